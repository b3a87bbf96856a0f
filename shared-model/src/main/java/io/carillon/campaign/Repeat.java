package io.carillon.campaign;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.MONTHS;
import static java.time.temporal.ChronoUnit.WEEKS;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// On which dates a [Recurrence] falls (SC-22 to SC-27). Time is counted in periods from the first
/// date: days, weeks from Monday to Sunday, or calendar months; every `interval`-th of them counts.
/// Closed: hourly, yearly, "last Friday" and a fifth week do not exist (SC-28).
public sealed interface Repeat {
  /// Beyond this many days, weeks or months a recurrence is a typing mistake.
  int MAX_INTERVAL = 999;

  /// Every `interval` days (SC-23); with `weekdayOnly` those that fall on Saturday or Sunday are
  /// left out, not moved (SC-24).
  record Daily(int interval, boolean weekdayOnly) implements Repeat {
    public Daily {
      checkInterval(interval);
    }
  }

  /// The chosen days of every `interval`-th week, counted from the week of the start (SC-25).
  ///
  /// @param weekdays at least one; kept in the order Monday to Sunday
  record Weekly(int interval, Set<DayOfWeek> weekdays) implements Repeat {
    public Weekly {
      checkInterval(interval);
      if (weekdays.isEmpty()) {
        throw new IllegalArgumentException("no weekday: at least one");
      }
      weekdays = Collections.unmodifiableSet(EnumSet.copyOf(weekdays));
    }
  }

  /// One day of every `interval`-th month, counted from the month of the start.
  record Monthly(int interval, MonthlyOn on) implements Repeat {
    public Monthly {
      checkInterval(interval);
    }
  }

  /// Which day of a month. Closed.
  sealed interface MonthlyOn {
    /// @param day 1 to 31; a month without that day is skipped (SC-26, OQ-09)
    record Day(int day) implements MonthlyOn {
      public Day {
        if (day < 1 || day > 31) {
          throw new IllegalArgumentException("day of month %d: 1 to 31".formatted(day));
        }
      }
    }

    /// The month's last day: our own extension, because day 31 skips months (OQ-09).
    record LastDay() implements MonthlyOn {}

    /// Such as the second Tuesday (SC-27).
    ///
    /// @param week 1 to 4
    record Weekday(int week, DayOfWeek dayOfWeek) implements MonthlyOn {
      public Weekday {
        if (week < 1 || week > 4) {
          throw new IllegalArgumentException("week of month %d: 1 to 4".formatted(week));
        }
      }
    }
  }

  int interval();

  /// @return the dates of the `index`-th counting period, ascending, perhaps none; those of the
  ///   first may lie before `start`
  default List<LocalDate> dates(LocalDate start, long index) {
    long periods = index * interval();
    return switch (this) {
      case Daily(_, var weekdayOnly) -> {
        var day = start.plusDays(periods);
        yield weekdayOnly && isWeekend(day) ? List.of() : List.of(day);
      }
      case Weekly(_, var weekdays) -> {
        var monday = monday(start).plusWeeks(periods);
        yield weekdays.stream().map(day -> monday.with(TemporalAdjusters.nextOrSame(day))).toList();
      }
      case Monthly(_, var on) -> inMonth(on, YearMonth.from(start).plusMonths(periods));
    };
  }

  /// @return a period that begins no later than `date`, as near to it as can be said cheaply; 0 if
  ///   `date` is before the start
  default long indexBefore(LocalDate start, LocalDate date) {
    long periods =
        switch (this) {
          case Daily _ -> DAYS.between(start, date);
          case Weekly _ -> WEEKS.between(monday(start), date);
          case Monthly _ -> MONTHS.between(YearMonth.from(start), YearMonth.from(date));
        };
    return Math.max(0, periods / interval());
  }

  private static List<LocalDate> inMonth(MonthlyOn on, YearMonth month) {
    return switch (on) {
      case MonthlyOn.Day(var day) -> month.isValidDay(day) ? List.of(month.atDay(day)) : List.of();
      case MonthlyOn.LastDay() -> List.of(month.atEndOfMonth());
      case MonthlyOn.Weekday(var week, var day) ->
          List.of(month.atDay(1).with(TemporalAdjusters.dayOfWeekInMonth(week, day)));
    };
  }

  private static LocalDate monday(LocalDate date) {
    return date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  private static boolean isWeekend(LocalDate date) {
    return date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
  }

  private static void checkInterval(int interval) {
    if (interval < 1 || interval > MAX_INTERVAL) {
      throw new IllegalArgumentException("interval %d: 1 to %d".formatted(interval, MAX_INTERVAL));
    }
  }
}
