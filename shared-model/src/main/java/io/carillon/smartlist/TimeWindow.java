package io.carillon.smartlist;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stretch of time that a date filter asks about, as written; [#bounds] says what it is at one
/// moment. Closed.
public sealed interface TimeWindow {

  /// @return the bounds, frozen for the whole evaluation
  Bounds bounds(Moment moment);

  /// From low to high for a datetime field, in instants, and for a date field, in days; a null end
  /// is open.
  ///
  /// A window that is not written in days holds a date if it holds the start of that day in the
  /// installation's zone.
  ///
  /// @param from inclusive, whole second
  /// @param to exclusive, whole second
  /// @param firstDay inclusive
  /// @param lastDay inclusive; before firstDay if no day begins in the window
  record Bounds(
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable LocalDate firstDay,
      @Nullable LocalDate lastDay) {

    /// @param value of a date or datetime field: a LocalDate or an Instant
    public boolean holds(Object value) {
      return switch (value) {
        case LocalDate day ->
            (firstDay == null || !day.isBefore(firstDay))
                && (lastDay == null || !day.isAfter(lastDay));
        case Instant instant ->
            (from == null || !instant.isBefore(from)) && (to == null || instant.isBefore(to));
        default -> throw new IllegalArgumentException(value.getClass() + " is no time");
      };
    }

    private static Bounds ofDays(@Nullable LocalDate first, @Nullable LocalDate last, ZoneId zone) {
      return new Bounds(
          first == null ? null : startOf(first, zone),
          last == null ? null : startOf(last.plusDays(1), zone),
          first,
          last);
    }

    private static Bounds ofInstants(@Nullable Instant from, @Nullable Instant to, ZoneId zone) {
      return new Bounds(
          from,
          to,
          from == null ? null : firstDayFrom(from, zone),
          to == null ? null : firstDayFrom(to, zone).minusDays(1));
    }

    // The local date of an instant is not simply it or the next one: in some zones a day began
    // twice or never.
    private static LocalDate firstDayFrom(Instant from, ZoneId zone) {
      var day = LocalDate.ofInstant(from, zone).plusDays(2);
      while (!startOf(day.minusDays(1), zone).isBefore(from)) {
        day = day.minusDays(1);
      }
      return day;
    }

    private static Instant startOf(LocalDate day, ZoneId zone) {
      return day.atStartOfDay(zone).toInstant();
    }
  }

  /// Local days of the installation, both inclusive (SL-12, SL-26).
  record Days(@Nullable LocalDate first, @Nullable LocalDate last) implements TimeWindow {
    @Override
    public Bounds bounds(Moment moment) {
      return Bounds.ofDays(first, last, moment.zone());
    }
  }

  /// Absolute instants: of values written with a time.
  ///
  /// @param from inclusive
  /// @param to exclusive
  record Instants(@Nullable Instant from, @Nullable Instant to) implements TimeWindow {
    @Override
    public Bounds bounds(Moment moment) {
      return Bounds.ofInstants(from, to, moment.zone());
    }
  }

  /// Counted from the moment of evaluation (SL-20 to SL-24).
  ///
  /// @param amount 0 or more, together with the unit at most 1000 years
  record FromNow(Side side, int amount, Unit unit) implements TimeWindow {
    @Override
    public Bounds bounds(Moment moment) {
      var zone = moment.zone();
      var now = moment.asOf();
      return switch (side) {
        case PAST -> Bounds.ofInstants(unit.shift(now, -amount, zone), now.plusSeconds(1), zone);
        case BEFORE_PAST -> Bounds.ofInstants(null, unit.shift(now, -amount, zone), zone);
        case FUTURE -> Bounds.ofInstants(now, unit.shift(now, amount, zone).plusSeconds(1), zone);
        case AFTER_FUTURE ->
            Bounds.ofInstants(unit.shift(now, amount, zone).plusSeconds(1), null, zone);
      };
    }
  }

  /// Where a relative window lies. Past and future hold now and their far end; what lies beyond
  /// that end is outside.
  enum Side {
    PAST,
    BEFORE_PAST,
    FUTURE,
    AFTER_FUTURE
  }

  /// Units of relative input. Up to weeks they are seconds: a day is 24 hours, whatever the clocks
  /// do (SL-24). Longer ones follow the calendar of the installation's zone.
  enum Unit {
    MINUTE(ChronoUnit.MINUTES, 1),
    HOUR(ChronoUnit.HOURS, 1),
    DAY(ChronoUnit.HOURS, 24),
    WEEK(ChronoUnit.HOURS, 7 * 24),
    MONTH(ChronoUnit.MONTHS, 1),
    QUARTER(ChronoUnit.MONTHS, 3),
    YEAR(ChronoUnit.MONTHS, 12);

    private final ChronoUnit step;
    private final int steps;

    Unit(ChronoUnit step, int steps) {
      this.step = step;
      this.steps = steps;
    }

    /// How many of this unit make a thousand years, roughly: the most that can be asked for.
    int most() {
      return (int)
          ChronoUnit.MILLENNIA.getDuration().dividedBy(step.getDuration().multipliedBy(steps));
    }

    Instant shift(Instant from, int amount, ZoneId zone) {
      return from.atZone(zone).plus((long) amount * steps, step).toInstant();
    }

    /// Singular: `day`.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What `in time frame` offers (SL-25, OQ-07): whole local days of the installation's zone; weeks
  /// begin on Monday.
  enum Preset implements TimeWindow {
    TODAY("today", Period.ofDays(1), 0),
    YESTERDAY("yesterday", Period.ofDays(1), -1),
    THIS_WEEK("this week", Period.ofDays(7), 0),
    LAST_WEEK("last week", Period.ofDays(7), -1),
    NEXT_WEEK("next week", Period.ofDays(7), 1),
    THIS_MONTH("this month", Period.ofMonths(1), 0),
    LAST_MONTH("last month", Period.ofMonths(1), -1),
    NEXT_MONTH("next month", Period.ofMonths(1), 1),
    THIS_QUARTER("this quarter", Period.ofMonths(3), 0),
    LAST_QUARTER("last quarter", Period.ofMonths(3), -1),
    NEXT_QUARTER("next quarter", Period.ofMonths(3), 1),
    THIS_YEAR("this year", Period.ofYears(1), 0),
    LAST_YEAR("last year", Period.ofYears(1), -1),
    NEXT_YEAR("next year", Period.ofYears(1), 1);

    private final String text;
    private final Period length;
    private final int offset;

    Preset(String text, Period length, int offset) {
      this.text = text;
      this.length = length;
      this.offset = offset;
    }

    /// @param text ignoring case and extra blanks
    static Optional<Preset> find(String text) {
      var wanted = text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
      for (var preset : values()) {
        if (preset.text.equals(wanted)) {
          return Optional.of(preset);
        }
      }
      return Optional.empty();
    }

    @Override
    public Bounds bounds(Moment moment) {
      var today = LocalDate.ofInstant(moment.asOf(), moment.zone());
      var current =
          switch (this) {
            case TODAY, YESTERDAY -> today;
            case THIS_WEEK, LAST_WEEK, NEXT_WEEK ->
                today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case THIS_MONTH, LAST_MONTH, NEXT_MONTH -> today.withDayOfMonth(1);
            case THIS_QUARTER, LAST_QUARTER, NEXT_QUARTER ->
                today.with(IsoFields.DAY_OF_QUARTER, 1);
            case THIS_YEAR, LAST_YEAR, NEXT_YEAR -> today.withDayOfYear(1);
          };
      var first = current.plus(length.multipliedBy(offset));
      return Bounds.ofDays(first, first.plus(length).minusDays(1), moment.zone());
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
