package io.carillon.listener.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of one mail that a relay took out of the outbox. Closed.
sealed interface Outcome {
  OutboxMail mail();

  /// The server has taken it.
  record Sent(OutboxMail mail) implements Outcome {}

  /// To be tried again.
  record Postponed(OutboxMail mail, Duration pause, String reason) implements Outcome {}

  /// An earlier mail to the same person is on its way in another relay; which of the two reaches a
  /// communication limit is not known before that has left.
  record Held(OutboxMail mail) implements Outcome {}

  /// The person may not be mailed any more.
  record Skipped(OutboxMail mail, String reason) implements Outcome {}

  /// The server refused it for good, or for too long.
  record Bounced(OutboxMail mail, Refusal refusal) implements Outcome {}

  /// It could not even be written.
  record Failed(OutboxMail mail, String reason) implements Outcome {}

  /// As column `state` has it.
  default String state() {
    return switch (this) {
      case Sent _ -> "SENT";
      case Postponed _, Held _ -> "WAITING";
      case Skipped _ -> "SKIPPED";
      case Bounced _, Failed _ -> "FAILED";
    };
  }

  /// For people who look into the outbox; null if there is nothing to say.
  default @Nullable String text() {
    return switch (this) {
      case Sent _, Held _ -> null;
      case Postponed(_, _, var reason) -> reason;
      case Skipped(_, var reason) -> reason;
      case Bounced(_, var refusal) -> refusal.text();
      case Failed(_, var reason) -> reason;
    };
  }
}
