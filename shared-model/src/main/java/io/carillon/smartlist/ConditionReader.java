package io.carillon.smartlist;

import io.carillon.activity.ActivityAttribute;
import io.carillon.failure.Nearest;
import io.carillon.failure.ProblemSink;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What users write about a field or an attribute to a [Condition]: operators by type (SL-10 to
/// SL-13), values of that type.
public final class ConditionReader {
  /// The most values of one filter (SL-42); more are better kept as a static list.
  public static final int MOST_VALUES = 10_000;

  private final Subject subject;
  private final ZoneId zone;
  private final ProblemSink problems;
  private boolean failed;

  /// What a condition is about.
  ///
  /// @param what for messages: `field 'State'`
  public record Subject(String what, FieldType type) {
    /// When an activity happened.
    public static final Subject DATE_OF_ACTIVITY =
        new Subject("'dateOfActivity'", FieldType.DATETIME);

    public static Subject of(Field field) {
      return new Subject("field '" + field + "'", field.type());
    }

    public static Subject of(ActivityAttribute attribute) {
      return new Subject("attribute '" + attribute.name() + "'", attribute.type());
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private ConditionReader(Subject subject, ZoneId zone, ProblemSink problems) {
    this.subject = subject;
    this.zone = zone;
    this.problems = problems;
  }

  /// Reports everything that is wrong, each with its repair.
  ///
  /// @param operator as [Operator#text()] has it, ignoring case and extra blanks
  /// @param values as written; blanks inside and around a text count, except that `is` ignores
  ///   those at its end
  /// @param zone of datetimes that are written with a time but without an offset (SL-26)
  /// @return empty if and only if a problem was reported
  public static Optional<Condition> read(
      Subject subject, String operator, List<String> values, ZoneId zone, ProblemSink problems) {
    var found = Operator.find(operator);
    var allowed = Operator.allowedFor(subject.type());
    if (found.isEmpty() || !allowed.contains(found.get())) {
      reportOperator(subject, operator, found, allowed, problems);
      return Optional.empty();
    }
    var reader = new ConditionReader(subject, zone, problems);
    if (!reader.countFits(found.get(), values)) {
      return Optional.empty();
    }
    return reader.read(found.get(), values);
  }

  private Optional<Condition> read(Operator operator, List<String> values) {
    return switch (operator) {
      case IS_EMPTY -> Optional.of(new Condition.OnEmpty(true));
      case IS_NOT_EMPTY -> Optional.of(new Condition.OnEmpty(false));
      case IS_TRUE -> Optional.of(new Condition.OnBoolean(true));
      case IS_FALSE -> Optional.of(new Condition.OnBoolean(false));
      case STARTS_WITH, NOT_STARTS_WITH, CONTAINS, NOT_CONTAINS -> text(operator, values);
      case GREATER_THAN, LESS_THAN, AT_LEAST, AT_MOST -> number(operator, values);
      case IN_PAST,
          IN_PAST_BEFORE,
          IN_FUTURE,
          IN_FUTURE_AFTER,
          IN_TIME_FRAME,
          AFTER,
          BEFORE,
          ON_OR_AFTER,
          ON_OR_BEFORE ->
          time(operator, values);
      case IS, IS_NOT, BETWEEN ->
          subject.type().isText()
              ? text(operator, values)
              : subject.type().isNumber() ? number(operator, values) : time(operator, values);
    };
  }

  private Optional<Condition> text(Operator operator, List<String> values) {
    values.forEach(this::value);
    return result(() -> new Condition.OnText(operator, values));
  }

  private Optional<Condition> number(Operator operator, List<String> values) {
    var numbers = new ArrayList<Number>();
    for (var text : values) {
      value(text).ifPresent(number -> numbers.add((Number) number));
    }
    if (!failed
        && operator == Operator.BETWEEN
        && Condition.OnNumber.exact(numbers.get(0))
                .compareTo(Condition.OnNumber.exact(numbers.get(1)))
            > 0) {
      reversed(values);
    }
    return result(() -> new Condition.OnNumber(operator, numbers, subject.type().isWholeNumber()));
  }

  private Optional<Condition> time(Operator operator, List<String> values) {
    var windows = new TimeWindowReader(subject, zone, this::fail).read(operator, values);
    return result(() -> new Condition.OnTime(operator, values, windows));
  }

  private Optional<Condition> result(Supplier<Condition> condition) {
    return failed ? Optional.empty() : Optional.of(condition.get());
  }

  private Optional<Object> value(String text) {
    return switch (FieldValue.read(subject.type(), text, zone)) {
      case FieldValue.Value(var value) when value != null -> Optional.of(value);
      case FieldValue.Value _ -> {
        fail(
            "a value of %s is blank".formatted(subject),
            "write a value, or the operator \"is empty\"");
        yield Optional.empty();
      }
      case FieldValue.Mismatch(var reason) -> {
        fail(
            "'%s' is no value of %s %s"
                .formatted(shortened(text), typeName(subject.type()), subject),
            reason);
        yield Optional.empty();
      }
    };
  }

  private boolean countFits(Operator operator, List<String> values) {
    switch (operator) {
      case IS_EMPTY, IS_NOT_EMPTY, IS_TRUE, IS_FALSE -> {
        if (!values.isEmpty()) {
          fail(
              "operator \"%s\" takes no value, but %s is given".formatted(operator, quoted(values)),
              "leave the value out");
        }
      }
      case BETWEEN -> {
        if (values.size() != 2) {
          fail(
              "operator \"between\" takes two values, but %s given".formatted(given(values)),
              "give the lowest and the highest value, both belong to the range");
        }
      }
      case GREATER_THAN,
          LESS_THAN,
          AT_LEAST,
          AT_MOST,
          IN_PAST,
          IN_PAST_BEFORE,
          IN_FUTURE,
          IN_FUTURE_AFTER,
          IN_TIME_FRAME,
          AFTER,
          BEFORE,
          ON_OR_AFTER,
          ON_OR_BEFORE -> {
        if (values.size() != 1) {
          fail(
              "operator \"%s\" takes one value, but %s given".formatted(operator, given(values)),
              "give one value, for example " + example(operator));
        }
      }
      case IS, IS_NOT, STARTS_WITH, NOT_STARTS_WITH, CONTAINS, NOT_CONTAINS -> {
        if (values.isEmpty()) {
          fail(
              "operator \"%s\" needs a value, but none is given".formatted(operator),
              "give one or more values, or write the operator \"is empty\"");
        } else if (values.size() > MOST_VALUES) {
          fail(
              "a filter takes at most %d values, but %d are given"
                  .formatted(MOST_VALUES, values.size()),
              "put the people on a static list and ask for that");
        }
      }
    }
    return !failed;
  }

  private String example(Operator operator) {
    return switch (operator) {
      case IN_PAST, IN_PAST_BEFORE, IN_FUTURE, IN_FUTURE_AFTER -> "\"30 days\"";
      case IN_TIME_FRAME -> "\"last month\"";
      default -> subject.type().isTime() ? "\"2024-05-01\"" : "\"10\"";
    };
  }

  private void reversed(List<String> values) {
    fail(
        "the range from '%s' to '%s' ends before it begins".formatted(values.get(0), values.get(1)),
        "write '%s' first".formatted(values.get(1)));
  }

  private void fail(String message, String repair) {
    failed = true;
    problems.error(message, repair);
  }

  private static void reportOperator(
      Subject subject,
      String written,
      Optional<Operator> found,
      List<Operator> allowed,
      ProblemSink problems) {
    var names = allowed.stream().map(Operator::text).toList();
    var repair = "write one of: " + String.join(", ", names);
    if (subject.type() == FieldType.BOOLEAN) {
      repair = "write \"is true\" or \"is false\", without a value"; // SL-13
    } else {
      var nearest = Nearest.to(written, names);
      if (nearest.isPresent()) {
        repair = "write \"%s\", or one of: %s".formatted(nearest.get(), String.join(", ", names));
      }
    }
    var type = typeName(subject.type());
    problems.error(
        found.isEmpty()
            ? "operator '%s' is unknown".formatted(shortened(written))
            : "operator \"%s\" is not possible for %s %s".formatted(found.get(), type, subject),
        repair);
  }

  static String typeName(FieldType type) {
    return type == FieldType.TEXT ? "text area" : type.name().toLowerCase(Locale.ROOT);
  }

  /// Long input is quoted by its beginning.
  static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= 60
        ? text
        : text.substring(0, text.offsetByCodePoints(0, 60)) + "…";
  }

  private static String given(List<String> values) {
    return switch (values.size()) {
      case 0 -> "none is";
      case 1 -> quoted(values) + " is";
      default -> values.size() + " are";
    };
  }

  private static String quoted(List<String> values) {
    return values.stream()
        .limit(3)
        .map(value -> "'" + shortened(value) + "'")
        .collect(Collectors.joining(", ", "", values.size() > 3 ? ", …" : ""));
  }
}
