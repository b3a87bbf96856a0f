package io.carillon.listener.webhooks;

import java.time.Duration;
import java.util.Optional;

/// What came of calling once. Closed.
sealed interface Answer {

  /// @param retryAfter how long the other side wants to be left alone
  /// @param body at most [WebhookClient#MOST_BYTES]
  /// @param whole whether that is all of it
  // An array, because it is one text in an encoding that only its reader knows.
  @SuppressWarnings("ArrayRecordComponent")
  record Received(int status, Optional<Duration> retryAfter, byte[] body, boolean whole)
      implements Answer {}

  /// Nothing came, or not all of it: it may the next time.
  record Silence(ErrorType type, String reason) implements Answer {}

  /// It must not be called.
  record Forbidden(String reason) implements Answer {}

  /// Others were calling the same host all the time: this call has not left.
  record Crowded() implements Answer {}
}
