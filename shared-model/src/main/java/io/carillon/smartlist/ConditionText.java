package io.carillon.smartlist;

import java.util.List;

/// How filters read: the operator, then the values.
final class ConditionText {
  private static final int SHOWN = 10;

  private ConditionText() {}

  static String of(Operator operator, List<String> values) {
    return operator.text()
        + " "
        + (operator == Operator.BETWEEN ? String.join(" and ", values) : alternatives(values));
  }

  /// `CA or California`; of many values the first ten and how many more there are.
  static String alternatives(List<String> values) {
    return values.size() <= SHOWN
        ? String.join(" or ", values)
        : "%s or %d more"
            .formatted(String.join(" or ", values.subList(0, SHOWN)), values.size() - SHOWN);
  }
}
