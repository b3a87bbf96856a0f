package io.carillon.batch.people;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.person.Partitions;
import io.carillon.person.StaticList;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What to import and how.
///
/// @param file CSV in UTF-8, with or without a byte order mark, whose first row names the columns
/// @param mapping from column to field name, or to `ignore`; columns that are not in it are fields
///   by their own name
/// @param key the field that says who a row is about, or `id` for the person's id
/// @param delimiter between cells: `,`, `;`, tab or `|`
/// @param partition where new people go and where existing ones are looked for: partitions do not
///   de-duplicate against each other (AN-05); one that is defined
/// @param list everybody in the file is put on it
/// @param clearEmpty whether an empty cell empties the field of somebody who exists; otherwise it
///   leaves the field alone
/// @param rejects where rejected rows go; by default beside the file, `people.csv` to
///   `people.rejected.csv`
/// @param fromStart begin with the first row even if an earlier import of the same file was cut
///   short
public record ImportRequest(
    Path file,
    Map<String, String> mapping,
    String key,
    char delimiter,
    String partition,
    Optional<StaticList> list,
    boolean clearEmpty,
    Optional<Path> rejects,
    boolean fromStart,
    Actor actor) {
  public static final String DEFAULT_KEY = "Email Address";

  public ImportRequest {
    mapping = Map.copyOf(mapping);
    if (",;\t|".indexOf(delimiter) < 0) {
      throw new IllegalArgumentException("delimiter '" + delimiter + "' is none of , ; tab |");
    }
  }

  /// Columns named like fields, by e-mail address, into partition Default.
  public static ImportRequest of(Path file, Actor actor) {
    return new ImportRequest(
        file,
        Map.of(),
        DEFAULT_KEY,
        ',',
        Partitions.DEFAULT,
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        actor);
  }

  public ImportRequest mapping(Map<String, String> changed) {
    return new ImportRequest(
        file, changed, key, delimiter, partition, list, clearEmpty, rejects, fromStart, actor);
  }

  public ImportRequest key(String changed) {
    return new ImportRequest(
        file, mapping, changed, delimiter, partition, list, clearEmpty, rejects, fromStart, actor);
  }

  public ImportRequest delimiter(char changed) {
    return new ImportRequest(
        file, mapping, key, changed, partition, list, clearEmpty, rejects, fromStart, actor);
  }

  public ImportRequest partition(String changed) {
    return new ImportRequest(
        file, mapping, key, delimiter, changed, list, clearEmpty, rejects, fromStart, actor);
  }

  public ImportRequest list(StaticList changed) {
    return new ImportRequest(
        file,
        mapping,
        key,
        delimiter,
        partition,
        Optional.of(changed),
        clearEmpty,
        rejects,
        fromStart,
        actor);
  }

  public ImportRequest clearEmpty(boolean changed) {
    return new ImportRequest(
        file, mapping, key, delimiter, partition, list, changed, rejects, fromStart, actor);
  }

  public ImportRequest rejects(Path changed) {
    return new ImportRequest(
        file,
        mapping,
        key,
        delimiter,
        partition,
        list,
        clearEmpty,
        Optional.of(changed),
        fromStart,
        actor);
  }

  public ImportRequest fromStart(boolean changed) {
    return new ImportRequest(
        file, mapping, key, delimiter, partition, list, clearEmpty, rejects, changed, actor);
  }
}
