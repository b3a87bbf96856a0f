package io.carillon.smartlist;

import io.carillon.person.Field;
import java.util.stream.Collectors;

/// SQL for people who have the same values as others of their partition (SL-67): partitions do not
/// de-duplicate against each other (AN-05).
///
/// With the e-mail address among the fields, its index finds the others of each person. Any other
/// field has none, and to look for each person's others would read everybody for everybody: so all
/// people are grouped once.
final class SharedValues {
  private SharedValues() {}

  /// Over `person p`; without parameters.
  static String condition(Filter.SharesValues filter) {
    return isIndexed(filter)
        ? "(%s AND EXISTS (SELECT 1 FROM %s))".formatted(filled("p", filter), others("p", filter))
        : "p.id IN (SELECT d.id FROM %s d WHERE d.others > 0)".formatted(grouped(filter));
  }

  /// A derived table `(id, others)` of everybody who has all the values; without parameters.
  static String counts(Filter.SharesValues filter) {
    return isIndexed(filter)
        ? "(SELECT p.id, (SELECT COUNT(*) FROM %s) AS others FROM person p WHERE %s)"
            .formatted(others("p", filter), filled("p", filter))
        : grouped(filter);
  }

  private static String grouped(Filter.SharesValues filter) {
    return "(SELECT o.id, COUNT(*) OVER (PARTITION BY LOWER(o.lead_partition), %s) - 1 AS others FROM person o WHERE %s)"
        .formatted(
            filter.fields().stream()
                .map(field -> value("o", field))
                .collect(Collectors.joining(", ")),
            filled("o", filter));
  }

  // `<=>`: as with lists
  private static String others(String person, Filter.SharesValues filter) {
    var same =
        filter.fields().stream()
            .filter(field -> !isEmail(field))
            .map(field -> " AND " + value("o", field) + " = " + value(person, field))
            .collect(Collectors.joining());
    return "person o WHERE o.email_key <=> %1$s.email_key AND LOWER(o.lead_partition) = LOWER(%1$s.lead_partition)%2$s AND o.id <> %1$s.id"
        .formatted(person, same);
  }

  private static boolean isIndexed(Filter.SharesValues filter) {
    return filter.fields().stream().anyMatch(SharedValues::isEmail);
  }

  private static boolean isEmail(Field field) {
    return field.column().equals("email");
  }

  private static String filled(String person, Filter.SharesValues filter) {
    return filter.fields().stream()
        .map(field -> person + "." + field.column() + " IS NOT NULL")
        .collect(Collectors.joining(" AND "));
  }

  private static String value(String person, Field field) {
    var column = person + "." + field.column();
    return switch (field.type()) {
      case STRING, EMAIL, URL, PHONE, TEXT -> "LOWER(" + column + ")";
      case INTEGER, SCORE, PERCENT, FLOAT, CURRENCY, DATE, DATETIME, BOOLEAN -> column;
    };
  }
}
