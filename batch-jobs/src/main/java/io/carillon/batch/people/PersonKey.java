package io.carillon.batch.people;

import io.carillon.batch.csv.Header;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldValue;
import java.time.ZoneId;
import java.util.Optional;

/// How a row says who it is about.
///
/// @param field whose value tells people apart; empty for the person's id
public record PersonKey(Optional<Field> field) {
  /// What people write for the person's id.
  public static final String ID = "id";

  /// @param name of a field, or `id`
  /// @return empty if a problem was reported
  public static Optional<PersonKey> of(String name, FieldCatalogue catalogue, Header problems) {
    if (name.strip().equalsIgnoreCase(ID)) {
      return Optional.of(new PersonKey(Optional.empty()));
    }
    var field = catalogue.find(name.strip());
    if (field.isEmpty()) {
      problems.error("the key '%s' is no field", name.strip(), "take a field of people, or id");
      return Optional.empty();
    }
    return switch (field.get().type()) {
      case STRING, EMAIL, URL, PHONE, INTEGER, SCORE, PERCENT, CURRENCY, DATE, DATETIME ->
          Optional.of(new PersonKey(field));
      case TEXT, FLOAT, BOOLEAN -> {
        problems.error(
            "the key '%s' is of a type that tells nobody apart",
            name.strip(), "take a text, a whole number, an amount or a date");
        yield Optional.empty();
      }
    };
  }

  public boolean isId() {
    return field.isEmpty();
  }

  /// Of the field; 0 for the person's id.
  public int fieldId() {
    return field.map(Field::id).orElse(0);
  }

  /// @return a value that is not null: of the field's type, or the id as a `Long`
  public FieldValue.Read read(String cell, ZoneId zone) {
    if (cell.isBlank()) {
      return new FieldValue.Mismatch("the key is missing");
    }
    if (field.isPresent()) {
      return FieldValue.read(field.get().type(), cell, zone);
    }
    return cell.strip().matches("[0-9]{1,18}")
        ? new FieldValue.Value(Long.valueOf(cell.strip()))
        : new FieldValue.Mismatch("the id of a person is needed, a whole number");
  }
}
