package io.carillon.campaign;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When a recurring batch campaign runs (SC-20 to SC-29). Its slots are computed here, by
/// `java.time`: whatever wakes us at a slot does not decide when a slot is.
///
/// Every slot has the local time of `startAt`. Where the clocks skip that time, the slot is the
/// first instant after the gap (02:30 becomes 03:00); where they show it twice, the slot is the
/// first of the two, once.
///
/// @param startAt local; no slot is earlier. Which days are slots is `repeat`'s alone: a start that
///   is not one of its days only says from when on (SC-20)
/// @param endAt local; a slot at this very time is the last one (SC-21)
/// @param zone the zone both are meant in, kept as it was when the recurrence was set: a later
///   change of the installation's zone moves no slot (SC-31)
public record Recurrence(
    LocalDateTime startAt, Optional<LocalDateTime> endAt, ZoneId zone, Repeat repeat) {
  // After as many periods months and leap years are back where they were (400 years of 12 months,
  // and days of the week after seven): what has not fallen into them never will.
  private static final int PERIODS_OF_THE_CALENDAR = 4_800;
  // The last year a DATETIME can hold.
  private static final int LAST_YEAR = 9_999;

  /// Parts of a second are dropped: a slot is its run's identity, which no store may round.
  public Recurrence {
    startAt = startAt.truncatedTo(SECONDS);
    endAt = endAt.map(end -> end.truncatedTo(SECONDS));
  }

  /// @return the first slot later than `after`; empty if there is none any more, or ever
  public Optional<Instant> nextAfter(Instant after) {
    var start = startAt.toLocalDate();
    // Two days back, because a slot moved out of a gap lies later than its date says.
    long first = repeat.indexBefore(start, after.atZone(zone).toLocalDate().minusDays(2));
    for (long index = first; index < first + PERIODS_OF_THE_CALENDAR; index++) {
      for (var date : repeat.dates(start, index)) {
        var local = date.atTime(startAt.toLocalTime());
        if (date.getYear() > LAST_YEAR || endAt.filter(local::isAfter).isPresent()) {
          return Optional.empty();
        }
        if (!local.isBefore(startAt)) {
          var slot = instant(local, zone);
          if (slot.isAfter(after)) {
            return Optional.of(slot);
          }
        }
      }
    }
    return Optional.empty();
  }

  /// @return the next slots later than `after`, ascending, `count` of them or as many as there are
  public List<Instant> next(int count, Instant after) {
    var slots = new ArrayList<Instant>(count);
    var slot = nextAfter(after);
    while (slots.size() < count && slot.isPresent()) {
      slots.add(slot.get());
      slot = nextAfter(slot.get());
    }
    return List.copyOf(slots);
  }

  /// @return whether `instant` is one of the slots
  public boolean isSlot(Instant instant) {
    return nextAfter(instant.minusNanos(1)).filter(instant::equals).isPresent();
  }

  /// What a local time means in a zone, for everything that is scheduled: a time the clocks skip is
  /// the first instant after the gap, one they show twice the first of the two.
  public static Instant instant(LocalDateTime local, ZoneId zone) {
    var transition = zone.getRules().getTransition(local);
    return transition != null && transition.isGap()
        ? transition.getInstant()
        : ZonedDateTime.of(local, zone).toInstant();
  }
}
