package io.carillon.batch.activities;

import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.batch.csv.Page.Row;
import io.carillon.execution.JsonRows;
import io.carillon.person.FieldValue;
import io.carillon.person.FieldValue.Mismatch;
import io.carillon.person.FieldValue.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// From a row's cells to an activity. Cells are taken as they are: nothing is trimmed, cut or
/// rounded.
final class ActivityRowReader {
  // What a TEXT column holds.
  private static final int ATTRIBUTES_BYTES = 65_535;

  private final ActivityColumns columns;
  private final List<String> header;
  private final ZoneId zone;

  /// @param zone of local times
  ActivityRowReader(ActivityColumns columns, List<String> header, ZoneId zone) {
    this.columns = columns;
    this.header = header;
    this.zone = zone;
  }

  /// Closed.
  sealed interface Read {}

  /// @param key a value of the key's field, or the person's id
  /// @param primary null if the cell is empty
  /// @param attributes as the log stores them; null if all cells are empty (AL-04)
  record Happened(
      Row row, Object key, Instant at, @Nullable String primary, @Nullable String attributes)
      implements Read {}

  /// @param column empty if it is about the whole row
  record Bad(Row row, String column, String reason) implements Read {}

  /// @param now what is later has not happened
  Read read(Row row, Instant now) {
    var cells = row.cells();
    if (cells == null) {
      return new Bad(row, "", row.wrong() == null ? "cannot be read" : row.wrong());
    }
    Object key;
    switch (columns.key().read(cells.get(columns.keyIndex()), zone)) {
      case Value(var value) -> key = Objects.requireNonNull(value);
      case Mismatch(var reason) -> {
        return new Bad(row, header.get(columns.keyIndex()), reason);
      }
    }
    Instant at;
    switch (FieldValue.readInstant(cells.get(columns.atIndex()), zone)) {
      case Value(Instant instant) -> at = instant;
      case Value _ -> {
        return new Bad(row, header.get(columns.atIndex()), "when it happened is missing");
      }
      case Mismatch(var reason) -> {
        return new Bad(row, header.get(columns.atIndex()), reason);
      }
    }
    if (at.isAfter(now)) {
      return new Bad(row, header.get(columns.atIndex()), "lies in the future");
    }
    String primary = null;
    var further = new LinkedHashMap<String, String>();
    for (int i = 0; i < columns.attributes().size(); i++) {
      int index = columns.indexes().get(i);
      var attribute = columns.attributes().get(i);
      switch (FieldValue.read(attribute.type(), cells.get(index), zone)) {
        case Value(var value) when value == null -> {
          // Empty attributes are left out (AL-04).
        }
        case Value(var value) when attribute.place() == Place.PRIMARY_VALUE ->
            primary = FieldValue.write(value);
        case Value(var value) ->
            further.put(attribute.name(), FieldValue.text(Objects.requireNonNull(value)));
        case Mismatch(var reason) -> {
          return new Bad(row, header.get(index), reason);
        }
      }
    }
    var attributes = further.isEmpty() ? null : JsonRows.object(further);
    if (attributes != null && bytes(attributes) > ATTRIBUTES_BYTES) {
      return new Bad(
          row, "", "its attributes together are longer than %d bytes".formatted(ATTRIBUTES_BYTES));
    }
    return new Happened(row, key, at, primary, attributes);
  }

  private static int bytes(String text) {
    // A character has up to four bytes.
    return text.length() <= ATTRIBUTES_BYTES / 4
        ? text.length()
        : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
