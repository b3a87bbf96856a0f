package io.carillon.batch.people;

import io.carillon.batch.csv.Page.Row;
import io.carillon.execution.KeyLookup;
import io.carillon.person.FieldValue;
import io.carillon.person.FieldValue.Mismatch;
import io.carillon.person.FieldValue.Value;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// From a row's cells to the values of its fields. Cells are taken as they are: nothing is trimmed,
/// cut or rounded.
final class RowReader {
  private final ImportColumns columns;
  private final List<String> header;
  private final ZoneId zone;

  /// @param zone of local datetimes
  RowReader(ImportColumns columns, List<String> header, ZoneId zone) {
    this.columns = columns;
    this.header = header;
    this.zone = zone;
  }

  /// Closed.
  sealed interface Read {}

  /// @param values by the position of their field in [ImportColumns#fields()]; null for an empty
  ///   cell
  /// @param key text as the database compares it, or the value, or the person's id
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Values(Row row, @Nullable Object[] values, Object key) implements Read {}

  /// @param column empty if it is about the whole row
  record Bad(Row row, String column, String reason) implements Read {}

  Read read(Row row) {
    var cells = row.cells();
    if (cells == null) {
      return new Bad(row, "", row.wrong() == null ? "cannot be read" : row.wrong());
    }
    var keyColumn = header.get(columns.keyIndex());
    Object key;
    switch (columns.key().read(cells.get(columns.keyIndex()), zone)) {
      case Value(var value) -> key = KeyLookup.comparable(Objects.requireNonNull(value));
      case Mismatch(var reason) -> {
        return new Bad(row, keyColumn, reason);
      }
    }
    var values = new @Nullable Object[columns.fields().size()];
    for (int i = 0; i < values.length; i++) {
      int index = columns.indexes().get(i);
      switch (FieldValue.read(columns.fields().get(i).type(), cells.get(index), zone)) {
        case Value(var value) -> values[i] = value;
        case Mismatch(var reason) -> {
          return new Bad(row, header.get(index), reason);
        }
      }
    }
    return new Values(row, values, key);
  }
}
