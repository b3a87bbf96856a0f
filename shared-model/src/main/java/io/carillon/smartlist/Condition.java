package io.carillon.smartlist;

import io.carillon.person.FieldValue;
import io.carillon.person.TextFold;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a field's value must be, typed and complete: evaluation cannot fail any more. Closed.
/// [ConditionReader] makes them from what users write.
public sealed interface Condition {

  /// As people read it, after the field's name: `is CA or California`.
  @Override
  String toString();

  /// Text against one or more texts (SL-10). Several values are alternatives for a positive
  /// operator, none of them for a negative one (SL-40, SL-41); negative operators match empty
  /// (OQ-06). Case does not count ([TextFold]).
  ///
  /// @param operator is, starts with, contains, or their negative
  /// @param values at least one, not blank, as written
  /// @param wanted what is compared: [TextFold#key] of the values for is and is not, else
  ///   [TextFold#fold]
  record OnText(Operator operator, List<String> values, Set<String> wanted) implements Condition {

    public OnText(Operator operator, List<String> values) {
      this(operator, List.copyOf(values), wanted(operator, values));
    }

    private static Set<String> wanted(Operator operator, List<String> values) {
      var exact = operator == Operator.IS || operator == Operator.IS_NOT;
      return values.stream()
          .map(value -> exact ? TextFold.key(value) : TextFold.fold(value))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public String toString() {
      return ConditionText.of(operator, values);
    }
  }

  /// A number against numbers (SL-11, SL-31).
  ///
  /// @param operator is, is not (one or more values), between (two, low first), or a comparison
  ///   (one)
  /// @param values of the field's Java class: Integer, Double or BigDecimal
  /// @param zeroIsEmpty whether an empty field counts as 0 under is and is not: for whole numbers
  ///   (SL-31)
  record OnNumber(Operator operator, List<Number> values, boolean zeroIsEmpty)
      implements Condition {
    public OnNumber {
      values = List.copyOf(values);
    }

    /// Whether an empty field holds: `is 0` matches it for whole numbers; `is not` is the opposite
    /// of `is`.
    public boolean matchesEmpty() {
      var asZero = zeroIsEmpty && values.stream().anyMatch(value -> exact(value).signum() == 0);
      return (operator == Operator.IS && asZero) || (operator == Operator.IS_NOT && !asZero);
    }

    /// The number itself, without rounding: `0.1` as a Double is not `0.1` as a BigDecimal.
    static BigDecimal exact(Number number) {
      return switch (number) {
        case BigDecimal amount -> amount;
        case Double real -> new BigDecimal(real);
        default -> BigDecimal.valueOf(number.longValue());
      };
    }

    @Override
    public String toString() {
      return ConditionText.of(
          operator, values.stream().map(number -> FieldValue.text(number)).toList());
    }
  }

  /// A date or datetime against windows that may depend on when the list is evaluated (SL-12, SL-20
  /// to SL-26).
  ///
  /// @param values as written
  /// @param windows alternatives; at least one. `is not` holds outside all of them
  record OnTime(Operator operator, List<String> values, List<TimeWindow> windows)
      implements Condition {
    public OnTime {
      values = List.copyOf(values);
      windows = List.copyOf(windows);
    }

    /// Whether an empty field holds: for what lies before something (SL-30), and for `is not`
    /// (OQ-06).
    public boolean matchesEmpty() {
      return operator == Operator.BEFORE
          || operator == Operator.ON_OR_BEFORE
          || operator == Operator.IN_PAST_BEFORE
          || operator == Operator.IS_NOT;
    }

    @Override
    public String toString() {
      return ConditionText.of(operator, values);
    }
  }

  /// True or false, set explicitly: an empty field is neither (SL-13, SL-34).
  record OnBoolean(boolean value) implements Condition {
    @Override
    public String toString() {
      return value ? Operator.IS_TRUE.text() : Operator.IS_FALSE.text();
    }
  }

  /// Empty or not; 0 is not empty (SL-32, SL-33).
  record OnEmpty(boolean empty) implements Condition {
    @Override
    public String toString() {
      return empty ? Operator.IS_EMPTY.text() : Operator.IS_NOT_EMPTY.text();
    }
  }
}
