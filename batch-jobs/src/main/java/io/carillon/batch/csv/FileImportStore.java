package io.carillon.batch.csv;

import io.carillon.batch.csv.PageWriter.Counts;
import io.carillon.database.AuditTrail;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Table `file_import`: which import is how far. Every start raises the epoch; each later write is
/// checked against it.
final class FileImportStore {
  private static final String FIND =
      """
      SELECT id, state, options_hash, rows_done FROM file_import
      WHERE identity_key = :identity FOR UPDATE
      """;

  private static final String FORGET = "UPDATE file_import SET identity_key = NULL WHERE id = :id";

  private static final String ABANDON =
      """
      UPDATE file_import
      SET state = 'ABANDONED', identity_key = NULL, ended_at = UTC_TIMESTAMP(6)
      WHERE id = :id
      """;

  private static final String INSERT =
      """
      INSERT INTO file_import
        (kind, identity_key, options_hash, file_name, file_bytes, reject_file, state, epoch,
         rows_total, rows_done, file_offset, line, reject_bytes, created, updated, unchanged,
         rejected, listed, new_people, requested_by, started_at)
      VALUES (:kind, :identity, :options, :file, :bytes, :rejects, 'RUNNING', 0,
        :rows, 0, :offset, :line, 0, 0, 0, 0,
        0, 0, 0, :by, UTC_TIMESTAMP(6))
      """;

  private static final String START =
      """
      UPDATE file_import
      SET state = 'RUNNING', epoch = epoch + 1, error_text = NULL, ended_at = NULL
      WHERE id = :id
      """;

  private static final String START_AGAIN =
      """
      UPDATE file_import SET epoch = epoch + 1
      WHERE id = :id AND epoch = :epoch AND state = 'RUNNING'
      """;

  private static final String READ =
      """
      SELECT id, epoch, job_execution_id, reject_file, rows_total, rows_done, file_offset, line,
        reject_bytes, created, updated, unchanged, rejected, listed, new_people
      FROM file_import WHERE id = :id
      """;

  private static final String EXECUTION =
      "UPDATE file_import SET job_execution_id = :execution WHERE id = :id AND epoch = :epoch";

  private static final String ADVANCE =
      """
      UPDATE file_import
      SET rows_done = rows_done + :rows, file_offset = :offset, line = :line,
        reject_bytes = :rejectBytes, created = created + :created, updated = updated + :updated,
        unchanged = unchanged + :unchanged, rejected = rejected + :rejected,
        listed = listed + :listed, new_people = new_people + :newPeople
      WHERE id = :id AND epoch = :epoch AND state = 'RUNNING'
      """;

  // Says COMPLETED only if every row was counted, and once.
  private static final String COMPLETE =
      """
      UPDATE file_import
      SET state = 'COMPLETED', identity_key = IF(:remember, identity_key, NULL), ended_at = UTC_TIMESTAMP(6)
      WHERE id = :id AND epoch = :epoch AND state = 'RUNNING' AND rows_done = rows_total
        AND rows_done = created + updated + unchanged + rejected
      """;

  private static final String FAIL =
      """
      UPDATE file_import SET state = 'FAILED', ended_at = UTC_TIMESTAMP(6), error_text = :error
      WHERE id = :id AND epoch = :epoch AND state = 'RUNNING'
      """;

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  FileImportStore(DataSource dataSource, PlatformTransactionManager transactions) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(transactions);
  }

  /// How far an import is.
  ///
  /// @param execution the last one of Spring Batch; null if there was none
  record Progress(
      int id,
      int epoch,
      @Nullable Long execution,
      Path rejects,
      long rows,
      long done,
      long offset,
      long line,
      long rejectBytes,
      long created,
      long updated,
      long unchanged,
      long rejected,
      long listed,
      long newPeople) {}

  /// Takes an unfinished import of this identity over, or begins one.
  ///
  /// @param identity hash of the task's
  /// @param options hash of the task's
  /// @param rejects asked for a new one only: a continued one goes on with its file
  /// @throws CampaignException `WRONG_STATE` if the file was imported already and this happens
  ///   once, if it is partly imported with other options, or if another process has just begun
  Progress start(ImportTask task, String identity, String options, Supplier<Path> rejects) {
    try {
      var progress = transaction.execute(_ -> startLocked(task, identity, options, rejects));
      return Objects.requireNonNull(progress);
    } catch (DuplicateKeyException other) {
      throw refused(task, "another process has just begun to import it", other);
    }
  }

  private record Earlier(int id, String state, @Nullable String options, long done) {}

  private Progress startLocked(
      ImportTask task, String identity, String options, Supplier<Path> rejects) {
    var survey = task.survey();
    var earlier = find(identity);
    if (earlier.isPresent() && task.fromStart()) {
      var statement = earlier.get().state.equals("COMPLETED") ? FORGET : ABANDON;
      jdbc.sql(statement).param("id", earlier.get().id).update();
      earlier = Optional.empty();
    }
    earlier.ifPresent(one -> requireContinuable(task, one, options));
    if (earlier.isEmpty()) {
      jdbc.sql(INSERT)
          .param("kind", task.kind().name())
          .param("identity", identity)
          .param("options", options)
          .param("file", survey.file().toString())
          .param("bytes", survey.bytes())
          .param("rejects", rejects.get().toString())
          .param("rows", survey.rows())
          .param("offset", survey.firstRow())
          .param("line", survey.firstLine())
          .param("by", task.actor().name())
          .update();
    }
    int id = find(identity).orElseThrow().id;
    jdbc.sql(START).param("id", id).update();
    var progress = read(id);
    audit.append(
        task.actor(),
        task.kind().verb(),
        "import " + id,
        "%s, %d of %d rows done"
            .formatted(survey.file().getFileName(), progress.done(), progress.rows()));
    return progress;
  }

  private Optional<Earlier> find(String identity) {
    return jdbc.sql(FIND)
        .param("identity", identity)
        .query((row, _) ->
            new Earlier(
                row.getInt("id"),
                row.getString("state"),
                row.getString("options_hash"),
                row.getLong("rows_done")))
        .optional();
  }

  private static void requireContinuable(ImportTask task, Earlier earlier, String options) {
    if (earlier.state.equals("COMPLETED")) {
      throw refused(
          task,
          "import %d has brought in this very file, %d rows: nothing was done; to do all of it a second time, import it from the start"
              .formatted(earlier.id, earlier.done),
          null);
    }
    if (earlier.options != null && !earlier.options.equals(options)) {
      throw refused(
          task,
          "import %d has brought in %d of its rows with other columns, options or time zone: give the same ones to go on, or import it from the start, those rows again"
              .formatted(earlier.id, earlier.done),
          null);
    }
  }

  private static CampaignException refused(ImportTask task, String why, @Nullable Throwable cause) {
    return new CampaignException(
        ErrorCode.WRONG_STATE, "%s: %s".formatted(task.survey().file().getFileName(), why), cause);
  }

  /// Raises the epoch of an import that is still ours, so that what a failed start left behind is
  /// refused.
  ///
  /// @throws CampaignException `LEASE_LOST` if another process goes on with this import
  Progress startAgain(Progress progress) {
    requireOurs(
        progress,
        jdbc.sql(START_AGAIN).param("id", progress.id()).param("epoch", progress.epoch()).update());
    return read(progress.id());
  }

  private static void requireOurs(Progress progress, int rows) {
    if (rows != 1) {
      throw new CampaignException(
          ErrorCode.LEASE_LOST,
          "import %d: another process goes on with it".formatted(progress.id()));
    }
  }

  Progress read(int id) {
    return jdbc.sql(READ)
        .param("id", id)
        .query((row, _) ->
            new Progress(
                row.getInt("id"),
                row.getInt("epoch"),
                row.getObject("job_execution_id", Long.class),
                Path.of(row.getString("reject_file")),
                row.getLong("rows_total"),
                row.getLong("rows_done"),
                row.getLong("file_offset"),
                row.getLong("line"),
                row.getLong("reject_bytes"),
                row.getLong("created"),
                row.getLong("updated"),
                row.getLong("unchanged"),
                row.getLong("rejected"),
                row.getLong("listed"),
                row.getLong("new_people")))
        .single();
  }

  void drivenBy(Progress progress, long execution) {
    jdbc.sql(EXECUTION)
        .param("execution", execution)
        .param("id", progress.id())
        .param("epoch", progress.epoch())
        .update();
  }

  /// In the transaction of the page.
  ///
  /// @throws CampaignException `LEASE_LOST` if another process goes on with this import
  void advance(Progress progress, Counts page, long offset, long line, long rejectBytes) {
    int rows =
        jdbc.sql(ADVANCE)
            .param("rows", page.rows())
            .param("offset", offset)
            .param("line", line)
            .param("rejectBytes", rejectBytes)
            .param("created", page.created())
            .param("updated", page.updated())
            .param("unchanged", page.unchanged())
            .param("rejected", page.rejected())
            .param("listed", page.listed())
            .param("newPeople", page.newPeople())
            .param("id", progress.id())
            .param("epoch", progress.epoch())
            .update();
    requireOurs(progress, rows);
  }

  /// @throws CampaignException `INVARIANT_BROKEN` if the counts do not add up to the rows of the
  ///   file
  void complete(Progress progress, ImportTask.Kind kind) {
    int rows =
        jdbc.sql(COMPLETE)
            .param("remember", kind.happensOnce())
            .param("id", progress.id())
            .param("epoch", progress.epoch())
            .update();
    if (rows != 1) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN,
          "import %d: its counts do not add up to the rows of the file".formatted(progress.id()));
    }
  }

  void fail(Progress progress, String error) {
    jdbc.sql(FAIL)
        .param("error", error)
        .param("id", progress.id())
        .param("epoch", progress.epoch())
        .update();
  }
}
