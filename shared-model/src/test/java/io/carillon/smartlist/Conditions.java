package io.carillon.smartlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.person.Counted;
import io.carillon.person.Field;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonFacts;
import io.carillon.person.ProgramMembership;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Filters as a test writes them, and whom they match.
final class Conditions {
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private Conditions() {}

  /// @throws AssertionError if the reader finds a problem
  static Filter filter(Field field, String operator, String... values) {
    var problems = new ArrayList<String>();
    var condition = read(problems, field, operator, values);
    assertThat(problems).isEmpty();
    return new Filter.OnField(field, condition.orElseThrow());
  }

  /// The problems, each as `message: repair`.
  static List<String> problems(Field field, String operator, String... values) {
    var problems = new ArrayList<String>();
    var condition = read(problems, field, operator, values);
    assertThat(condition.isEmpty()).isEqualTo(!problems.isEmpty());
    return problems;
  }

  private static Optional<Condition> read(
      List<String> problems, Field field, String operator, String... values) {
    return ConditionReader.read(
        ConditionReader.Subject.of(field),
        operator,
        List.of(values),
        BERLIN,
        (message, repair) -> problems.add(message + ": " + repair));
  }

  /// Those of the values that the filter matches, each alone in its field; null is an empty field.
  static List<String> matched(Filter filter, Moment moment, @Nullable String... values) {
    var matched = new ArrayList<String>();
    for (var text : values) {
      var field = ((Filter.OnField) filter).field();
      if (PlainEvaluation.matches(
          filter, person(Map.of(field, text == null ? "" : text)), History.NONE, moment)) {
        matched.add(text);
      }
    }
    return matched;
  }

  /// A person with these values, as text, on these lists.
  static PersonFacts person(Map<Field, String> values, Integer... lists) {
    return new PersonFacts() {
      @Override
      public long id() {
        return 1;
      }

      @Override
      public @Nullable Object value(Field field) {
        var read = FieldValue.read(field.type(), values.getOrDefault(field, ""), ZoneOffset.UTC);
        return ((FieldValue.Value) read).value();
      }

      @Override
      public boolean inList(int listId) {
        return Set.of(lists).contains(listId);
      }

      @Override
      public @Nullable ProgramMembership membership(int programId) {
        return null;
      }

      @Override
      public int count(Counted counted) {
        return 0;
      }
    };
  }
}
