package io.carillon.listener.webhooks;

/// Why a call came to nothing, as its activity has it (AL-3B).
enum ErrorType {
  /// The answer is empty and something of it was wanted (FL-48).
  EMPTY("1001"),
  /// The answer cannot be read as what it should be.
  ANSWER("answer"),
  /// The answer's status says that it was refused or failed.
  STATUS("status"),
  /// Longer than the webhook allows (FL-48, CC-42).
  TIMEOUT("timeout"),
  /// No connection, or it broke.
  UNREACHABLE("unreachable"),
  /// The installation does not allow this host or address.
  FORBIDDEN("forbidden"),
  /// The call could not be written.
  REQUEST("request"),
  /// Those who made the call died over it, each time.
  UNKNOWN("unknown");

  private final String text;

  ErrorType(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
