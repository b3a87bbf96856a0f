package io.carillon.intake;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What became of one event.
///
/// @param id the sender's, or the one that was made for an event without; null for a refused one
///   without
/// @param refusal why it is refused; null if it is not
/// @param newPerson whether its person was made for it, as the first of that person's
public record Verdict(
    @Nullable String id, Status status, @Nullable Refusal refusal, boolean newPerson) {

  public enum Status {
    /// It is an activity when the transaction commits.
    ACCEPTED,
    /// It was accepted before, under this id: nothing was written.
    DUPLICATE,
    /// It cannot be taken as it is: nothing was written, and the same again is refused again.
    REFUSED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param message what is wrong and how to repair it; quotes no address of a person
  public record Refusal(Code code, String message) {}

  /// For programs that send events.
  public enum Code {
    /// It has not the form of an event.
    INVALID_EVENT,
    INVALID_ID,
    UNKNOWN_TYPE,
    /// Activities of this type are Carillon's own to write.
    TYPE_NOT_TAKEN,
    INVALID_TIME,
    INVALID_PRIMARY,
    UNKNOWN_ATTRIBUTE,
    INVALID_ATTRIBUTE,
    INVALID_PERSON,
    UNKNOWN_PERSON,
    /// Several people have the address.
    AMBIGUOUS_PERSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Verdict accepted(String id, boolean newPerson) {
    return new Verdict(id, Status.ACCEPTED, null, newPerson);
  }

  static Verdict duplicate(String id) {
    return new Verdict(id, Status.DUPLICATE, null, false);
  }

  public static Verdict refused(@Nullable String id, Code code, String message) {
    return new Verdict(id, Status.REFUSED, new Refusal(code, message), false);
  }
}
