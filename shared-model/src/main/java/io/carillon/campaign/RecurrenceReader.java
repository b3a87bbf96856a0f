package io.carillon.campaign;

import io.carillon.failure.ProblemSink;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads one recurrence from named texts and reports everything that is wrong with them. For one
/// use by one thread.
final class RecurrenceReader {
  private static final Set<String> NAMES =
      Set.of(
          "startAt",
          "endAt",
          "intervalType",
          "interval",
          "weekdayOnly",
          "weekdayMask",
          "dayOfMonth",
          "weekOfMonth",
          "dayOfWeek");

  private final Map<String, String> fields = new TreeMap<>();
  private final ZoneId zone;
  private final ProblemSink problems;
  private boolean wrong;

  RecurrenceReader(Map<String, String> fields, ZoneId zone, ProblemSink problems) {
    fields.forEach((name, value) -> this.fields.put(name, value.strip()));
    this.zone = zone;
    this.problems = problems;
  }

  Optional<Recurrence> read() {
    for (var name : fields.keySet()) {
      if (!NAMES.contains(name)) {
        error(
            "'%s' is not part of a recurrence".formatted(name),
            "leave it out, or use one of " + String.join(", ", NAMES.stream().sorted().toList()));
      }
    }
    var startAt = dateTime("startAt");
    if (!fields.containsKey("startAt")) {
      error("startAt is missing", "give the date and time of the first run (SC-20)");
    }
    var endAt = dateTime("endAt");
    int interval = number("interval", Repeat.MAX_INTERVAL).orElse(1);
    var repeat = repeat(wrong ? 1 : interval);
    if (startAt != null && endAt != null && endAt.isBefore(startAt)) {
      error(
          "endAt %s is before startAt %s".formatted(endAt, startAt),
          "choose an endAt at or after startAt, or leave it out");
    }
    if (wrong || startAt == null || repeat == null) {
      return Optional.empty();
    }
    var recurrence = new Recurrence(startAt, Optional.ofNullable(endAt), zone, repeat);
    if (recurrence.nextAfter(Recurrence.instant(startAt, zone).minusSeconds(1)).isEmpty()) {
      error(
          "these settings never fire",
          "look at endAt, at dayOfMonth %s, and at the days that interval %d meets"
              .formatted(fields.getOrDefault("dayOfMonth", "(none)"), interval));
      return Optional.empty();
    }
    return Optional.of(recurrence);
  }

  private @Nullable Repeat repeat(int interval) {
    var type = fields.getOrDefault("intervalType", "");
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "daily" -> {
        refuse("Daily", "weekdayMask", "Weekly");
        refuse("Daily", "dayOfMonth", "Monthly");
        refuse("Daily", "weekOfMonth", "Monthly");
        refuse("Daily", "dayOfWeek", "Monthly");
        yield new Repeat.Daily(interval, weekdayOnly());
      }
      case "weekly" -> {
        refuse("Weekly", "weekdayOnly", "Daily");
        refuse("Weekly", "dayOfMonth", "Monthly");
        refuse("Weekly", "weekOfMonth", "Monthly");
        refuse("Weekly", "dayOfWeek", "Monthly");
        var weekdays = weekdayMask();
        yield weekdays.isEmpty() ? null : new Repeat.Weekly(interval, weekdays);
      }
      case "monthly" -> {
        refuse("Monthly", "weekdayOnly", "Daily");
        refuse("Monthly", "weekdayMask", "Weekly");
        var on = monthlyOn();
        yield on == null ? null : new Repeat.Monthly(interval, on);
      }
      case "" -> {
        error("intervalType is missing", "write Daily, Weekly or Monthly");
        yield null;
      }
      default -> {
        error("intervalType '%s' is not offered".formatted(type), "write Daily, Weekly or Monthly");
        yield null;
      }
    };
  }

  private void refuse(String type, String name, String owner) {
    if (fields.containsKey(name)) {
      error(
          "%s '%s' does not go with %s".formatted(name, fields.get(name), type),
          "leave %s out, or write intervalType %s".formatted(name, owner));
    }
  }

  private boolean weekdayOnly() {
    var text = fields.getOrDefault("weekdayOnly", "false");
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      error("weekdayOnly '%s' is not a yes or no".formatted(text), "write true or false");
    }
    return text.equalsIgnoreCase("true");
  }

  private Set<DayOfWeek> weekdayMask() {
    var weekdays = EnumSet.noneOf(DayOfWeek.class);
    var text = fields.getOrDefault("weekdayMask", "");
    if (text.isEmpty()) {
      error("weekdayMask is missing", "name the days, such as weekdayMask Monday,Friday");
    } else {
      for (var name : text.split(",", -1)) {
        weekday("weekdayMask", name.strip()).ifPresent(weekdays::add);
      }
    }
    return weekdays;
  }

  private Repeat.@Nullable MonthlyOn monthlyOn() {
    boolean hasDay = fields.containsKey("dayOfMonth");
    boolean hasWeek = fields.containsKey("weekOfMonth");
    boolean hasWeekday = fields.containsKey("dayOfWeek");
    if (hasDay && (hasWeek || hasWeekday)) {
      error(
          "dayOfMonth '%s' and %s are two different days"
              .formatted(fields.get("dayOfMonth"), hasWeek ? "weekOfMonth" : "dayOfWeek"),
          "keep dayOfMonth, or weekOfMonth with dayOfWeek");
      return null;
    }
    if (!hasDay && !hasWeek && !hasWeekday) {
      error(
          "the day of the month is missing",
          "write dayOfMonth 1 to 31 or last, or weekOfMonth with dayOfWeek");
      return null;
    }
    if (!hasDay && !(hasWeek && hasWeekday)) {
      error(
          hasWeek
              ? "weekOfMonth '%s' without dayOfWeek".formatted(fields.get("weekOfMonth"))
              : "dayOfWeek '%s' without weekOfMonth".formatted(fields.get("dayOfWeek")),
          hasWeek ? "add dayOfWeek, such as Tuesday" : "add weekOfMonth, 1 to 4");
      return null;
    }
    if (hasDay) {
      return "last".equalsIgnoreCase(fields.get("dayOfMonth"))
          ? new Repeat.MonthlyOn.LastDay()
          : number("dayOfMonth", 31).map(Repeat.MonthlyOn.Day::new).orElse(null);
    }
    var week = number("weekOfMonth", 4);
    var weekday = weekday("dayOfWeek", fields.getOrDefault("dayOfWeek", ""));
    return week.isPresent() && weekday.isPresent()
        ? new Repeat.MonthlyOn.Weekday(week.get(), weekday.get())
        : null;
  }

  /// Null without a problem if the field is not there, null with one if it cannot be read.
  private @Nullable LocalDateTime dateTime(String name) {
    var text = fields.get(name);
    if (text == null) {
      return null;
    }
    try {
      return LocalDateTime.parse(text.replaceFirst("^(\\S+) +(\\S+)$", "$1T$2"));
    } catch (DateTimeException unreadable) {
      error(
          "%s '%s' is not a local date and time".formatted(name, text),
          "write it like 2026-03-28T08:00; it is meant in the zone " + zone);
      return null;
    }
  }

  private Optional<Integer> number(String name, int most) {
    var text = fields.get(name);
    if (text == null) {
      return Optional.empty();
    }
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      error(
          "%s is '%s'".formatted(name, text),
          name.equals("dayOfMonth") ? "write 1 to 31, or last" : "write 1 to %d".formatted(most));
      return Optional.empty();
    }
    return Optional.of(Integer.valueOf(text));
  }

  private Optional<DayOfWeek> weekday(String name, String text) {
    var day =
        List.of(DayOfWeek.values()).stream()
            .filter(one -> nameOf(one).equalsIgnoreCase(text))
            .findFirst();
    if (day.isEmpty()) {
      error("%s '%s' is not a weekday".formatted(name, text), "write Monday to Sunday");
    }
    return day;
  }

  private void error(String message, String repair) {
    wrong = true;
    problems.error(message, repair);
  }

  /// The stored name, `Monday`.
  static String nameOf(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  /// The stored name.
  static String nameOf(Repeat repeat) {
    return switch (repeat) {
      case Repeat.Daily _ -> "Daily";
      case Repeat.Weekly _ -> "Weekly";
      case Repeat.Monthly _ -> "Monthly";
    };
  }
}
