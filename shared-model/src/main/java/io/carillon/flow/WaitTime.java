package io.carillon.flow;

import io.carillon.token.TokenText;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Until when a Wait step waits (WT-01 to WT-09). All dates, weekdays and times are of the
/// installation's zone (WT-12). A local time that the zone skips is the first instant after the
/// gap; one that comes twice is its first. Closed.
public sealed interface WaitTime {

  /// How far a token's date can be shifted.
  int MOST_DAYS = 36_525;

  /// As tokens print dates: my tokens and fields, `system.dateTime`, `system.date` (TK-13, TK-14).
  List<DateTimeFormatter> LOCAL_FORMATS =
      List.of(
          DateTimeFormatter.ISO_LOCAL_DATE,
          DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("MMM dd, uuuu", Locale.ENGLISH));

  /// A duration, then on to the first moment that fits (WT-01, WT-02).
  ///
  /// @param duration a day is 24 hours, whatever the clocks do (WT-11)
  /// @param endOn weekdays on which it may end; all seven for any
  /// @param endAt the time of day at which it ends; empty for any
  record For(Duration duration, Set<DayOfWeek> endOn, Optional<LocalTime> endAt)
      implements WaitTime {
    public For {
      endOn = Set.copyOf(endOn);
      if (duration.isNegative() || endOn.isEmpty()) {
        throw new IllegalArgumentException("no wait: " + duration + " until " + endOn);
      }
    }

    /// For a duration alone.
    public For(Duration duration) {
      this(duration, EnumSet.allOf(DayOfWeek.class), Optional.empty());
    }

    /// When somebody who comes now goes on.
    public Instant end(Instant now, ZoneId zone) {
      var earliest = now.plus(duration);
      var day = earliest.atZone(zone).toLocalDate();
      // At most a week to a weekday, and a week more if its time is over.
      while (true) {
        if (endOn.contains(day.getDayOfWeek())) {
          var moment = instant(day, endAt.orElse(LocalTime.MIDNIGHT), zone);
          if (!moment.isBefore(earliest)) {
            return moment;
          }
          if (endAt.isEmpty()) {
            return earliest;
          }
        }
        day = day.plusDays(1);
      }
    }
  }

  /// Until a date and time (WT-03).
  record Until(LocalDate date, LocalTime time) implements WaitTime {
    /// When that is.
    public Instant end(ZoneId zone) {
      return instant(date, time, zone);
    }
  }

  /// Until the date that a token gives (WT-04 to WT-06).
  ///
  /// @param date a text that gives a date, or a date and time
  /// @param anniversary the next day and month of that date (WT-05); today, whatever the time is by
  ///   now: else who begins to wait on the day itself would wait for a year
  /// @param days a text that gives a whole number, added to the date; empty for none
  /// @param time at which the wait ends on that day; a token's own time of day, if it has one,
  ///   counts more
  record UntilToken(TokenText date, boolean anniversary, Optional<TokenText> days, LocalTime time)
      implements WaitTime {

    /// @param written what the date's text gave: as a date field, a date and time field, a date my
    ///   token or a system token prints
    /// @param shift what the days' text gave; empty for none
    /// @return empty if one of them is not what it should be (OQ-03)
    public Optional<Instant> end(String written, String shift, Instant now, ZoneId zone) {
      var days = days(shift);
      var start = local(written.strip(), zone);
      if (days.isEmpty() || start.isEmpty()) {
        return Optional.empty();
      }
      var at = start.get();
      if (anniversary) {
        var today = now.atZone(zone).toLocalDate();
        var monthDay = MonthDay.from(at);
        var next = monthDay.atYear(today.getYear());
        at =
            (next.isBefore(today) ? monthDay.atYear(today.getYear() + 1) : next)
                .atTime(at.toLocalTime());
      }
      var shifted = at.plusDays(days.get());
      return Optional.of(instant(shifted.toLocalDate(), shifted.toLocalTime(), zone));
    }

    private static Optional<Integer> days(String shift) {
      if (shift.isBlank()) {
        return Optional.of(0);
      }
      try {
        // Within a date's range, whatever it is added to.
        int days = Integer.parseInt(shift.strip());
        return Math.abs((long) days) <= MOST_DAYS ? Optional.of(days) : Optional.empty();
      } catch (NumberFormatException noNumber) {
        return Optional.empty();
      }
    }

    private Optional<LocalDateTime> local(String written, ZoneId zone) {
      try {
        return Optional.of(Instant.parse(written).atZone(zone).toLocalDateTime());
      } catch (DateTimeParseException noInstant) {
        // One of the others.
      }
      for (var format : LOCAL_FORMATS) {
        try {
          var read = format.parseBest(written, LocalDateTime::from, LocalDate::from);
          return Optional.of(
              read instanceof LocalDateTime both ? both : ((LocalDate) read).atTime(time));
        } catch (DateTimeParseException another) {
          // The next one.
        }
      }
      return Optional.empty();
    }
  }

  /// The instant of a local time, as this type says for gaps and overlaps.
  static Instant instant(LocalDate date, LocalTime time, ZoneId zone) {
    var local = date.atTime(time);
    var offsets = zone.getRules().getValidOffsets(local);
    return offsets.isEmpty()
        ? zone.getRules().getTransition(local).getInstant()
        : local.toInstant(offsets.getFirst());
  }
}
