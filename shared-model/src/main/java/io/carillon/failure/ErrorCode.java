package io.carillon.failure;

/// Why the engine refused or failed. Scripts, dashboards and runbooks use the code, people read the
/// message.
public enum ErrorCode {
  /// A setting, option or address cannot be used.
  INVALID_SETTING(Kind.USER),
  /// A definition file, a filter or a flow is wrong; the message lists every [Problem].
  INVALID_DEFINITION(Kind.USER),
  /// A file to import cannot be read as what it is said to be.
  INVALID_INPUT(Kind.USER),
  /// A field, list, campaign, run or person of that name or id does not exist.
  UNKNOWN_NAME(Kind.USER),
  /// The name exists already with another meaning.
  NAME_TAKEN(Kind.USER),
  /// More people qualify than the campaign's person limit allows: nothing ran (QL-21).
  PERSON_LIMIT_EXCEEDED(Kind.USER),
  /// The verb is not possible in the present state of its target.
  WRONG_STATE(Kind.USER),
  /// The database holds a schema of another version of this program.
  SCHEMA_INCOMPATIBLE(Kind.USER),
  /// The database cannot be reached or went away.
  DATABASE_UNAVAILABLE(Kind.EXTERNAL),
  /// The mail server refused or cannot be reached.
  MAIL_SERVER(Kind.EXTERNAL),
  /// A file or folder cannot be read or written; a full disk is one reason.
  FILE_SYSTEM(Kind.EXTERNAL),
  /// Another process has taken this work over: what was done in this chunk was rolled back.
  LEASE_LOST(Kind.INTERNAL),
  /// A check of the engine's own work failed; nothing is reported as done.
  INVARIANT_BROKEN(Kind.INTERNAL),
  /// A run ended without having finished all its parts.
  RUN_FAILED(Kind.INTERNAL);

  /// Who can do something about it.
  public enum Kind {
    /// The author of the campaign or the caller can repair it; a retry changes nothing.
    USER,
    /// We must repair it.
    INTERNAL,
    /// Another system; a retry may help.
    EXTERNAL
  }

  private final Kind kind;

  ErrorCode(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
