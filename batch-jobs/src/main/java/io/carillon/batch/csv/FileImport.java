package io.carillon.batch.csv;

import io.carillon.batch.csv.FileImportStore.Progress;
import io.carillon.batch.csv.PageWriter.Counts;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Imports files page by page, each page in one transaction. Thread-safe; each import runs on the
/// caller's thread.
///
/// *Order*: rows in the order of the file. *Restart*: the same file with the same identity and
/// options goes on where an earlier import was cut short, by whatever. *Duplicates, loss*: none, a
/// page's rows and the position are one transaction. *Two processes with the same file*: the one
/// that started last goes on, the other ends with `LEASE_LOST` at its next page.
public final class FileImport {
  private static final Logger LOG = LoggerFactory.getLogger(FileImport.class);
  private static final int STARTS = 5;

  private final JobRepository repository;
  private final PlatformTransactionManager transactions;
  private final JobOperator operator;
  private final FileImportStore store;

  /// @param transactions of the same data source as the job repository's tables and ours
  public FileImport(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    this.repository = repository;
    this.transactions = transactions;
    this.operator = operator(repository);
    this.store = new FileImportStore(dataSource, transactions);
  }

  /// What became of an import, all starts together.
  ///
  /// @param importId of table `file_import`
  /// @param counts `rows` are those of the file, without the header and empty lines
  /// @param rejects the reject file; empty if no row was rejected
  public record Totals(int importId, Counts counts, Optional<Path> rejects) {}

  /// Imports a file to its end, or goes on with it.
  ///
  /// @return the counts of all starts of this import together
  /// @throws CampaignException before anything is written: `FILE_SYSTEM`, or `WRONG_STATE` if it
  ///   was imported already and its kind happens once; while it runs: `LEASE_LOST`, `FILE_SYSTEM`,
  ///   or `WRONG_STATE` if it was stopped. What is committed stays; the same call goes on
  public Totals run(ImportTask task, ImportProgress watcher) {
    var progress =
        store.start(task, hash(task.identity()), hash(task.options()), () -> rejects(task));
    for (int start = 1; ; start++) {
      LOG.info(
          "import {}: {} of {} rows are done, {} begins",
          progress.id(),
          progress.done(),
          progress.rows(),
          task.survey().file().getFileName());
      endForgotten(progress);
      var failure = drive(new Running(task, progress, watcher));
      if (failure == null) {
        return totals(progress.id());
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
  private record Running(ImportTask task, Progress progress, ImportProgress watcher) {}

  /// @return why it failed; null if it is complete
  private @Nullable Throwable drive(Running running) {
    var task = running.task();
    var survey = task.survey();
    var progress = running.progress();
    try (var pages =
            new PageReader(
                survey.file(),
                task.delimiter(),
                progress.offset(),
                progress.line(),
                task.columns());
        var rejects =
            new RejectFile(
                progress.rejects(),
                task.delimiter(),
                survey.headerBytes(),
                progress.rejectBytes())) {
      var execution = launch(job(running, pages, rejects), progress);
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

  private Job job(Running running, PageReader pages, RejectFile rejects) {
    // Identity and order of pages depend on what is committed by others meanwhile, hence not on a
    // snapshot.
    var readCommitted = new DefaultTransactionAttribute();
    readCommitted.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    var step =
        new StepBuilder("pages", repository)
            .tasklet((contribution, _) -> {
              var counts = page(running, pages, rejects);
              contribution.incrementWriteCount(counts.created() + counts.updated());
              contribution.incrementFilterCount(counts.unchanged() + counts.rejected());
              return counts.rows() == 0 ? RepeatStatus.FINISHED : RepeatStatus.CONTINUABLE;
            })
            .transactionManager(transactions)
            .transactionAttribute(readCommitted)
            .build();
    return new JobBuilder(running.task().kind().job(), repository)
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
  private Counts page(Running running, PageReader pages, RejectFile rejects) throws IOException {
    var task = running.task();
    task.survey().requireUnchanged();
    var progress = running.progress();
    var page = pages.next();
    if (page == null) {
      store.complete(progress, task.kind());
      return Counts.NONE;
    }
    var counts = task.writer().write(page, rejects);
    store.advance(progress, counts, page.end(), page.nextLine(), rejects.flush());
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            Failpoint.IMPORT_AFTER_COMMIT.reach();
            var now = store.read(progress.id());
            running.watcher().advanced(now.done(), now.rows(), page.end(), task.survey().bytes());
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

  private Totals totals(int id) {
    var end = store.read(id);
    return new Totals(
        id,
        new Counts(
            end.done(),
            end.created(),
            end.updated(),
            end.unchanged(),
            end.rejected(),
            end.listed(),
            end.newPeople()),
        end.rejected() > 0 ? Optional.of(end.rejects()) : Optional.empty());
  }

  private static Path rejects(ImportTask task) {
    if (task.rejects().isPresent()) {
      var rejects = task.rejects().get();
      if (Files.exists(rejects)) {
        throw new CampaignException(
            ErrorCode.FILE_SYSTEM,
            "%s for rejected rows exists already: move it or name another file".formatted(rejects));
      }
      return rejects;
    }
    var file = task.survey().file();
    var name = file.getFileName().toString();
    return file.resolveSibling(name.replaceFirst("(?i)\\.(csv|tsv|txt)$", "") + ".rejected.csv");
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
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
