package io.carillon.person;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/// What a field holds, as Java sees it and as its column is declared (SL-10 to SL-13, FL-09).
public enum FieldType {
  /// Up to 255 characters.
  STRING(String.class, "TEXT"),
  EMAIL(String.class, "TEXT"),
  URL(String.class, "TEXT"),
  PHONE(String.class, "TEXT"),
  /// Text area: up to 30 000 bytes of UTF-8.
  TEXT(String.class, "TEXT"),
  /// Signed, 32 bits.
  INTEGER(Integer.class, "INT"),
  /// An integer that Change Score may change.
  SCORE(Integer.class, "INT"),
  /// Whole per cent.
  PERCENT(Integer.class, "INT"),
  FLOAT(Double.class, "DOUBLE"),
  /// Four decimals.
  CURRENCY(BigDecimal.class, "DECIMAL(19,4)"),
  DATE(LocalDate.class, "DATE"),
  /// Whole seconds, UTC (FL-09).
  DATETIME(Instant.class, "DATETIME"),
  /// True, false, or empty: empty is not false (SL-34).
  BOOLEAN(Boolean.class, "BOOLEAN");

  private final Class<?> javaType;
  private final String columnType;

  FieldType(Class<?> javaType, String columnType) {
    this.javaType = javaType;
    this.columnType = columnType;
  }

  /// The class of every non-null value of this type in a [PersonFacts].
  public Class<?> javaType() {
    return javaType;
  }

  /// The SQL type of a column added for a custom field. Text is `TEXT`, not `VARCHAR(255)`, because
  /// 64 of the latter fill the 65 535 bytes that a row's declared columns may have; its length is
  /// checked by [FieldValue].
  public String columnType() {
    return columnType;
  }

  public boolean isText() {
    return javaType == String.class;
  }

  /// Integer, score, percent, float or currency (SL-11).
  public boolean isNumber() {
    return Number.class.isAssignableFrom(javaType);
  }

  /// Integer, score or percent: the types whose `is 0` also matches an empty field (SL-31).
  public boolean isWholeNumber() {
    return javaType == Integer.class;
  }

  /// Date or datetime (SL-12).
  public boolean isTime() {
    return this == DATE || this == DATETIME;
  }
}
