package io.carillon.batch.events;

import io.carillon.batch.csv.FileImport;
import io.carillon.batch.csv.FileSurvey;
import io.carillon.batch.csv.Header;
import io.carillon.batch.csv.ImportProgress;
import io.carillon.batch.csv.ImportTask;
import io.carillon.execution.LocalInfile;
import io.carillon.failure.CampaignException;
import io.carillon.intake.EventIntake;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.transaction.PlatformTransactionManager;

/// Imports events from CSV files. Thread-safe; each import runs on the caller's thread.
///
/// *Order*, *restart*, *duplicates*, *loss* and *two processes*: as of a [FileImport]; rows with an
/// id also as of [EventIntake], so that they may come from several files and over HTTP too. *A
/// finished import* of the same file is refused, because rows without an id would be other events.
public final class EventImport {
  // What New Lead says of people whom a row made (AL-38).
  private static final String SOURCE = "Event import";

  private final DataSource dataSource;
  private final FileImport files;

  /// @param transactions of the same data source as the job repository's tables and ours
  public EventImport(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    this.dataSource = dataSource;
    this.files = new FileImport(repository, transactions, dataSource);
  }

  /// Imports a file to its end, or goes on with it.
  ///
  /// @return the counts of all starts of this import together
  /// @throws CampaignException before anything is written: `FILE_SYSTEM` or `INVALID_INPUT` if
  ///   file, header or mapping cannot be used; `WRONG_STATE` if the file was imported already or is
  ///   partly imported with another mapping. While it runs: `LEASE_LOST`, `FILE_SYSTEM`, or
  ///   `WRONG_STATE` if it was stopped. What is committed stays; the same call goes on
  public EventImportResult run(EventImportRequest request, ImportProgress watcher) {
    var begun = System.nanoTime();
    var survey = FileSurvey.of(request.file(), request.delimiter());
    var columns =
        EventColumns.of(new Header(survey.headerPlace(), survey.header(), request.mapping()));
    var intake = new EventIntake(dataSource, LocalInfile.way(dataSource), SOURCE);
    var totals =
        files.run(
            new ImportTask(
                ImportTask.Kind.EVENTS,
                survey,
                request.delimiter(),
                columns.count(),
                "events\n" + survey.hash(),
                "%s\n%s\n%s".formatted(columns.parts(), columns.attributes(), request.delimiter()),
                request.rejects(),
                request.fromStart(),
                request.actor(),
                new EventWriter(intake, columns)),
            watcher);
    var counts = totals.counts();
    return new EventImportResult(
        totals.importId(),
        counts.rows(),
        counts.created(),
        counts.unchanged(),
        counts.rejected(),
        counts.newPeople(),
        (System.nanoTime() - begun) / 1e9,
        totals.rejects());
  }
}
