package io.carillon.smartlist;

import io.carillon.person.TextFold;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/// Conditions prepared for a whole column: for the values that are not empty.
final class ColumnTests {
  private ColumnTests() {}

  static Predicate<Object> of(Condition.OnText condition) {
    var wanted = condition.wanted();
    return switch (condition.operator()) {
      case IS -> text -> wanted.contains(TextFold.key((String) text));
      case IS_NOT -> text -> !wanted.contains(TextFold.key((String) text));
      case STARTS_WITH -> startsWith(wanted.toArray(String[]::new));
      case NOT_STARTS_WITH -> startsWith(wanted.toArray(String[]::new)).negate();
      case CONTAINS -> contains(wanted.toArray(String[]::new));
      case NOT_CONTAINS -> contains(wanted.toArray(String[]::new)).negate();
      default -> throw new IllegalStateException("'" + condition.operator() + "' is not for text");
    };
  }

  private static Predicate<Object> startsWith(String[] wanted) {
    return text -> {
      var folded = TextFold.fold((String) text);
      for (var start : wanted) {
        if (folded.startsWith(start)) {
          return true;
        }
      }
      return false;
    };
  }

  private static Predicate<Object> contains(String[] wanted) {
    return text -> {
      var folded = TextFold.fold((String) text);
      for (var part : wanted) {
        if (folded.contains(part)) {
          return true;
        }
      }
      return false;
    };
  }

  // Values have the field's class, so those of one class compare among themselves: no detour
  // through BigDecimal.
  static Predicate<Object> of(Condition.OnNumber condition) {
    return switch (condition.values().getFirst()) {
      case Integer _ -> whole(condition);
      case Double _ -> real(condition);
      default -> amount(condition);
    };
  }

  private static Predicate<Object> whole(Condition.OnNumber condition) {
    var wanted = condition.values().stream().mapToInt(Number::intValue).toArray();
    int first = wanted[0];
    int last = wanted[wanted.length - 1];
    return switch (condition.operator()) {
      case IS -> oneOf(wanted);
      case IS_NOT -> oneOf(wanted).negate();
      case BETWEEN -> number -> first <= (Integer) number && (Integer) number <= last;
      case GREATER_THAN -> number -> (Integer) number > first;
      case LESS_THAN -> number -> (Integer) number < first;
      case AT_LEAST -> number -> (Integer) number >= first;
      case AT_MOST -> number -> (Integer) number <= first;
      default -> throw impossible(condition);
    };
  }

  private static Predicate<Object> oneOf(int[] wanted) {
    var sorted = wanted.clone();
    Arrays.sort(sorted);
    return number -> Arrays.binarySearch(sorted, (Integer) number) >= 0;
  }

  private static Predicate<Object> real(Condition.OnNumber condition) {
    var wanted = condition.values().stream().mapToDouble(Number::doubleValue).toArray();
    double first = wanted[0];
    double last = wanted[wanted.length - 1];
    return switch (condition.operator()) {
      case IS -> number -> Arrays.stream(wanted).anyMatch(value -> value == (Double) number);
      case IS_NOT -> number -> Arrays.stream(wanted).noneMatch(value -> value == (Double) number);
      case BETWEEN -> number -> first <= (Double) number && (Double) number <= last;
      case GREATER_THAN -> number -> (Double) number > first;
      case LESS_THAN -> number -> (Double) number < first;
      case AT_LEAST -> number -> (Double) number >= first;
      case AT_MOST -> number -> (Double) number <= first;
      default -> throw impossible(condition);
    };
  }

  private static Predicate<Object> amount(Condition.OnNumber condition) {
    var wanted = condition.values().stream().map(Condition.OnNumber::exact).toList();
    var first = wanted.getFirst();
    var last = wanted.getLast();
    return switch (condition.operator()) {
      case IS -> oneOf(wanted);
      case IS_NOT -> oneOf(wanted).negate();
      case BETWEEN -> amount -> compare(amount, first) >= 0 && compare(amount, last) <= 0;
      case GREATER_THAN -> amount -> compare(amount, first) > 0;
      case LESS_THAN -> amount -> compare(amount, first) < 0;
      case AT_LEAST -> amount -> compare(amount, first) >= 0;
      case AT_MOST -> amount -> compare(amount, first) <= 0;
      default -> throw impossible(condition);
    };
  }

  private static Predicate<Object> oneOf(List<BigDecimal> wanted) {
    // Equal amounts of different scale, 1.5 and 1.5000, are not equal objects.
    var stripped = new HashSet<BigDecimal>();
    wanted.forEach(amount -> stripped.add(amount.stripTrailingZeros()));
    return amount -> stripped.contains(((BigDecimal) amount).stripTrailingZeros());
  }

  private static int compare(Object amount, BigDecimal value) {
    return ((BigDecimal) amount).compareTo(value);
  }

  static Predicate<Object> of(Condition.OnTime condition, Moment moment) {
    var bounds = condition.windows().stream().map(window -> window.bounds(moment)).toList();
    Predicate<Object> inside = value -> bounds.stream().anyMatch(each -> each.holds(value));
    return condition.operator().negative() ? inside.negate() : inside;
  }

  private static IllegalStateException impossible(Condition.OnNumber condition) {
    return new IllegalStateException("'" + condition.operator() + "' is not for numbers");
  }
}
