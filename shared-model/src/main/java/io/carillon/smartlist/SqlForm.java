package io.carillon.smartlist;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.smartlist.FilterLogic.Expression;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A smart list as a condition over `person p`: exactly the people that the plain form matches.
///
/// A condition is TRUE for who matches, and FALSE or NULL for everybody else. AND and OR keep that,
/// NOT would not: so the only negation of a whole condition is `IS NOT TRUE`, and negative
/// operators name empty fields themselves. Dates and numbers compare the bare column, so that an
/// index on it could be used; text compares `LOWER(column)`, and equality of the e-mail address its
/// indexed generated column.
public final class SqlForm {
  // What a server-prepared statement can hold.
  private static final int MOST_PARAMETERS = 65_535;
  private static final int LONGEST = 4_000_000;
  // Any character does that no sql_mode gives another meaning: NO_BACKSLASH_ESCAPES changes what \
  // is.
  private static final char ESCAPE = '|';
  private static final LocalDateTime FIRST = LocalDateTime.of(1000, 1, 1, 0, 0);
  private static final LocalDateTime LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000);

  private final Moment moment;
  private final String name;
  private final StringBuilder text = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  private SqlForm(Moment moment, String name) {
    this.moment = moment;
    this.name = name;
  }

  /// @throws CampaignException `INVALID_DEFINITION` if the list, with those it nests, is too large
  ///   for one statement
  public static Sql of(SmartList list, Moment moment) {
    var form = new SqlForm(moment, "smart list '" + list.name() + "'");
    form.list(list);
    return new Sql(form.text.toString(), form.parameters);
  }

  /// @throws CampaignException as [#of(SmartList, Moment)]
  public static Sql of(Filter filter, Moment moment) {
    var form = new SqlForm(moment, "the filter");
    form.filter(filter);
    return new Sql(form.text.toString(), form.parameters);
  }

  private void list(SmartList list) {
    var filters = list.filters();
    switch (list.logic()) {
      case FilterLogic.All() -> joined("AND", "TRUE", filters, this::filter);
      case FilterLogic.Any() -> joined("OR", "FALSE", filters, this::filter);
      case FilterLogic.Advanced(var expression) -> expression(expression, filters);
    }
  }

  private void expression(Expression expression, List<Filter> filters) {
    switch (expression) {
      case Expression.Position(int number) -> filter(filters.get(number - 1));
      case Expression.And(var parts) ->
          joined("AND", "TRUE", parts, part -> expression(part, filters));
      case Expression.Or(var parts) ->
          joined("OR", "FALSE", parts, part -> expression(part, filters));
    }
  }

  private void filter(Filter filter) {
    switch (filter) {
      case Filter.OnField(var field, var condition) -> condition(field, condition);
      // One look-up by the whole primary key for each list. With the lists in one IN, MySQL 8.0
      // reads
      // all members of them for every person; with `=` in place of `<=>`, MariaDB 11.4 turns EXISTS
      // into an IN and reads the whole table for every page.
      case Filter.InList(var in, var lists) ->
          joined(
              in ? "OR" : "AND",
              in ? "FALSE" : "TRUE",
              lists,
              list -> {
                text.append(in ? "EXISTS" : "NOT EXISTS")
                    .append(" (SELECT 1 FROM static_list_member m")
                    .append(" WHERE m.list_id = ? AND m.person_id <=> p.id)");
                parameters.add(list.id());
              });
      case Filter.InSmartList(var in, var lists) -> {
        joined("OR", "FALSE", lists, this::list);
        text.append(in ? "" : " IS NOT TRUE");
      }
    }
    if (parameters.size() > MOST_PARAMETERS || text.length() > LONGEST) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "%s, with the smart lists it nests, is too large for one statement, which holds at most %d values: put the people on a static list and ask for that"
              .formatted(name, MOST_PARAMETERS));
    }
  }

  private void condition(Field field, Condition condition) {
    var column = "p." + field.column();
    switch (condition) {
      case Condition.OnText onText -> text(column, onText);
      case Condition.OnNumber number -> number(column, number);
      case Condition.OnTime time -> time(field, time);
      case Condition.OnBoolean(var value) ->
          text.append(column).append(value ? " = TRUE" : " = FALSE");
      case Condition.OnEmpty(var empty) ->
          text.append(column).append(empty ? " IS NULL" : " IS NOT NULL");
    }
  }

  private void text(String column, Condition.OnText condition) {
    var lower = "LOWER(" + column + ")";
    // The generated column of the e-mail address is LOWER(email) with an index on it. Not for LIKE:
    // through that index MySQL 8.0 and 9.7 do not find 'a\nb' by 'a%', because \n sorts before the
    // blank with which the collation pads 'a'.
    var equal = column.equals("p.email") ? "p.email_key" : lower;
    var wanted = condition.wanted();
    switch (condition.operator()) {
      case IS -> in(equal, " IN", wanted);
      case IS_NOT -> orEmpty(column, () -> in(equal, " NOT IN", wanted));
      case STARTS_WITH -> joined("OR", "FALSE", wanted, like(lower, "", true));
      case CONTAINS -> joined("OR", "FALSE", wanted, like(lower, "%", true));
      case NOT_STARTS_WITH ->
          orEmpty(column, () -> joined("AND", "TRUE", wanted, like(lower, "", false)));
      case NOT_CONTAINS ->
          orEmpty(column, () -> joined("AND", "TRUE", wanted, like(lower, "%", false)));
      default -> throw new IllegalStateException("'" + condition.operator() + "' is not for text");
    }
  }

  private Consumer<String> like(String lower, String before, boolean positive) {
    return wanted -> {
      text.append(lower).append(positive ? " LIKE ? ESCAPE '" : " NOT LIKE ? ESCAPE '");
      text.append(ESCAPE).append('\'');
      parameters.add(before + escaped(wanted) + "%");
    };
  }

  private static String escaped(String wanted) {
    return wanted
        .replace(String.valueOf(ESCAPE), ESCAPE + "" + ESCAPE)
        .replace("%", ESCAPE + "%")
        .replace("_", ESCAPE + "_");
  }

  private void number(String column, Condition.OnNumber condition) {
    var values = condition.values();
    Runnable compared =
        switch (condition.operator()) {
          case IS -> () -> in(column, " IN", values);
          case IS_NOT -> () -> in(column, " NOT IN", values);
          case BETWEEN -> () -> inside(column, new Range(values.get(0), values.get(1), true));
          case GREATER_THAN -> () -> compare(column, new Comparison(">", values.getFirst()));
          case LESS_THAN -> () -> compare(column, new Comparison("<", values.getFirst()));
          case AT_LEAST -> () -> compare(column, new Comparison(">=", values.getFirst()));
          case AT_MOST -> () -> compare(column, new Comparison("<=", values.getFirst()));
          default ->
              throw new IllegalStateException("'" + condition.operator() + "' is not for numbers");
        };
    if (condition.matchesEmpty()) {
      orEmpty(column, compared);
    } else {
      compared.run();
    }
  }

  private void time(Field field, Condition.OnTime condition) {
    var column = "p." + field.column();
    var windows =
        condition.windows().stream()
            .map(window -> window.bounds(moment))
            .map(bounds -> field.type() == FieldType.DATE ? days(bounds) : instants(bounds))
            .toList();
    Runnable compared =
        condition.operator().negative()
            ? () -> joined("AND", "TRUE", windows, window -> outside(column, window))
            : () -> joined("OR", "FALSE", windows, window -> inside(column, window));
    if (condition.matchesEmpty()) {
      orEmpty(column, compared);
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
    joined("AND", column + " IS NOT NULL", comparisons, comparison -> compare(column, comparison));
  }

  private void outside(String column, Range range) {
    var comparisons = new ArrayList<Comparison>();
    if (range.low() != null) {
      comparisons.add(new Comparison("<", range.low()));
    }
    if (range.high() != null) {
      comparisons.add(new Comparison(range.highIncluded() ? ">" : ">=", range.high()));
    }
    joined("OR", "FALSE", comparisons, comparison -> compare(column, comparison));
  }

  /// In UTC, kept inside what the servers can store: beyond it no person's value lies either.
  private static @Nullable LocalDateTime dateTime(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    var time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
  }

  private void orEmpty(String column, Runnable condition) {
    text.append('(').append(column).append(" IS NULL OR ");
    condition.run();
    text.append(')');
  }

  private record Comparison(String sign, Object value) {}

  private void compare(String column, Comparison comparison) {
    text.append(column).append(' ').append(comparison.sign()).append(" ?");
    parameters.add(comparison.value());
  }

  private void in(String column, String in, Collection<?> values) {
    text.append(column)
        .append(in)
        .append(" (?")
        .append(", ?".repeat(values.size() - 1))
        .append(')');
    parameters.addAll(values);
  }

  private <T> void joined(
      String word, String ofNone, Collection<? extends T> parts, Consumer<T> part) {
    if (parts.isEmpty()) {
      text.append(ofNone);
      return;
    }
    text.append('(');
    var separator = "";
    for (var each : parts) {
      text.append(separator);
      part.accept(each);
      separator = " " + word + " ";
    }
    text.append(')');
  }
}
