package io.carillon.batch.people;

import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the columns of a file mean.
///
/// @param fields of the columns to import, each once, in the order of the file
/// @param indexes of their columns in the file
/// @param count of all columns, ignored ones too
/// @param key the field that says who a row is about; empty for the person's id
/// @param keyIndex of its column in the file
record ImportColumns(
    List<Field> fields, List<Integer> indexes, int count, Optional<Field> key, int keyIndex) {
  static final String ID = "id";
  static final String IGNORE = "ignore";
  private static final int SHOWN = 20;

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
    return new Resolver(place, header, mapping, key, catalogue).resolve();
  }

  /// Its state is one resolution.
  private static final class Resolver {
    private final String place;
    private final List<String> header;
    private final Map<String, String> mapping = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final String key;
    private final FieldCatalogue catalogue;
    private final List<Problem> problems = new ArrayList<>();

    Resolver(
        String place,
        List<String> header,
        Map<String, String> mapping,
        String key,
        FieldCatalogue catalogue) {
      this.place = place;
      this.header = header.stream().map(String::strip).toList();
      mapping.forEach((column, field) -> this.mapping.put(column.strip(), field.strip()));
      this.key = key.strip();
      this.catalogue = catalogue;
    }

    ImportColumns resolve() {
      mapping.keySet().stream()
          .filter(column -> header.stream().noneMatch(column::equalsIgnoreCase))
          .forEach(column -> error("the mapping names column '%s'", column, "the file has none"));
      var byId = key.equalsIgnoreCase(ID);
      var keyField = byId ? Optional.<Field>empty() : keyField();

      var fields = new ArrayList<Field>();
      var indexes = new ArrayList<Integer>();
      var seen = new HashMap<Field, String>();
      var seenColumns = new HashSet<String>();
      int keyIndex = -1;
      for (int index = 0; index < header.size(); index++) {
        var column = header.get(index);
        var wanted = mapping.getOrDefault(column, column);
        if (!column.isEmpty() && !seenColumns.add(column.toLowerCase(Locale.ROOT))) {
          error("column '%s' is there twice", column, "rename one of them");
          continue;
        }
        if (wanted.equalsIgnoreCase(IGNORE)) {
          continue;
        }
        if (wanted.equalsIgnoreCase(ID)) {
          if (byId) {
            keyIndex = index;
          } else {
            error(
                "column '%s' is the id of people",
                column, "take id as the key, or map the column to ignore");
          }
          continue;
        }
        var field = field(column, wanted);
        if (field == null) {
          continue;
        }
        var other = seen.put(field, column);
        if (other != null) {
          error("column '%s' is field '%s' too".formatted(column, field), other, "ignore one");
        }
        if (keyField.isPresent() && field.equals(keyField.get())) {
          keyIndex = index;
        }
        fields.add(field);
        indexes.add(index);
      }
      if (keyIndex < 0 && (byId || keyField.isPresent())) {
        error("no column is the key '%s'", key, "map one to it, or take another field as the key");
      }
      if (!problems.isEmpty()) {
        throw new InvalidInputException(ErrorCode.INVALID_INPUT, shown());
      }
      return new ImportColumns(
          List.copyOf(fields), List.copyOf(indexes), header.size(), keyField, keyIndex);
    }

    private Optional<Field> keyField() {
      var field = catalogue.find(key);
      if (field.isEmpty()) {
        error("the key '%s' is no field", key, "take a field of people, or id");
        return Optional.empty();
      }
      return switch (field.get().type()) {
        case STRING, EMAIL, URL, PHONE, INTEGER, SCORE, PERCENT, CURRENCY, DATE, DATETIME -> field;
        case TEXT, FLOAT, BOOLEAN -> {
          error(
              "the key '%s' is of a type that tells nobody apart",
              key, "take a text, a whole number, an amount or a date");
          yield Optional.empty();
        }
      };
    }

    private @Nullable Field field(String column, String wanted) {
      var field = catalogue.find(wanted);
      if (field.isEmpty()) {
        error(
            column.equals(wanted)
                ? "column '%s' is no field"
                : "column '%s' is mapped to '" + wanted + "', which is no field",
            column,
            "map it to a field or to ignore, or add the field");
        return null;
      }
      if (field.get().readOnly()) {
        error("column '%s' is kept by the engine", column, "map it to ignore");
        return null;
      }
      return field.get();
    }

    private void error(String message, String name, String repair) {
      var shortName = name.length() > 100 ? name.substring(0, 100) + "…" : name;
      problems.add(Problem.error(place, message.replace("%s", shortName), repair));
    }

    private List<Problem> shown() {
      if (problems.size() <= SHOWN) {
        return problems;
      }
      var shown = new ArrayList<>(problems.subList(0, SHOWN));
      shown.add(
          Problem.error(place, "%d more columns".formatted(problems.size() - SHOWN), "as above"));
      return shown;
    }
  }
}
