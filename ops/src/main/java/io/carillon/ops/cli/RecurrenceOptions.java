package io.carillon.ops.cli;

import io.carillon.campaign.Recurrence;
import io.carillon.campaign.RecurrenceFields;
import io.carillon.campaign.Repeat;
import io.carillon.failure.Problem;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A recurrence as the command line has it: options in, a sentence or a document out.
final class RecurrenceOptions {
  private static final Map<String, String> OPTIONS =
      Map.of(
          "startAt", "--start-at",
          "endAt", "--end-at",
          "intervalType", "--every",
          "interval", "--interval",
          "weekdayOnly", "--weekdays-only",
          "weekdayMask", "--on",
          "dayOfMonth", "--day",
          "weekOfMonth", "--week",
          "dayOfWeek", "--on");
  // Not after a quote: that is what the user wrote.
  private static final Pattern FIELD =
      Pattern.compile("(?<!')\\b(" + String.join("|", OPTIONS.keySet()) + ")\\b");
  private static final List<String> WEEKS = List.of("first", "second", "third", "fourth");

  private RecurrenceOptions() {}

  /// @param fields as [RecurrenceFields] names them
  /// @param refuse makes an exception of everything that is wrong
  static Recurrence read(
      Map<String, String> fields, ZoneId zone, Function<String, RuntimeException> refuse) {
    var wrong = new ArrayList<String>();
    Optional<Recurrence> recurrence =
        RecurrenceFields.read(
            fields,
            zone,
            (message, repair) -> wrong.add(named(Problem.error("", message, repair).toString())));
    return recurrence.orElseThrow(() -> refuse.apply(String.join("\n  ", wrong)));
  }

  /// A message with the options in it that set what it speaks of.
  static String named(String message) {
    return FIELD
        .matcher(message.replace("weekdayOnly 'true'", "weekdayOnly"))
        .replaceAll(field -> OPTIONS.getOrDefault(field.group(1), field.group(1)));
  }

  /// For scripts: the names of [RecurrenceFields], and values of their types.
  static Map<String, Object> document(Recurrence recurrence) {
    var document = new LinkedHashMap<String, Object>();
    RecurrenceFields.write(recurrence)
        .forEach((name, text) -> document.put(name, typed(name, text)));
    return document;
  }

  private static Object typed(String name, String text) {
    return switch (name) {
      case "interval", "weekOfMonth" -> Integer.valueOf(text);
      case "weekdayOnly" -> Boolean.valueOf(text);
      case "weekdayMask" -> List.of(text.split(",", -1));
      case "dayOfMonth" -> text.equals("last") ? text : (Object) Integer.valueOf(text);
      default -> text;
    };
  }

  /// For people: `every 2 weeks on Monday and Thursday at 08:00, from 2026-12-01 (Europe/Vienna)`.
  static String sentence(Recurrence recurrence) {
    return "%s at %s, from %s%s (%s)"
        .formatted(
            sentence(recurrence.repeat()),
            recurrence.startAt().toLocalTime(),
            recurrence.startAt().toLocalDate(),
            recurrence
                .endAt()
                .map(end -> " until %s %s".formatted(end.toLocalDate(), end.toLocalTime()))
                .orElse(""),
            recurrence.zone().getId());
  }

  private static String sentence(Repeat repeat) {
    return switch (repeat) {
      case Repeat.Daily(int interval, boolean weekdayOnly) ->
          every(interval, "day") + (weekdayOnly ? ", but not on Saturday and Sunday," : "");
      case Repeat.Weekly(int interval, var weekdays) ->
          every(interval, "week")
              + " on "
              + and(weekdays.stream().map(RecurrenceOptions::name).toList());
      case Repeat.Monthly(int interval, var on) ->
          every(interval, "month")
              + switch (on) {
                case Repeat.MonthlyOn.Day(int day) -> " on day " + day;
                case Repeat.MonthlyOn.LastDay() -> " on its last day";
                case Repeat.MonthlyOn.Weekday(int week, var day) ->
                    " on its %s %s".formatted(WEEKS.get(week - 1), name(day));
              };
    };
  }

  private static String every(int interval, String unit) {
    return interval == 1 ? "every " + unit : "every %d %ss".formatted(interval, unit);
  }

  private static String and(List<String> names) {
    return names.size() == 1
        ? names.getFirst()
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  private static String name(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }
}
