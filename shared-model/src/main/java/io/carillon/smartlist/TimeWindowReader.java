package io.carillon.smartlist;

import io.carillon.failure.Nearest;
import io.carillon.failure.ProblemSink;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What users write about a date or datetime to [TimeWindow]s (SL-12, SL-20 to SL-26).
final class TimeWindowReader {
  private static final Pattern RELATIVE = Pattern.compile("(\\d+)\\s*(\\p{Alpha}+)");
  private static final LocalDate LAST_DATE = LocalDate.of(9999, 12, 31);

  private final ConditionReader.Subject subject;
  private final ZoneId zone;
  private final ProblemSink problems;

  TimeWindowReader(ConditionReader.Subject subject, ZoneId zone, ProblemSink problems) {
    this.subject = subject;
    this.zone = zone;
    this.problems = problems;
  }

  /// @param values as many as the operator takes
  /// @return of use only if no problem was reported
  List<TimeWindow> read(Operator operator, List<String> values) {
    var first = values.getFirst();
    return switch (operator) {
      case IN_PAST -> fromNow(TimeWindow.Side.PAST, first);
      case IN_PAST_BEFORE -> fromNow(TimeWindow.Side.BEFORE_PAST, first);
      case IN_FUTURE -> fromNow(TimeWindow.Side.FUTURE, first);
      case IN_FUTURE_AFTER -> fromNow(TimeWindow.Side.AFTER_FUTURE, first);
      case IN_TIME_FRAME -> preset(first);
      default -> absolute(operator, values);
    };
  }

  // A value as written: a local day, or, for datetime fields, also one second.
  private sealed interface Point {}

  private record Day(LocalDate date) implements Point {}

  private record Second(Instant instant) implements Point {}

  private List<TimeWindow> absolute(Operator operator, List<String> values) {
    var points = new ArrayList<Point>();
    for (var text : values) {
      point(text).ifPresent(points::add);
    }
    if (points.size() < values.size()) {
      return List.of();
    }
    var point = points.getFirst();
    return switch (operator) {
      case IS, IS_NOT -> points.stream().map(each -> window(each, each)).toList();
      case BETWEEN -> between(point, points.get(1), values);
      case ON_OR_AFTER -> List.of(window(point, null));
      case ON_OR_BEFORE -> List.of(window(null, point));
      case AFTER -> after(point, values.getFirst());
      case BEFORE -> List.of(before(point));
      default -> throw new IllegalStateException("'" + operator + "' is not for dates");
    };
  }

  private Optional<Point> point(String text) {
    var day = FieldValue.read(FieldType.DATE, text, zone);
    if (day instanceof FieldValue.Value(LocalDate date)) {
      return Optional.of(new Day(date));
    }
    return switch (FieldValue.read(subject.type(), text, zone)) {
      case FieldValue.Value(Instant instant) -> Optional.of(new Second(instant));
      case FieldValue.Value _ -> {
        problems.error(
            "a value of %s is blank".formatted(subject),
            "write a value, or the operator \"is empty\"");
        yield Optional.empty();
      }
      case FieldValue.Mismatch(var reason) -> {
        problems.error(
            "'%s' is no value of %s %s"
                .formatted(
                    ConditionReader.shortened(text),
                    ConditionReader.typeName(subject.type()),
                    subject),
            RELATIVE.matcher(text.strip()).matches()
                ? "write a date, for example 2024-05-01, or the operator \"in past\" or \"in"
                    + " future\""
                : reason);
        yield Optional.empty();
      }
    };
  }

  /// Both ends belong to it; null is open.
  private TimeWindow window(@Nullable Point first, @Nullable Point last) {
    if (first instanceof Second || last instanceof Second) {
      return new TimeWindow.Instants(
          first == null ? null : begin(first), last == null ? null : end(last));
    }
    return new TimeWindow.Days(
        first instanceof Day(var date) ? date : null, last instanceof Day(var date) ? date : null);
  }

  private List<TimeWindow> between(Point low, Point high, List<String> values) {
    if (!begin(low).isBefore(end(high))
        || (low instanceof Day(var a) && high instanceof Day(var b) && a.isAfter(b))) {
      problems.error(
          "the range from '%s' to '%s' ends before it begins"
              .formatted(values.get(0), values.get(1)),
          "write '%s' first".formatted(values.get(1)));
      return List.of();
    }
    return List.of(window(low, high));
  }

  private List<TimeWindow> after(Point point, String text) {
    if (LocalDate.ofInstant(end(point), zone).isAfter(LAST_DATE)) {
      problems.error(
          "no value of %s can be after '%s'".formatted(subject, text), "write an earlier date");
      return List.of();
    }
    return List.of(
        switch (point) {
          case Day(var date) -> new TimeWindow.Days(date.plusDays(1), null);
          case Second second -> new TimeWindow.Instants(end(second), null);
        });
  }

  private TimeWindow before(Point point) {
    return switch (point) {
      case Day(var date) -> new TimeWindow.Days(null, date.minusDays(1));
      case Second(var instant) -> new TimeWindow.Instants(null, instant);
    };
  }

  private Instant begin(Point point) {
    return switch (point) {
      case Day(var date) -> date.atStartOfDay(zone).toInstant();
      case Second(var instant) -> instant;
    };
  }

  /// Exclusive.
  private Instant end(Point point) {
    return switch (point) {
      case Day(var date) -> date.plusDays(1).atStartOfDay(zone).toInstant();
      case Second(var instant) -> instant.plusSeconds(1);
    };
  }

  private List<TimeWindow> fromNow(TimeWindow.Side side, String text) {
    var matcher = RELATIVE.matcher(text.strip());
    if (!matcher.matches()) {
      problems.error(
          "'%s' is no relative time".formatted(ConditionReader.shortened(text)),
          "write a number and a unit, for example \"30 days\"");
      return List.of();
    }
    var number = matcher.group(1);
    var unit = unit(number, matcher.group(2));
    if (unit.isEmpty()) {
      return List.of();
    }
    // Nine digits fit an int.
    int amount = number.length() <= 9 ? Integer.parseInt(number) : Integer.MAX_VALUE;
    if (amount > unit.get().most()) {
      problems.error(
          "'%s' is more than 1000 years".formatted(ConditionReader.shortened(text)),
          "write at most %d %ss".formatted(unit.get().most(), unit.get()));
      return List.of();
    }
    return List.of(new TimeWindow.FromNow(side, amount, unit.get()));
  }

  private Optional<TimeWindow.Unit> unit(String number, String written) {
    var word = written.toLowerCase(Locale.ROOT);
    for (var unit : TimeWindow.Unit.values()) {
      if (word.equals(unit.toString()) || word.equals(unit + "s")) {
        return Optional.of(unit);
      }
    }
    var units = Arrays.stream(TimeWindow.Unit.values()).map(unit -> unit + "s").toList();
    var meant = units.stream().filter(unit -> unit.startsWith(word)).toList();
    if (meant.isEmpty()) {
      meant = Nearest.to(word, units).stream().toList();
    }
    problems.error(
        "unit '%s' in '%s %s' is unknown"
            .formatted(
                ConditionReader.shortened(written),
                ConditionReader.shortened(number),
                ConditionReader.shortened(written)),
        meant.isEmpty()
            ? "write one of: " + String.join(", ", units)
            : meant.stream()
                .map(unit -> "\"" + ConditionReader.shortened(number) + " " + unit + "\"")
                .collect(Collectors.joining(" or ", "write ", "")));
    return Optional.empty();
  }

  private List<TimeWindow> preset(String text) {
    var preset = TimeWindow.Preset.find(text);
    if (preset.isPresent()) {
      return List.of(preset.get());
    }
    var names = Arrays.stream(TimeWindow.Preset.values()).map(TimeWindow.Preset::toString).toList();
    problems.error(
        "time frame '%s' is unknown".formatted(ConditionReader.shortened(text)),
        Nearest.to(text, names).map("write \"%s\", or one of: "::formatted).orElse("write one of: ")
            + String.join(", ", names));
    return List.of();
  }
}
