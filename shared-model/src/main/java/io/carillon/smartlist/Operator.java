package io.carillon.smartlist;

import io.carillon.person.FieldType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a filter asks of a value (SL-10 to SL-14). The text is what definitions write and people
/// read.
public enum Operator {
  IS("is"),
  IS_NOT("is not"),
  STARTS_WITH("starts with"),
  NOT_STARTS_WITH("not starts with"),
  CONTAINS("contains"),
  NOT_CONTAINS("not contains"),
  IS_EMPTY("is empty"),
  IS_NOT_EMPTY("is not empty"),
  BETWEEN("between"),
  GREATER_THAN("greater than"),
  LESS_THAN("less than"),
  AT_LEAST("at least"),
  AT_MOST("at most"),
  IN_PAST("in past"),
  IN_PAST_BEFORE("in past before"),
  IN_FUTURE("in future"),
  IN_FUTURE_AFTER("in future after"),
  IN_TIME_FRAME("in time frame"),
  AFTER("after"),
  BEFORE("before"),
  ON_OR_AFTER("on or after"),
  ON_OR_BEFORE("on or before"),
  IS_TRUE("is true"),
  IS_FALSE("is false");

  private static final List<Operator> FOR_TEXT =
      List.of(
          IS, IS_NOT, STARTS_WITH, NOT_STARTS_WITH, CONTAINS, NOT_CONTAINS, IS_EMPTY, IS_NOT_EMPTY);
  private static final List<Operator> FOR_NUMBERS =
      List.of(
          IS, IS_NOT, BETWEEN, GREATER_THAN, LESS_THAN, AT_LEAST, AT_MOST, IS_EMPTY, IS_NOT_EMPTY);
  private static final List<Operator> FOR_TIMES =
      List.of(
          IS,
          IS_NOT,
          BETWEEN,
          IN_PAST,
          IN_PAST_BEFORE,
          IN_FUTURE,
          IN_FUTURE_AFTER,
          IN_TIME_FRAME,
          AFTER,
          BEFORE,
          ON_OR_AFTER,
          ON_OR_BEFORE,
          IS_EMPTY,
          IS_NOT_EMPTY);
  private static final List<Operator> FOR_BOOLEANS = List.of(IS_TRUE, IS_FALSE);

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  /// As definitions write it.
  public String text() {
    return text;
  }

  /// @param text ignoring case and extra blanks
  public static Optional<Operator> find(String text) {
    var wanted = text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    for (var operator : values()) {
      if (operator.text.equals(wanted)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }

  /// What can be asked of a field of this type, in the order of the rules (SL-10 to SL-13).
  public static List<Operator> allowedFor(FieldType type) {
    return switch (type) {
      case STRING, EMAIL, URL, PHONE, TEXT -> FOR_TEXT;
      case INTEGER, SCORE, PERCENT, FLOAT, CURRENCY -> FOR_NUMBERS;
      case DATE, DATETIME -> FOR_TIMES;
      case BOOLEAN -> FOR_BOOLEANS;
    };
  }

  /// Whether several values mean "none of" instead of "one of" (SL-40, SL-41).
  public boolean negative() {
    return this == IS_NOT || this == NOT_STARTS_WITH || this == NOT_CONTAINS;
  }

  @Override
  public String toString() {
    return text;
  }
}
