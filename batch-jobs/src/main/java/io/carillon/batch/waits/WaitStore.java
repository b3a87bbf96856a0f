package io.carillon.batch.waits;

import io.carillon.database.UtcTime;
import io.carillon.execution.Causes;
import io.carillon.execution.JsonRows;
import io.carillon.person.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Tables `flow_wait` and `run_addition`.
final class WaitStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  // In column run_addition.type_id.
  private static final int PEOPLE = 0;

  // A skip scan of index flow_wait_due: one look for each group, however many wait in it. Who waits
  // for an answer has no resume_at and is never due.
  private static final String DUE_GROUPS =
      """
      SELECT r.campaign_id, g.run_id, g.step_id, g.version
      FROM (SELECT run_id, step_id, version, MIN(resume_at) AS first_due
            FROM flow_wait FORCE INDEX (flow_wait_due) GROUP BY run_id, step_id, version) g
      JOIN campaign_run r ON r.id = g.run_id
      WHERE g.first_due <= :now ORDER BY g.first_due, g.run_id, g.step_id, g.version
      """;

  private static final String LOCK_DUE =
      """
      SELECT id, person_id, cause FROM flow_wait FORCE INDEX (flow_wait_due)
      WHERE run_id = :run AND step_id = :step AND version = :version AND resume_at <= :now
      ORDER BY resume_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
      """;

  // The flow itself may have ended some of them (FL-61).
  private static final String END =
      """
      DELETE w
      FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN flow_wait w FORCE INDEX (PRIMARY) ON w.id = gone.id
      """;

  private static final String COUNT =
      """
      INSERT INTO run_addition (run_id, type_id, times) VALUES (:run, :type, :times)
      ON DUPLICATE KEY UPDATE times = times + :times
      """;

  private static final String PLACES =
      """
      SELECT w.step_id, COUNT(*) AS people, COUNT(*) - COUNT(w.resume_at) AS answers,
        MIN(w.resume_at) AS first, MAX(w.resume_at) AS last
      FROM campaign_run r STRAIGHT_JOIN flow_wait w FORCE INDEX (flow_wait_due) ON w.run_id = r.id
      WHERE r.campaign_id = :campaign GROUP BY w.step_id ORDER BY w.step_id
      """;

  private final JdbcClient jdbc;

  WaitStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// A person's wait.
  ///
  /// @param cause why the person is in the flow (OQ-08)
  record Wait(long id, long personId, Cause cause) {}

  /// Where somebody is due, the earliest first.
  List<WaitGroup> due(Instant now) {
    return jdbc.sql(DUE_GROUPS)
        .param("now", UtcTime.parameter(now))
        .query((row, _) ->
            new WaitGroup(
                row.getInt("campaign_id"),
                row.getInt("run_id"),
                row.getInt("step_id"),
                row.getInt("version")))
        .list();
  }

  /// Waits of a group that are over, those that were over first; locked until the transaction ends.
  /// What others have locked is left out.
  List<Wait> lockDue(WaitGroup group, Instant now, int limit) {
    return jdbc.sql(LOCK_DUE)
        .param("run", group.runId())
        .param("step", group.stepId())
        .param("version", group.version())
        .param("now", UtcTime.parameter(now))
        .param("limit", limit)
        .query((row, _) ->
            new Wait(
                row.getLong("id"), row.getLong("person_id"), Causes.read(row.getString("cause"))))
        .list();
  }

  void end(Collection<Wait> waits) {
    var ids = waits.stream().mapToLong(Wait::id).toArray();
    jdbc.sql(END).param("ids", JsonRows.ids(ids)).update();
  }

  /// @param activities by type id, ascending: whoever counts takes the rows in the same order
  void count(int runId, int people, Map<Integer, Long> activities) {
    count(runId, PEOPLE, people);
    activities.forEach((type, times) -> count(runId, type, times));
  }

  private void count(int runId, int type, long times) {
    jdbc.sql(COUNT).param("run", runId).param("type", type).param("times", times).update();
  }

  /// Values of my tokens for this run alone (TK-50).
  Map<String, String> tokens(int runId) {
    return jdbc.sql("SELECT tokens FROM campaign_run WHERE id = :run")
        .param("run", runId)
        .query((row, _) -> Optional.ofNullable(row.getString("tokens")))
        .single()
        .<Map<String, String>>map(json -> JSON.readValue(json, TEXTS))
        .orElse(Map.of());
  }

  /// By step id.
  List<WaitPlace> places(int campaignId) {
    return new ArrayList<>(
        jdbc.sql(PLACES)
            .param("campaign", campaignId)
            .query((row, _) ->
                new WaitPlace(
                    row.getInt("step_id"),
                    row.getLong("people"),
                    row.getLong("answers"),
                    Optional.ofNullable(UtcTime.read(row, "first")),
                    Optional.ofNullable(UtcTime.read(row, "last"))))
            .list());
  }

  /// The database's clock.
  Instant now() {
    return jdbc.sql("SELECT UTC_TIMESTAMP(6) AS now")
        .query((row, _) -> UtcTime.read(row, "now"))
        .single();
  }
}
