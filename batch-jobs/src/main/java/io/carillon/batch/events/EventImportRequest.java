package io.carillon.batch.events;

import io.carillon.database.AuditTrail.Actor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What to import and how.
///
/// @param file CSV in UTF-8, with or without a byte order mark, whose first row names the columns
/// @param mapping from column to part of an event, to attribute, or to `ignore`; columns that are
///   not in it are what they are called
/// @param delimiter between cells: `,`, `;`, tab or `|`
/// @param rejects where rejected rows go; by default beside the file, `clicks.csv` to
///   `clicks.rejected.csv`
/// @param fromStart begin with the first row whatever was imported of this file: rows without an id
///   are then events a second time
public record EventImportRequest(
    Path file,
    Map<String, String> mapping,
    char delimiter,
    Optional<Path> rejects,
    boolean fromStart,
    Actor actor) {
  public EventImportRequest {
    mapping = Map.copyOf(mapping);
    if (",;\t|".indexOf(delimiter) < 0) {
      throw new IllegalArgumentException("delimiter '" + delimiter + "' is none of , ; tab |");
    }
  }
}
