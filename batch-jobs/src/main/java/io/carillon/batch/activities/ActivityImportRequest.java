package io.carillon.batch.activities;

import io.carillon.activity.ActivityType;
import io.carillon.database.AuditTrail.Actor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What to import and how.
///
/// @param file CSV in UTF-8, with or without a byte order mark, whose first row names the columns
/// @param type custom: the shipped ones are the engine's to write
/// @param person the field that says who a row is about, or `id` for the person's id
/// @param at the column that says when it happened; local times are in the installation's zone
/// @param mapping from column to attribute, to the person's field, or to `ignore`; columns that are
///   not in it are what they are called
/// @param unknown what becomes of a row about somebody who does not exist
/// @param delimiter between cells: `,`, `;`, tab or `|`
/// @param rejects where rejected rows go; by default beside the file, `sales.csv` to
///   `sales.rejected.csv`
/// @param fromStart begin with the first row whatever was imported of this file: those activities
///   are then in the log twice
public record ActivityImportRequest(
    Path file,
    ActivityType type,
    String person,
    String at,
    Map<String, String> mapping,
    UnknownPerson unknown,
    char delimiter,
    Optional<Path> rejects,
    boolean fromStart,
    Actor actor) {

  /// What becomes of a row about somebody who does not exist.
  public enum UnknownPerson {
    /// It is written to the reject file.
    REJECT,
    /// A person is made who has the key and nothing else.
    CREATE
  }

  public ActivityImportRequest {
    mapping = Map.copyOf(mapping);
    if (",;\t|".indexOf(delimiter) < 0) {
      throw new IllegalArgumentException("delimiter '" + delimiter + "' is none of , ; tab |");
    }
  }

  /// Columns named like attributes; rows about nobody are rejected.
  public static ActivityImportRequest of(
      Path file, ActivityType type, String person, String at, Actor actor) {
    return new ActivityImportRequest(
        file,
        type,
        person,
        at,
        Map.of(),
        UnknownPerson.REJECT,
        ',',
        Optional.empty(),
        false,
        actor);
  }

  public ActivityImportRequest mapping(Map<String, String> changed) {
    return new ActivityImportRequest(
        file, type, person, at, changed, unknown, delimiter, rejects, fromStart, actor);
  }

  public ActivityImportRequest unknown(UnknownPerson changed) {
    return new ActivityImportRequest(
        file, type, person, at, mapping, changed, delimiter, rejects, fromStart, actor);
  }

  public ActivityImportRequest rejects(Path changed) {
    return new ActivityImportRequest(
        file,
        type,
        person,
        at,
        mapping,
        unknown,
        delimiter,
        Optional.of(changed),
        fromStart,
        actor);
  }

  public ActivityImportRequest fromStart(boolean changed) {
    return new ActivityImportRequest(
        file, type, person, at, mapping, unknown, delimiter, rejects, changed, actor);
  }
}
