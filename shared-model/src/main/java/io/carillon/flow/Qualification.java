package io.carillon.flow;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How often one person may enter a campaign's flow (QL-01). Belongs to the campaign over all its
/// versions and runs (QL-03, QL-04). Closed.
public sealed interface Qualification {

  /// Only the first time, ever (QL-04). The default (AN-61).
  record Once() implements Qualification {}

  /// Every time.
  record EveryTime() implements Qualification {}

  /// Not again before this much time has passed since the person last entered: a day is 24 hours, a
  /// week seven of them, a month 30 days (QL-02, OQ-11).
  ///
  /// @param written as defined, for example `7 days`
  record Interval(Duration atLeast, String written) implements Qualification {}

  /// @param lastEntered when the person last entered this campaign; null if never
  /// @param now when the person would enter
  /// @return whether the person may enter; one who may not does not enter and nothing queues up
  ///   (QL-05)
  default boolean admits(@Nullable Instant lastEntered, Instant now) {
    return switch (this) {
      case EveryTime() -> true;
      case Once() -> lastEntered == null;
      case Interval(var atLeast, _) ->
          lastEntered == null || !now.isBefore(lastEntered.plus(atLeast));
    };
  }
}
