package io.carillon.batch.people;

import io.carillon.batch.people.ImportStore.Counts;
import io.carillon.batch.people.ImportStore.Progress;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import io.carillon.person.FieldStore;
import io.carillon.person.InputSource;
import io.carillon.person.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Imports people from CSV files: new ones by key, changes of those who exist, and optionally a
/// static list to put all of them on. Thread-safe; each import runs on the caller's thread.
///
/// *Order*: rows in the order of the file; of two rows with the same key the later one wins.
/// *Restart*: the same file with the same mapping and options goes on where an earlier import was
/// cut short, by whatever. *Duplicates, loss*: none, a page's rows and the position are one
/// transaction. *Two processes with the same file*: the one that started last goes on, the other
/// ends with `LEASE_LOST` at its next page. *A finished import* of the same file is a new one,
/// which then finds most rows unchanged.
public final class PeopleImport {
  private static final Logger LOG = LoggerFactory.getLogger(PeopleImport.class);
  private static final String JOB = "peopleImport";
  private static final int STARTS = 5;

  private static final String NEVER_EMPTY =
      """
      SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name = 'person' AND is_nullable = 'NO'
      """;

  private final JobRepository repository;
  private final PlatformTransactionManager transactions;
  private final DataSource dataSource;
  private final JobOperator operator;
  private final ImportStore store;
  private final FieldStore fields;
  private final Settings settings;

  /// @param transactions of the same data source as the job repository's tables and ours
  public PeopleImport(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    this.repository = repository;
    this.transactions = transactions;
    this.dataSource = dataSource;
    this.operator = operator(repository);
    this.store = new ImportStore(dataSource, transactions);
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
            request.file().getFileName() + ":1",
            survey.header(),
            request.mapping(),
            request.key(),
            fields.load());
    var zone = settings.timeZone();
    var identity = identity(request, survey, columns, zone);
    var progress =
        store.start(identity, survey, () -> rejects(request), request.fromStart(), request.actor());
    for (int start = 1; ; start++) {
      LOG.info(
          "import {}: {} of {} rows are done, {} begins",
          progress.id(),
          progress.done(),
          progress.rows(),
          request.file().getFileName());
      endForgotten(progress);
      var failure = drive(new Running(request, survey, columns, zone, progress, watcher));
      if (failure == null) {
        return result(progress.id(), begun);
      }
      // Spring Batch's own check of versions fails too if another process has taken over: then the
      // import is lost.
      if (!(failure instanceof TransientDataAccessException) || start == STARTS) {
        throw failed(progress, failure);
      }
      progress = store.startAgain(progress);
      LOG.warn("import {}: a page was rolled back and is repeated", progress.id());
    }
  }

  /// One start of one import.
  private record Running(
      ImportRequest request,
      FileSurvey survey,
      ImportColumns columns,
      ZoneId zone,
      Progress progress,
      ImportProgress watcher) {}

  /// @return why it failed; null if it is complete
  private @Nullable Throwable drive(Running running) {
    var survey = running.survey();
    var progress = running.progress();
    var rowReader = new RowReader(running.columns(), survey.header(), running.zone());
    var rules =
        new PageWriter.Rules(
            running.request().clearEmpty(),
            fields.blocked(InputSource.LIST_IMPORT),
            neverEmptyColumns());
    try (var pages =
            new PageReader(
                survey.file(),
                running.request().delimiter(),
                progress.offset(),
                progress.line(),
                running.columns().count());
        var rejects =
            new RejectFile(
                progress.rejects(),
                running.request().delimiter(),
                survey.headerBytes(),
                progress.rejectBytes())) {
      var writer =
          new PageWriter(dataSource, running.columns(), running.request().list(), rowReader, rules);
      var execution = launch(job(running, pages, writer, rejects), progress);
      if (execution.getStatus() == BatchStatus.COMPLETED) {
        return null;
      }
      return execution.getAllFailureExceptions().stream()
          .findFirst()
          .orElseGet(() ->
              new CampaignException(
                  ErrorCode.WRONG_STATE,
                  "import %d was stopped: import the file again to go on"
                      .formatted(progress.id())));
    } catch (IOException unreadable) {
      return new CampaignException(
          ErrorCode.FILE_SYSTEM,
          "%s cannot be read: %s".formatted(survey.file(), unreadable.getMessage()),
          unreadable);
    } catch (CampaignException refused) {
      return refused;
    }
  }

  private Job job(Running running, PageReader pages, PageWriter writer, RejectFile rejects) {
    // Identity and order of pages depend on what is committed by others meanwhile, hence not on a
    // snapshot.
    var readCommitted = new DefaultTransactionAttribute();
    readCommitted.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    var step =
        new StepBuilder("pages", repository)
            .tasklet((contribution, _) -> {
              var counts = page(running, pages, writer, rejects);
              contribution.incrementWriteCount(counts.created() + counts.updated());
              contribution.incrementFilterCount(counts.unchanged() + counts.rejected());
              return counts.rows() == 0 ? RepeatStatus.FINISHED : RepeatStatus.CONTINUABLE;
            })
            .transactionManager(transactions)
            .transactionAttribute(readCommitted)
            .build();
    return new JobBuilder(JOB, repository)
        .listener(
            new JobExecutionListener() {
              @Override
              public void beforeJob(JobExecution execution) {
                store.drivenBy(running.progress(), execution.getId());
              }
            })
        .start(step)
        .build();
  }

  /// One transaction.
  ///
  /// @return what it did; no rows at the end of the file, when the import is complete
  private Counts page(Running running, PageReader pages, PageWriter writer, RejectFile rejects)
      throws IOException {
    running.survey().requireUnchanged();
    var progress = running.progress();
    var page = pages.next();
    if (page == null) {
      store.complete(progress);
      return new Counts(0, 0, 0, 0, 0, 0);
    }
    var counts = writer.write(page, rejects);
    store.advance(progress, counts, page.end(), page.nextLine(), rejects.flush());
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            Failpoint.IMPORT_AFTER_COMMIT.reach();
            var now = store.read(progress.id());
            running
                .watcher()
                .advanced(now.done(), now.rows(), page.end(), running.survey().bytes());
          }
        });
    Failpoint.IMPORT_BEFORE_COMMIT.reach();
    return counts;
  }

  private JobExecution launch(Job job, Progress progress) {
    try {
      // Each start is an instance of its own: one that was left half made by a death is never
      // needed again.
      return operator.start(
          job,
          new JobParametersBuilder()
              .addLong("import", (long) progress.id())
              .addLong("start", (long) progress.epoch())
              .toJobParameters());
    } catch (JobExecutionException refused) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN,
          "import %d could not be started: %s".formatted(progress.id(), refused.getMessage()),
          refused);
    }
  }

  /// A start whose process died is still running in Spring Batch's history.
  private void endForgotten(Progress progress) {
    var last = progress.execution();
    var execution = last == null ? null : repository.getJobExecution(last);
    if (execution == null || !execution.isRunning()) {
      return;
    }
    for (var step : execution.getStepExecutions()) {
      step.setStatus(BatchStatus.FAILED);
      step.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
      repository.update(step);
    }
    execution.setStatus(BatchStatus.FAILED);
    execution.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
    repository.update(execution);
  }

  private CampaignException failed(Progress progress, Throwable failure) {
    var known =
        failure instanceof CampaignException refused
            ? refused
            : new CampaignException(
                failure instanceof DataAccessResourceFailureException
                        || failure instanceof TransactionException
                        || failure instanceof TransientDataAccessException
                    ? ErrorCode.DATABASE_UNAVAILABLE
                    : ErrorCode.INVARIANT_BROKEN,
                "import %d failed, its finished pages stay: import the file again to go on"
                    .formatted(progress.id()),
                failure);
    store.fail(progress, String.valueOf(known.getMessage()));
    return known;
  }

  private ImportResult result(int id, long begun) {
    var end = store.read(id);
    return new ImportResult(
        id,
        end.done(),
        end.created(),
        end.updated(),
        end.unchanged(),
        end.rejected(),
        end.listed(),
        (System.nanoTime() - begun) / 1e9,
        end.rejected() > 0 ? Optional.of(end.rejects()) : Optional.empty());
  }

  private Set<String> neverEmptyColumns() {
    return Set.copyOf(
        JdbcClient.create(dataSource)
            .sql(NEVER_EMPTY)
            .query((row, _) -> row.getString("name"))
            .list());
  }

  private static Path rejects(ImportRequest request) {
    if (request.rejects().isPresent()) {
      var rejects = request.rejects().get();
      if (Files.exists(rejects)) {
        throw new CampaignException(
            ErrorCode.FILE_SYSTEM,
            "%s for rejected rows exists already: move it or name another file".formatted(rejects));
      }
      return rejects;
    }
    var name = request.file().getFileName().toString();
    return request
        .file()
        .resolveSibling(name.replaceFirst("(?i)\\.(csv|tsv|txt)$", "") + ".rejected.csv");
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
    text.append('\n').append(columns.key().map(key -> key.id()).orElse(0));
    text.append('\n').append(request.delimiter()).append(request.clearEmpty());
    text.append('\n').append(request.list().map(list -> list.id()).orElse(0));
    text.append('\n').append(zone);
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  private static JobOperator operator(JobRepository repository) {
    var operator = new TaskExecutorJobOperator();
    operator.setJobRepository(repository);
    operator.setJobRegistry(new MapJobRegistry());
    try {
      operator.afterPropertiesSet();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
    return operator;
  }
}
