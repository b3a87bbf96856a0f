package io.carillon.batch.csv;

import io.carillon.database.AuditTrail.Actor;
import java.nio.file.Path;
import java.util.Optional;

/// One file to import.
///
/// @param columns that every row must have
/// @param identity what, with its text, makes this import the same as an earlier one: that one is
///   gone on with
/// @param options what else decides what a row does: an import that was cut short is only gone on
///   with under the same ones
/// @param rejects where rejected rows go; by default beside the file, `people.csv` to
///   `people.rejected.csv`
/// @param fromStart begin with the first row whatever became of an earlier import
/// @param writer of this import alone
public record ImportTask(
    Kind kind,
    FileSurvey survey,
    char delimiter,
    int columns,
    String identity,
    String options,
    Optional<Path> rejects,
    boolean fromStart,
    Actor actor,
    PageWriter writer) {

  /// What the rows of a file are, as table `file_import` has it.
  public enum Kind {
    PEOPLE("peopleImport", "people.import"),
    /// To import the same rows again is not to change nothing: a finished import is remembered and
    /// refused the second time.
    ACTIVITIES("activityImport", "activities.import"),
    /// Likewise, because an event need not have an id.
    EVENTS("eventImport", "events.import");

    private final String job;
    private final String verb;

    Kind(String job, String verb) {
      this.job = job;
      this.verb = verb;
    }

    String job() {
      return job;
    }

    /// For the audit.
    String verb() {
      return verb;
    }

    boolean happensOnce() {
      return switch (this) {
        case PEOPLE -> false;
        case ACTIVITIES, EVENTS -> true;
      };
    }
  }
}
