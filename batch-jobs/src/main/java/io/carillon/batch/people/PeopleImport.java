package io.carillon.batch.people;

import io.carillon.batch.csv.FileImport;
import io.carillon.batch.csv.FileSurvey;
import io.carillon.batch.csv.ImportProgress;
import io.carillon.batch.csv.ImportTask;
import io.carillon.failure.CampaignException;
import io.carillon.person.FieldStore;
import io.carillon.person.InputSource;
import io.carillon.person.Settings;
import io.carillon.person.TextFold;
import java.time.ZoneId;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/// Imports people from CSV files into a partition: new ones by key, changes of those who exist in
/// it, and optionally a static list to put all of them on. Thread-safe; each import runs on the
/// caller's thread.
///
/// *Order*, *restart*, *duplicates*, *loss* and *two processes*: as of a [FileImport]; of two rows
/// with the same key the later one wins. The same file with another mapping or other options is
/// another import. *A finished import* of the same file is a new one, which then finds most rows
/// unchanged.
public final class PeopleImport {
  private static final String NEVER_EMPTY =
      """
      SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name = 'person' AND is_nullable = 'NO'
      """;

  private final DataSource dataSource;
  private final FileImport files;
  private final FieldStore fields;
  private final Settings settings;

  /// @param transactions of the same data source as the job repository's tables and ours
  public PeopleImport(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    this.dataSource = dataSource;
    this.files = new FileImport(repository, transactions, dataSource);
    this.fields = new FieldStore(dataSource);
    this.settings = new Settings(dataSource);
  }

  /// Imports a file to its end, or goes on with it.
  ///
  /// @return the counts of all starts of this import together
  /// @throws CampaignException before anything is written: `FILE_SYSTEM`, `INVALID_INPUT` or
  ///   `INVALID_SETTING` if file, header, mapping or key cannot be used; while it runs:
  ///   `LEASE_LOST`, `FILE_SYSTEM`, or `WRONG_STATE` if it was stopped. What is committed stays;
  ///   the same call goes on
  public ImportResult run(ImportRequest request, ImportProgress watcher) {
    var begun = System.nanoTime();
    var survey = FileSurvey.of(request.file(), request.delimiter());
    var columns =
        ImportColumns.of(
            survey.headerPlace(), survey.header(), request.mapping(), request.key(), fields.load());
    var zone = settings.timeZone();
    var rules =
        new PeopleWriter.Rules(
            request.clearEmpty(), fields.blocked(InputSource.LIST_IMPORT), neverEmptyColumns());
    var totals =
        files.run(
            new ImportTask(
                ImportTask.Kind.PEOPLE,
                survey,
                request.delimiter(),
                columns.count(),
                identity(request, survey, columns, zone),
                "",
                request.rejects(),
                request.fromStart(),
                request.actor(),
                new PeopleWriter(
                    dataSource,
                    columns,
                    request.partition(),
                    request.list(),
                    new RowReader(columns, survey.header(), zone),
                    rules)),
            watcher);
    var counts = totals.counts();
    return new ImportResult(
        totals.importId(),
        counts.rows(),
        counts.created(),
        counts.updated(),
        counts.unchanged(),
        counts.rejected(),
        counts.listed(),
        (System.nanoTime() - begun) / 1e9,
        totals.rejects());
  }

  private Set<String> neverEmptyColumns() {
    return Set.copyOf(
        JdbcClient.create(dataSource)
            .sql(NEVER_EMPTY)
            .query((row, _) -> row.getString("name"))
            .list());
  }

  /// Whatever decides what a row does is in it.
  private static String identity(
      ImportRequest request, FileSurvey survey, ImportColumns columns, ZoneId zone) {
    var text = new StringBuilder(survey.hash());
    for (int i = 0; i < columns.fields().size(); i++) {
      text.append('\n')
          .append(columns.indexes().get(i))
          .append('=')
          .append(columns.fields().get(i).id());
    }
    text.append('\n').append(columns.keyIndex());
    text.append('\n').append(columns.key().fieldId());
    text.append('\n').append(request.delimiter()).append(request.clearEmpty());
    text.append('\n').append(TextFold.key(request.partition()));
    text.append('\n').append(request.list().map(list -> list.id()).orElse(0));
    text.append('\n').append(zone);
    return text.toString();
  }
}
