package io.carillon.listener.webhooks;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of one call that a relay had claimed. Closed.
sealed interface CallOutcome {
  WaitingCall call();

  /// Answered with a status of 200 to 299.
  ///
  /// @param response the beginning of the answer
  /// @param values what is to be written
  record Done(WaitingCall call, int status, String response, List<MappedValue> values)
      implements CallOutcome {
    public Done {
      values = List.copyOf(values);
    }
  }

  /// To be tried again.
  ///
  /// @param status null if there was no answer
  record Postponed(WaitingCall call, @Nullable Integer status, String reason, Duration pause)
      implements CallOutcome {}

  /// Given up: a dead letter.
  ///
  /// @param status null if there was no answer
  /// @param response the beginning of the answer; empty if there was none
  record Failed(
      WaitingCall call, @Nullable Integer status, ErrorType type, String reason, String response)
      implements CallOutcome {}

  /// Has not left; to be tried soon.
  record PutBack(WaitingCall call) implements CallOutcome {}

  /// As column `state` has it.
  default String state() {
    return switch (this) {
      case Done _ -> "DONE";
      case Postponed _, PutBack _ -> "WAITING";
      case Failed _ -> "FAILED";
    };
  }

  default boolean isEnd() {
    return switch (this) {
      case Done _, Failed _ -> true;
      case Postponed _, PutBack _ -> false;
    };
  }
}
