package io.carillon.batch.events;

import io.carillon.batch.csv.Header;
import io.carillon.failure.InvalidInputException;
import io.carillon.intake.ReceivedEvent;
import io.carillon.intake.ReceivedEvent.ByEmail;
import io.carillon.intake.ReceivedEvent.ById;
import io.carillon.intake.ReceivedEvent.Whom;
import io.carillon.person.TextFold;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the columns of a file of events mean: parts of an event, all others attributes. Which
/// attributes there are depends on each row's type.
///
/// @param parts index of each part that has a column
/// @param attributes index of each attribute's column, in the order of the file
/// @param count of all columns, ignored ones too
record EventColumns(Map<Part, Integer> parts, Map<String, Integer> attributes, int count) {

  /// A column that is no attribute.
  enum Part {
    ID("id"),
    TYPE("type"),
    PERSON_ID("person id"),
    EMAIL("email"),
    AT("at"),
    PRIMARY("primary");

    private final String column;

    Part(String column) {
      this.column = column;
    }
  }

  /// @throws InvalidInputException `INVALID_INPUT` if a column is there twice, or there is none for
  ///   the type or for the person
  static EventColumns of(Header header) {
    var parts = new EnumMap<Part, Integer>(Part.class);
    var attributes = new LinkedHashMap<String, Integer>();
    header.forEach(column -> {
      var part = part(column.wanted());
      if (part != null && parts.putIfAbsent(part, column.index()) != null) {
        header.error(
            "column '%s' is the event's '" + part.column + "' too", column.name(), "ignore one");
      } else if (part == null && attributes.putIfAbsent(column.wanted(), column.index()) != null) {
        header.error("column '%s' is that attribute too", column.name(), "ignore one");
      }
    });
    if (!parts.containsKey(Part.TYPE)) {
      header.error("there is no column '%s'", Part.TYPE.column, "it says what a row is");
    }
    if (parts.containsKey(Part.PERSON_ID) == parts.containsKey(Part.EMAIL)) {
      header.error(
          "either a column '" + Part.PERSON_ID.column + "' or a column '%s' is needed",
          Part.EMAIL.column,
          "it says who a row is about; ignore the other");
    }
    header.refuseProblems();
    return new EventColumns(parts, attributes, header.count());
  }

  private static @Nullable Part part(String name) {
    for (var part : Part.values()) {
      if (TextFold.key(name).equals(part.column)) {
        return part;
      }
    }
    return null;
  }

  /// @return null if the cell of the person's id is no number
  @Nullable ReceivedEvent event(List<String> cells) {
    var whom = whom(cells);
    if (whom == null) {
      return null;
    }
    var values = new LinkedHashMap<String, String>();
    attributes.forEach((name, index) -> {
      if (!cells.get(index).isBlank()) {
        values.put(name, cells.get(index));
      }
    });
    var type = cell(Part.TYPE, cells);
    return new ReceivedEvent(
        cell(Part.ID, cells),
        type == null ? "" : type,
        whom,
        cell(Part.AT, cells),
        cell(Part.PRIMARY, cells),
        values);
  }

  private @Nullable Whom whom(List<String> cells) {
    if (parts.containsKey(Part.EMAIL)) {
      var address = cell(Part.EMAIL, cells);
      return new ByEmail(address == null ? "" : address);
    }
    var id = cell(Part.PERSON_ID, cells);
    return id != null && id.strip().matches("[0-9]{1,18}")
        ? new ById(Long.parseLong(id.strip()))
        : null;
  }

  /// @return null for an empty cell, and where there is no such column
  private @Nullable String cell(Part part, List<String> cells) {
    var index = parts.get(part);
    return index == null || cells.get(index).isBlank() ? null : cells.get(index);
  }
}
