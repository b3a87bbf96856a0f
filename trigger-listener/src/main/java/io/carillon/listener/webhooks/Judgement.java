package io.carillon.listener.webhooks;

import io.carillon.definition.WebhookTemplate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What an answer means for a call: over, given up, or to be tried again.
///
/// @param attempts how often a call is tried at most
record Judgement(int attempts, RandomGenerator random) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
  // So that a host that was away is not called by everybody in the same moment.
  private static final double LEAST_SHARE = 0.8;
  private static final double MOST_SHARE = 1.2;
  private static final int RESPONSE_CHARACTERS = 1_000;

  CallOutcome of(WaitingCall call, WebhookTemplate webhook, Answer answer) {
    return switch (answer) {
      case Answer.Crowded() -> new CallOutcome.PutBack(call);
      case Answer.Forbidden(var reason) ->
          new CallOutcome.Failed(call, null, ErrorType.FORBIDDEN, reason, "");
      case Answer.Silence(var type, var reason) ->
          later(call, null, type, reason, "", Optional.empty());
      case Answer.Received received -> received(call, webhook, received);
    };
  }

  private CallOutcome received(
      WaitingCall call, WebhookTemplate webhook, Answer.Received received) {
    int status = received.status();
    var response = beginning(received.body());
    if (status >= 200 && status < 300) {
      return done(call, webhook, received, response);
    }
    var reason =
        status >= 300 && status < 400
            ? "status %d: redirects are not followed".formatted(status)
            : "status %d".formatted(status);
    return mayPass(status)
        ? later(call, status, ErrorType.STATUS, reason, response, received.retryAfter())
        : new CallOutcome.Failed(call, status, ErrorType.STATUS, reason, response);
  }

  // FL-48
  private static CallOutcome done(
      WaitingCall call, WebhookTemplate webhook, Answer.Received received, String response) {
    int status = received.status();
    if (webhook.mappings().isEmpty()) {
      return new CallOutcome.Done(call, status, response, List.of());
    }
    if (new String(received.body(), StandardCharsets.UTF_8).isBlank()) {
      return new CallOutcome.Failed(
          call, status, ErrorType.EMPTY, "the answer is empty, and fields should get values", "");
    }
    if (!received.whole()) {
      return new CallOutcome.Failed(
          call,
          status,
          ErrorType.ANSWER,
          "the answer is longer than %d bytes".formatted(WebhookClient.MOST_BYTES),
          response);
    }
    try {
      return new CallOutcome.Done(
          call, status, response, AnswerReader.read(webhook, received.body()));
    } catch (AnswerReader.Unreadable unreadable) {
      return new CallOutcome.Failed(
          call, status, ErrorType.ANSWER, String.valueOf(unreadable.getMessage()), response);
    }
  }

  private static boolean mayPass(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  private CallOutcome later(
      WaitingCall call,
      @Nullable Integer status,
      ErrorType type,
      String reason,
      String response,
      Optional<Duration> retryAfter) {
    if (call.attempts() >= attempts) {
      return new CallOutcome.Failed(
          call,
          status,
          type,
          call.attempts() == 1
              ? reason
              : "%s, after %d attempts".formatted(reason, call.attempts()),
          response);
    }
    var pause = FIRST_PAUSE.multipliedBy((long) Math.pow(3, Math.min(call.attempts() - 1, 10)));
    var bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    var jittered =
        Duration.ofMillis((long) (bounded.toMillis() * random.nextDouble(LEAST_SHARE, MOST_SHARE)));
    var asked = retryAfter.orElse(Duration.ZERO);
    return new CallOutcome.Postponed(
        call, status, reason, asked.compareTo(jittered) > 0 ? asked : jittered);
  }

  /// For people who read the log: one line, cut.
  private static String beginning(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return text.codePointCount(0, text.length()) <= RESPONSE_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, RESPONSE_CHARACTERS)) + "…";
  }
}
