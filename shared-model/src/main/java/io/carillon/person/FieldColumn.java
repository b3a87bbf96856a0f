package io.carillon.person;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// A field's value between its column and Java, one way for everybody who reads or writes people.
public final class FieldColumn {
  private FieldColumn() {}

  /// @param index of the column in the result, from 1
  /// @return an instance of the type's [FieldType#javaType()], or null; an empty text is null
  public static @Nullable Object read(ResultSet row, int index, FieldType type)
      throws SQLException {
    Object value =
        switch (type) {
          case STRING, EMAIL, URL, PHONE, TEXT -> {
            var text = row.getString(index);
            yield text == null || text.isEmpty() ? null : text;
          }
          case INTEGER, SCORE, PERCENT -> row.getInt(index);
          case FLOAT -> row.getDouble(index);
          case CURRENCY -> row.getBigDecimal(index);
          case DATE -> row.getObject(index, LocalDate.class);
          case DATETIME -> {
            var local = row.getObject(index, LocalDateTime.class);
            yield local == null ? null : local.toInstant(ZoneOffset.UTC);
          }
          case BOOLEAN -> row.getBoolean(index);
        };
    return row.wasNull() ? null : value;
  }

  /// @return what to bind or to put into JSON for a value: every server reads it without knowing a
  ///   time zone
  public static @Nullable Object parameter(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Instant instant ->
          LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString().replace('T', ' ');
      case LocalDate date -> date.toString();
      default -> value;
    };
  }
}
