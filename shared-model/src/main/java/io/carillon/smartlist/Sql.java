package io.carillon.smartlist;

import java.util.Collections;
import java.util.List;

/// A condition for a `WHERE` over `person p`.
///
/// @param text holds column names of the catalogue and placeholders, nothing a user wrote; in
///   parentheses where needed, so that it can be joined by `AND`
/// @param parameters in the order of the placeholders: String, Integer, Double, BigDecimal,
///   LocalDate, or LocalDateTime in UTC; never null
public record Sql(String text, List<Object> parameters) {
  public Sql {
    // Not List.copyOf: ten thousand parameters are handed over, not copied.
    parameters = Collections.unmodifiableList(parameters);
  }
}
