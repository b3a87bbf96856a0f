package io.carillon.batch.run;

import io.carillon.execution.ChunkOutcome;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Table `run_part`: who works on which range, and how far it is. A claim raises the epoch; every
/// later write of the owner is checked against it. Leases are by the database's clock.
class PartStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<TreeMap<Integer, Long>> COUNTS = new TypeReference<>() {};

  private static final String INSERT =
      """
      INSERT INTO run_part (run_id, part_no, lo, hi, cursor_id, state, people_read, activities)
      VALUES (?, ?, ?, ?, ?, 'OPEN', ?, '{}')
      """;

  // Locked rows are another worker's claim or chunk under way. By primary key (run_id, part_no).
  private static final String CLAIMABLE =
      """
      SELECT part_no, lo, hi, cursor_id, epoch, activities FROM run_part
      WHERE run_id = :run
        AND (state = 'OPEN' OR (state = 'CLAIMED' AND lease_until <= UTC_TIMESTAMP(6)))
      ORDER BY part_no LIMIT 1 FOR UPDATE SKIP LOCKED
      """;

  private static final String CLAIM =
      """
      UPDATE run_part
      SET state = 'CLAIMED', owner = :owner, epoch = :epoch,
          lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
      WHERE run_id = :run AND part_no = :part
      """;

  private static final String ADVANCE =
      """
      UPDATE run_part
      SET cursor_id = :cursor, qualified = qualified + :qualified, held_back = held_back + :heldBack,
          failed = failed + :failed, activities = :activities, attempts = 0, error_text = NULL,
          state = CASE WHEN :cursor = hi THEN 'DONE' ELSE state END,
          lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
      WHERE run_id = :run AND part_no = :part AND state = 'CLAIMED'
      """;

  private static final String EPOCH = " AND epoch = :epoch";

  private static final String RENEW =
      """
      UPDATE run_part SET lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
      WHERE run_id = :run AND part_no = :part AND epoch = :epoch AND state = 'CLAIMED'
      """;

  private static final String RELEASE =
      """
      UPDATE run_part SET state = 'OPEN', owner = NULL, lease_until = NULL
      WHERE run_id = :run AND part_no = :part AND epoch = :epoch AND state = 'CLAIMED'
      """;

  // MySQL evaluates the assignments from left to right: attempts is already raised in the second
  // one.
  private static final String FAILED =
      """
      UPDATE run_part
      SET attempts = attempts + 1, state = CASE WHEN attempts >= :limit THEN 'FAILED' ELSE 'OPEN' END,
          owner = NULL, lease_until = NULL, error_text = :error
      WHERE run_id = :run AND part_no = :part AND epoch = :epoch AND state = 'CLAIMED'
      """;

  private static final String REOPEN_FAILED =
      """
      UPDATE run_part SET state = 'OPEN', attempts = 0 WHERE run_id = :run AND state = 'FAILED'
      """;

  private static final String TOTALS =
      """
      SELECT COUNT(*) AS parts,
             COALESCE(SUM(state = 'OPEN'
               OR (state = 'CLAIMED' AND lease_until <= UTC_TIMESTAMP(6))), 0) AS open_parts,
             COALESCE(SUM(state = 'CLAIMED' AND lease_until > UTC_TIMESTAMP(6)), 0) AS claimed_parts,
             COALESCE(SUM(state = 'DONE'), 0) AS done_parts,
             COALESCE(SUM(state = 'FAILED'), 0) AS failed_parts,
             COALESCE(SUM(people_read), 0) AS people_read,
             COALESCE(SUM(ROUND(people_read * (cursor_id - lo) / (hi - lo))), 0) AS people_passed,
             COALESCE(SUM(qualified), 0) AS qualified,
             COALESCE(SUM(held_back), 0) AS held_back,
             COALESCE(SUM(failed), 0) AS failed
      FROM run_part WHERE run_id = :run
      """;

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;

  PartStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /// Puts in the parts of a run. For the plan, inside its transaction.
  void insert(int runId, List<PartRange> ranges) {
    for (int number = 1; number <= ranges.size(); number++) {
      var range = ranges.get(number - 1);
      jdbc.sql(INSERT)
          .params(runId, number, range.lo(), range.hi(), range.lo(), range.people())
          .update();
    }
  }

  /// Claims the first part that is open or whose owner has fallen silent, in the caller's
  /// transaction or else a short one of its own.
  ///
  /// @return as it is from now on; empty if there is none now, others may still be at work
  Optional<Part> claim(int runId, Node node, Duration lease) {
    return transactions.execute(_ -> {
      var open =
          jdbc.sql(CLAIMABLE)
              .param("run", runId)
              .query((row, _) ->
                  new Part(
                      runId,
                      row.getInt("part_no"),
                      row.getLong("lo"),
                      row.getLong("hi"),
                      row.getLong("cursor_id"),
                      row.getInt("epoch") + 1,
                      JSON.readValue(row.getString("activities"), COUNTS)))
              .optional();
      open.ifPresent(part ->
          jdbc.sql(CLAIM)
              .param("owner", node.id())
              .param("epoch", part.epoch())
              .param("lease", lease.toNanos() / 1000)
              .param("run", runId)
              .param("part", part.number())
              .update());
      return open;
    });
  }

  /// Moves the cursor and adds up what the chunk did; at the end of the range the part is done. The
  /// last statement of a chunk's transaction.
  ///
  /// @param cursor everybody up to here is done
  /// @param activities written for the whole part up to the cursor, by type id
  /// @throws CampaignException `LEASE_LOST` if the part has another owner by now: the transaction
  ///   must roll back
  void advance(
      Part part, long cursor, ChunkOutcome outcome, Map<Integer, Long> activities, Duration lease) {
    var moved =
        jdbc.sql(ADVANCE + epochCheck())
            .param("cursor", cursor)
            .param("qualified", outcome.entered())
            .param("heldBack", outcome.heldBack())
            .param("failed", outcome.failed())
            .param("activities", JSON.writeValueAsString(activities))
            .param("lease", lease.toNanos() / 1000)
            .param("run", part.runId())
            .param("part", part.number())
            .param("epoch", part.epoch())
            .update();
    if (moved != 1) {
      throw new CampaignException(
          ErrorCode.LEASE_LOST,
          "run %d, %s: another process has taken it over; this chunk was rolled back"
              .formatted(part.runId(), part.name()));
    }
  }

  /// What keeps a process that was taken for dead from writing. A test removes it to see the harm.
  String epochCheck() {
    return EPOCH;
  }

  /// @return false if the part has another owner by now
  boolean renew(Part part, Duration lease) {
    return jdbc.sql(RENEW)
            .param("lease", lease.toNanos() / 1000)
            .param("run", part.runId())
            .param("part", part.number())
            .param("epoch", part.epoch())
            .update()
        == 1;
  }

  /// Gives the part back as it is. Does nothing if it has another owner by now.
  void release(Part part) {
    jdbc.sql(RELEASE)
        .param("run", part.runId())
        .param("part", part.number())
        .param("epoch", part.epoch())
        .update();
  }

  /// Gives the part back after a failure; after `limit` failures in a row it stays failed.
  void failed(Part part, int limit, String error) {
    jdbc.sql(FAILED)
        .param("limit", limit)
        .param("error", error)
        .param("run", part.runId())
        .param("part", part.number())
        .param("epoch", part.epoch())
        .update();
  }

  /// @return how many failed parts are open again
  int reopenFailed(int runId) {
    return jdbc.sql(REOPEN_FAILED).param("run", runId).update();
  }

  /// The reason of one failed part, if there is one.
  Optional<String> failure(int runId) {
    return jdbc.sql(
            """
            SELECT CONCAT('part ', part_no, ': ', COALESCE(error_text, 'unknown')) FROM run_part
            WHERE run_id = :run AND state = 'FAILED' ORDER BY part_no LIMIT 1
            """)
        .param("run", runId)
        .query(String.class)
        .optional();
  }

  RunTotals totals(int runId) {
    return jdbc.sql(TOTALS)
        .param("run", runId)
        .query((row, _) ->
            new RunTotals(
                row.getInt("parts"),
                row.getInt("open_parts"),
                row.getInt("claimed_parts"),
                row.getInt("done_parts"),
                row.getInt("failed_parts"),
                row.getLong("people_read"),
                row.getLong("people_passed"),
                row.getLong("qualified"),
                row.getLong("held_back"),
                row.getLong("failed"),
                activities(runId)))
        .single();
  }

  /// The parts' ranges in order, for the closing check.
  List<PartRange> ranges(int runId) {
    return jdbc.sql(
            """
            SELECT lo, hi, people_read FROM run_part WHERE run_id = :run ORDER BY lo
            """)
        .param("run", runId)
        .query((row, _) -> new PartRange(row.getLong(1), row.getLong(2), row.getLong(3)))
        .list();
  }

  private Map<Integer, Long> activities(int runId) {
    var sum = new TreeMap<Integer, Long>();
    jdbc.sql("SELECT activities FROM run_part WHERE run_id = :run")
        .param("run", runId)
        .query(String.class)
        .list()
        .forEach(text ->
            JSON.readValue(text, COUNTS)
                .forEach((type, count) -> sum.merge(type, count, Long::sum)));
    return sum;
  }
}
