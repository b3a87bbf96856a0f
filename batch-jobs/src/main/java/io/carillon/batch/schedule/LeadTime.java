package io.carillon.batch.schedule;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.time.Instant;

/// How far ahead a single run must be scheduled, by the door the wish comes in (CF-07). The time is
/// there to change one's mind.
public enum LeadTime {
  /// Any time to come: whoever types a command has typed the time.
  COMMAND_LINE(Duration.ZERO, Duration.ofDays(Integer.MAX_VALUE)),
  /// At least 15 minutes (SC-01).
  CONSOLE(Duration.ofMinutes(15), Duration.ofDays(Integer.MAX_VALUE)),
  /// At least five minutes, at most two years (SC-06).
  API(Duration.ofMinutes(5), Duration.ofDays(2 * 365));

  private final Duration least;
  private final Duration most;

  LeadTime(Duration least, Duration most) {
    this.least = least;
    this.most = most;
  }

  /// @throws CampaignException `INVALID_INPUT` if `at` is too near, past or too far away
  void check(Instant at, Instant now) {
    var ahead = Duration.between(now, at);
    if (!ahead.isPositive() || ahead.compareTo(least) < 0) {
      throw new CampaignException(
          ErrorCode.INVALID_INPUT,
          "a run at %s is %s: choose a time after %s, or run the campaign now"
              .formatted(
                  at, ahead.isPositive() ? "too near" : "not in the future", now.plus(least)));
    }
    if (ahead.compareTo(most) > 0) {
      throw new CampaignException(
          ErrorCode.INVALID_INPUT,
          "a run at %s is too far ahead: choose a time before %s".formatted(at, now.plus(most)));
    }
  }
}
