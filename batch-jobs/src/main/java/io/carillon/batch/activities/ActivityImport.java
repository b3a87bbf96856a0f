package io.carillon.batch.activities;

import io.carillon.activity.ActivityAttribute;
import io.carillon.batch.activities.ActivityImportRequest.UnknownPerson;
import io.carillon.batch.csv.FileImport;
import io.carillon.batch.csv.FileSurvey;
import io.carillon.batch.csv.Header;
import io.carillon.batch.csv.ImportProgress;
import io.carillon.batch.csv.ImportTask;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import java.time.ZoneId;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.transaction.PlatformTransactionManager;

/// Imports past activities of a custom type from CSV files (SL-83). Thread-safe; each import runs
/// on the caller's thread.
///
/// *Order*, *restart*, *duplicates*, *loss* and *two processes*: as of a [FileImport]. *A finished
/// import* of the same file and type is refused, whatever its options, because activities are
/// written once (AL-10) and would be counted twice; an unfinished one goes on only under the
/// options it began with. Rows that two different files have in common are not recognised.
public final class ActivityImport {
  private final DataSource dataSource;
  private final FileImport files;
  private final FieldStore fields;
  private final Settings settings;

  /// @param transactions of the same data source as the job repository's tables and ours
  public ActivityImport(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    this.dataSource = dataSource;
    this.files = new FileImport(repository, transactions, dataSource);
    this.fields = new FieldStore(dataSource);
    this.settings = new Settings(dataSource);
  }

  /// Imports a file to its end, or goes on with it.
  ///
  /// @return the counts of all starts of this import together
  /// @throws CampaignException before anything is written: `INVALID_SETTING` for a type that is not
  ///   custom, or people to be made by their id; `FILE_SYSTEM` or `INVALID_INPUT` if file, header,
  ///   mapping, key or moment cannot be used; `WRONG_STATE` if the file was imported already or is
  ///   partly imported with other options. While it runs: `LEASE_LOST`, `FILE_SYSTEM`, or
  ///   `WRONG_STATE` if it was stopped. What is committed stays; the same call goes on
  public ActivityImportResult run(ActivityImportRequest request, ImportProgress watcher) {
    var begun = System.nanoTime();
    var type = request.type();
    if (!type.isCustom()) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "activity type '%s' is not one of your own: only those are imported"
              .formatted(type.name()));
    }
    var survey = FileSurvey.of(request.file(), request.delimiter());
    var columns =
        ActivityColumns.of(
            new Header(survey.headerPlace(), survey.header(), request.mapping()),
            type,
            request.person(),
            request.at(),
            fields.load());
    if (columns.key().isId() && request.unknown() == UnknownPerson.CREATE) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "people cannot be made by their id, which the database gives: reject rows about people"
              + " who do not exist, or take a field as the key");
    }
    var zone = settings.timeZone();
    var rows = new ActivityRowReader(columns, survey.header(), zone);
    var totals =
        files.run(
            new ImportTask(
                ImportTask.Kind.ACTIVITIES,
                survey,
                request.delimiter(),
                columns.count(),
                "activities of type %d\n%s".formatted(type.id(), survey.hash()),
                options(request, columns, zone),
                request.rejects(),
                request.fromStart(),
                request.actor(),
                new ActivityWriter(dataSource, type, columns.key(), request.unknown(), rows)),
            watcher);
    var counts = totals.counts();
    return new ActivityImportResult(
        totals.importId(),
        counts.rows(),
        counts.created(),
        counts.rejected(),
        counts.newPeople(),
        (System.nanoTime() - begun) / 1e9,
        totals.rejects());
  }

  /// Whatever decides what a row becomes, besides its text and type.
  private static String options(
      ActivityImportRequest request, ActivityColumns columns, ZoneId zone) {
    var text = new StringBuilder();
    for (int i = 0; i < columns.attributes().size(); i++) {
      ActivityAttribute attribute = columns.attributes().get(i);
      text.append(columns.indexes().get(i)).append('=').append(attribute).append('\n');
    }
    text.append(columns.keyIndex()).append('\n').append(columns.key().fieldId()).append('\n');
    text.append(columns.atIndex()).append('\n').append(request.unknown()).append('\n');
    text.append(request.delimiter()).append('\n').append(zone);
    return text.toString();
  }
}
