package io.carillon.batch.people;

import io.carillon.batch.csv.Header;
import io.carillon.failure.InvalidInputException;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the columns of a file of people mean.
///
/// @param fields of the columns to import, each once, in the order of the file
/// @param indexes of their columns in the file
/// @param count of all columns, ignored ones too
/// @param key who a row is about
/// @param keyIndex of its column in the file
record ImportColumns(
    List<Field> fields, List<Integer> indexes, int count, PersonKey key, int keyIndex) {

  /// Checks all columns before it throws.
  ///
  /// @param place of the header, such as `people.csv:1`
  /// @throws InvalidInputException `INVALID_INPUT` if a column is neither a field nor ignored, a
  ///   field is there twice or may not be written, the key is missing, or the mapping names a
  ///   column that is not there
  static ImportColumns of(
      String place,
      List<String> header,
      Map<String, String> mapping,
      String key,
      FieldCatalogue catalogue) {
    return new Resolver(new Header(place, header, mapping), key, catalogue).resolve();
  }

  /// Its state is one resolution.
  private static final class Resolver {
    private final Header header;
    private final String keyName;
    private final FieldCatalogue catalogue;
    private final Optional<PersonKey> key;
    private final List<Field> fields = new ArrayList<>();
    private final List<Integer> indexes = new ArrayList<>();
    private final Map<Field, String> seen = new HashMap<>();
    private int keyIndex = -1;

    Resolver(Header header, String keyName, FieldCatalogue catalogue) {
      this.header = header;
      this.keyName = keyName.strip();
      this.catalogue = catalogue;
      this.key = PersonKey.of(keyName, catalogue, header);
    }

    ImportColumns resolve() {
      header.forEach(this::take);
      if (keyIndex < 0 && key.isPresent()) {
        header.error(
            "no column is the key '%s'",
            keyName, "map one to it, or take another field as the key");
      }
      header.refuseProblems();
      return new ImportColumns(
          List.copyOf(fields), List.copyOf(indexes), header.count(), key.orElseThrow(), keyIndex);
    }

    private void take(Header.Column column) {
      if (column.wanted().equalsIgnoreCase(PersonKey.ID)) {
        if (key.isPresent() && key.get().isId()) {
          keyIndex = column.index();
        } else {
          header.error(
              "column '%s' is the id of people",
              column.name(), "take id as the key, or map the column to ignore");
        }
        return;
      }
      var field = field(column);
      if (field == null) {
        return;
      }
      var other = seen.put(field, column.name());
      if (other != null) {
        header.error(
            "column '%s' is field '%s' too".formatted(column.name(), field), other, "ignore one");
      }
      if (key.flatMap(PersonKey::field).equals(Optional.of(field))) {
        keyIndex = column.index();
      }
      fields.add(field);
      indexes.add(column.index());
    }

    private @Nullable Field field(Header.Column column) {
      var field = catalogue.find(column.wanted());
      if (field.isEmpty()) {
        header.error(
            column.isMapped()
                ? "column '%s' is mapped to '" + column.wanted() + "', which is no field"
                : "column '%s' is no field",
            column.name(),
            "map it to a field or to ignore, or add the field");
        return null;
      }
      if (field.get().readOnly()) {
        header.error("column '%s' is kept by the engine", column.name(), "map it to ignore");
        return null;
      }
      return field.get();
    }
  }
}
