package io.carillon.smartlist;

import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Conditions on one value as SQL: TRUE for what meets the condition, else FALSE or NULL. Negative
/// operators name empty values themselves.
final class SqlCondition {
  // Any character does that no sql_mode gives another meaning: NO_BACKSLASH_ESCAPES changes what \
  // is.
  private static final char ESCAPE = '|';
  private static final LocalDateTime FIRST = LocalDateTime.of(1000, 1, 1, 0, 0);
  private static final LocalDateTime LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000);

  private final SqlWriter sql;
  private final Operand operand;
  private final Moment moment;

  private SqlCondition(SqlWriter sql, Operand operand, Moment moment) {
    this.sql = sql;
    this.operand = operand;
    this.moment = moment;
  }

  /// What a condition is about. Text compares `LOWER(value)`, numbers and times the bare value, so
  /// that an index on a column could be used.
  ///
  /// @param value an expression that is NULL for an empty value
  /// @param lower what equality of a text compares
  /// @param asText whether times and truth are stored as [FieldValue] writes them, not in columns
  ///   of their own types
  record Operand(String value, String lower, FieldType type, boolean asText) {
    static Operand column(String column, FieldType type) {
      return new Operand(column, "LOWER(" + column + ")", type, false);
    }

    /// A value of a log, whose columns are texts. Numbers are cast; texts of times sort as the
    /// times do.
    static Operand stored(String text, FieldType type) {
      var value =
          switch (type) {
            case INTEGER, SCORE, PERCENT -> "CAST(" + text + " AS SIGNED)";
            case FLOAT -> "CAST(" + text + " AS DOUBLE)";
            case CURRENCY -> "CAST(" + text + " AS DECIMAL(19,4))";
            case STRING, EMAIL, URL, PHONE, TEXT, DATE, DATETIME, BOOLEAN -> text;
          };
      return new Operand(value, "LOWER(" + text + ")", type, true);
    }
  }

  static void write(SqlWriter sql, Operand operand, Condition condition, Moment moment) {
    new SqlCondition(sql, operand, moment).write(condition);
  }

  private void write(Condition condition) {
    switch (condition) {
      case Condition.OnText onText -> text(onText);
      case Condition.OnNumber number -> number(number);
      case Condition.OnTime time -> time(time);
      case Condition.OnBoolean(var wanted) ->
          sql.append(operand.value())
              .append(operand.asText() ? " = '" + wanted + "'" : wanted ? " = TRUE" : " = FALSE");
      case Condition.OnEmpty(var empty) ->
          sql.append(operand.value()).append(empty ? " IS NULL" : " IS NOT NULL");
    }
  }

  private void text(Condition.OnText condition) {
    var column = operand.value();
    var lower = "LOWER(" + column + ")";
    var equal = operand.lower();
    var wanted = condition.wanted();
    switch (condition.operator()) {
      case IS -> sql.in(equal, " IN", wanted);
      case IS_NOT -> sql.orEmpty(column, () -> sql.in(equal, " NOT IN", wanted));
      case STARTS_WITH -> sql.joined("OR", "FALSE", wanted, like(lower, "", true));
      case CONTAINS -> sql.joined("OR", "FALSE", wanted, like(lower, "%", true));
      case NOT_STARTS_WITH ->
          sql.orEmpty(column, () -> sql.joined("AND", "TRUE", wanted, like(lower, "", false)));
      case NOT_CONTAINS ->
          sql.orEmpty(column, () -> sql.joined("AND", "TRUE", wanted, like(lower, "%", false)));
      default -> throw new IllegalStateException("'" + condition.operator() + "' is not for text");
    }
  }

  private Consumer<String> like(String lower, String before, boolean positive) {
    return wanted -> {
      sql.append(lower).append(positive ? " LIKE ? ESCAPE '" : " NOT LIKE ? ESCAPE '");
      sql.append(ESCAPE + "'");
      sql.parameter(before + escaped(wanted) + "%");
    };
  }

  private static String escaped(String wanted) {
    return wanted
        .replace(String.valueOf(ESCAPE), ESCAPE + "" + ESCAPE)
        .replace("%", ESCAPE + "%")
        .replace("_", ESCAPE + "_");
  }

  private void number(Condition.OnNumber condition) {
    var column = operand.value();
    var values = condition.values();
    Runnable compared =
        switch (condition.operator()) {
          case IS -> () -> sql.in(column, " IN", values);
          case IS_NOT -> () -> sql.in(column, " NOT IN", values);
          case BETWEEN -> () -> inside(column, new Range(values.get(0), values.get(1), true));
          case GREATER_THAN -> () -> compare(column, new Comparison(">", values.getFirst()));
          case LESS_THAN -> () -> compare(column, new Comparison("<", values.getFirst()));
          case AT_LEAST -> () -> compare(column, new Comparison(">=", values.getFirst()));
          case AT_MOST -> () -> compare(column, new Comparison("<=", values.getFirst()));
          default ->
              throw new IllegalStateException("'" + condition.operator() + "' is not for numbers");
        };
    if (condition.matchesEmpty()) {
      sql.orEmpty(column, compared);
    } else {
      compared.run();
    }
  }

  private void time(Condition.OnTime condition) {
    var column = operand.value();
    var windows =
        condition.windows().stream()
            .map(window -> window.bounds(moment))
            .map(bounds -> operand.type() == FieldType.DATE ? days(bounds) : instants(bounds))
            .toList();
    Runnable compared =
        condition.operator().negative()
            ? () -> sql.joined("AND", "TRUE", windows, window -> outside(column, window))
            : () -> sql.joined("OR", "FALSE", windows, window -> inside(column, window));
    if (condition.matchesEmpty()) {
      sql.orEmpty(column, compared);
    } else {
      compared.run();
    }
  }

  /// A null end is open.
  private record Range(@Nullable Object low, @Nullable Object high, boolean highIncluded) {}

  private static Range days(TimeWindow.Bounds bounds) {
    return new Range(bounds.firstDay(), bounds.lastDay(), true);
  }

  private static Range instants(TimeWindow.Bounds bounds) {
    return new Range(dateTime(bounds.from()), dateTime(bounds.to()), false);
  }

  private void inside(String column, Range range) {
    var comparisons = new ArrayList<Comparison>();
    if (range.low() != null) {
      comparisons.add(new Comparison(">=", range.low()));
    }
    if (range.high() != null) {
      comparisons.add(new Comparison(range.highIncluded() ? "<=" : "<", range.high()));
    }
    sql.joined(
        "AND", column + " IS NOT NULL", comparisons, comparison -> compare(column, comparison));
  }

  private void outside(String column, Range range) {
    var comparisons = new ArrayList<Comparison>();
    if (range.low() != null) {
      comparisons.add(new Comparison("<", range.low()));
    }
    if (range.high() != null) {
      comparisons.add(new Comparison(range.highIncluded() ? ">" : ">=", range.high()));
    }
    sql.joined("OR", "FALSE", comparisons, comparison -> compare(column, comparison));
  }

  /// In UTC, kept inside what the servers can store: beyond it no person's value lies either.
  private static @Nullable LocalDateTime dateTime(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    var time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
  }

  private record Comparison(String sign, Object value) {}

  private void compare(String column, Comparison comparison) {
    sql.compare(column, comparison.sign(), stored(comparison.value()));
  }

  // Texts of dates and of instants, as a log has them, sort as what they mean.
  private Object stored(Object value) {
    return switch (value) {
      case LocalDateTime time when operand.asText() ->
          FieldValue.text(time.toInstant(ZoneOffset.UTC));
      case LocalDate day when operand.asText() -> FieldValue.text(day);
      default -> value;
    };
  }
}
