package io.carillon.batch.run;

import io.carillon.campaign.RunState;
import io.carillon.database.UtcTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Table `campaign_run`. Every change of state names the states it may come from and, where a
/// coordinator makes it, its epoch; a change that hits no row did not happen. Leases are by the
/// database's clock.
final class RunStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private static final String COLUMNS =
      """
      SELECT r.id, r.campaign_id, d.name AS campaign, r.slot_at, r.state, r.desired_state,
             r.requested_by, r.tokens, r.as_of, r.version, r.id_bound, r.people_read, r.coordinator, r.epoch,
             COALESCE(r.lease_until > UTC_TIMESTAMP(6), FALSE) AS lease_running,
             r.job_execution_id, r.started_at, r.ended_at, r.error_code, r.error_text
      FROM campaign_run r JOIN definition d ON d.id = r.campaign_id
      """;

  // The unique key (campaign_id, slot_at) makes a second request for the same slot fail.
  private static final String INSERT =
      """
      INSERT INTO campaign_run
        (campaign_id, slot_at, state, desired_state, requested_by, requested_at, tokens)
      VALUES (:campaign, COALESCE(:slot, UTC_TIMESTAMP(6)), 'PENDING', 'RUNNING', :by,
              UTC_TIMESTAMP(6), :tokens)
      """;

  // Pending and due, or running under a coordinator that has fallen silent.
  private static final String TAKE =
      """
      UPDATE campaign_run
      SET state = 'RUNNING', coordinator = :node, epoch = epoch + 1, ended_at = NULL,
          error_code = NULL, error_text = NULL,
          started_at = COALESCE(started_at, UTC_TIMESTAMP(6)),
          lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
      WHERE id = :id AND desired_state = 'RUNNING'
        AND ((state = 'PENDING' AND slot_at <= UTC_TIMESTAMP(6))
          OR (state = 'RUNNING' AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6))))
      """;

  // An operator's restart: the run may be taken again at once. Somebody alive is never pushed
  // aside.
  private static final String REOPEN =
      """
      UPDATE campaign_run
      SET state = 'RUNNING', desired_state = 'RUNNING', lease_until = NULL, ended_at = NULL
      WHERE id = :id
        AND (state IN ('STOPPED', 'FAILED')
          OR (state = 'RUNNING' AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6))))
      """;

  private static final String RENEW =
      """
      UPDATE campaign_run SET lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease MICROSECOND
      WHERE id = :id AND epoch = :epoch AND state = 'RUNNING'
      """;

  private static final String DRIVEN_BY =
      "UPDATE campaign_run SET job_execution_id = :execution WHERE id = :id AND epoch = :epoch";

  private static final String FREEZE =
      """
      UPDATE campaign_run
      SET as_of = :asOf, version = :version, id_bound = :bound, part_count = :parts, people_read = :people
      WHERE id = :id AND epoch = :epoch AND state = 'RUNNING' AND part_count IS NULL
      """;

  private static final String END =
      """
      UPDATE campaign_run
      SET state = :state, ended_at = UTC_TIMESTAMP(6), lease_until = NULL,
          error_code = :code, error_text = :text
      WHERE id = :id AND epoch = :epoch AND state = 'RUNNING'
      """;

  // The next one to look takes it.
  private static final String HAND_OVER =
      "UPDATE campaign_run SET lease_until = NULL WHERE id = :id AND epoch = :epoch";

  private static final String STOP =
      "UPDATE campaign_run SET desired_state = 'STOPPED' WHERE id = :id AND state = 'RUNNING'";

  // No coordinator is left to see the wish. A worker that still has a part gives it back.
  private static final String STOP_ABANDONED =
      """
      UPDATE campaign_run SET state = 'STOPPED', ended_at = UTC_TIMESTAMP(6), epoch = epoch + 1
      WHERE state = 'RUNNING' AND desired_state = 'STOPPED'
        AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6))
      """;

  private static final String WAITING =
      """
      SELECT id FROM campaign_run
      WHERE desired_state = 'RUNNING'
        AND ((state = 'PENDING' AND slot_at <= UTC_TIMESTAMP(6))
          OR (state = 'RUNNING' AND (lease_until IS NULL OR lease_until <= UTC_TIMESTAMP(6))))
      ORDER BY slot_at, id LIMIT 100
      """;

  private final JdbcClient jdbc;

  RunStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// @param slot null for now
  int insert(
      int campaignId, @Nullable Instant slot, Map<String, String> tokens, String requestedBy) {
    var key = new GeneratedKeyHolder();
    jdbc.sql(INSERT)
        .param("campaign", campaignId)
        .param("slot", slot == null ? null : UtcTime.parameter(slot))
        .param("by", requestedBy)
        .param("tokens", tokens.isEmpty() ? null : JSON.writeValueAsString(tokens))
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).intValue();
  }

  Optional<Run> find(int id) {
    return jdbc.sql(COLUMNS + "WHERE r.id = :id").param("id", id).query(RunStore::run).optional();
  }

  /// Newest first.
  List<Run> newest(int limit) {
    return jdbc.sql(COLUMNS + "ORDER BY r.id DESC LIMIT :limit")
        .param("limit", limit)
        .query(RunStore::run)
        .list();
  }

  /// Runs that somebody should drive now: due, or left by a dead coordinator. Earliest slot first.
  List<Integer> waiting() {
    return jdbc.sql(WAITING).query((row, _) -> row.getInt(1)).list();
  }

  /// Runs under way that want more hands.
  List<Run> running() {
    return jdbc.sql(COLUMNS + "WHERE r.state = 'RUNNING' AND r.desired_state = 'RUNNING'")
        .query(RunStore::run)
        .list();
  }

  /// Makes this node the coordinator.
  ///
  /// @return the epoch of this coordination; empty if the run is not to be had
  OptionalInt take(int id, Node node, Duration lease) {
    var taken =
        jdbc.sql(TAKE)
            .param("node", node.id())
            .param("lease", lease.toNanos() / 1000)
            .param("id", id)
            .update();
    // The row is ours alone until the lease is over, so this reads our own epoch.
    return taken == 0 ? OptionalInt.empty() : OptionalInt.of(find(id).orElseThrow().epoch());
  }

  boolean reopen(int id) {
    return jdbc.sql(REOPEN).param("id", id).update() == 1;
  }

  boolean renew(int id, int epoch, Duration lease) {
    return jdbc.sql(RENEW)
            .param("lease", lease.toNanos() / 1000)
            .param("id", id)
            .param("epoch", epoch)
            .update()
        == 1;
  }

  void drivenBy(int id, int epoch, long jobExecutionId) {
    jdbc.sql(DRIVEN_BY)
        .param("execution", jobExecutionId)
        .param("id", id)
        .param("epoch", epoch)
        .update();
  }

  boolean freeze(
      int id, int epoch, Instant asOf, int version, long idBound, int parts, long people) {
    return jdbc.sql(FREEZE)
            .param("asOf", UtcTime.parameter(asOf))
            .param("version", version)
            .param("bound", idBound)
            .param("parts", parts)
            .param("people", people)
            .param("id", id)
            .param("epoch", epoch)
            .update()
        == 1;
  }

  /// @param state the state it ends in
  boolean end(
      int id, int epoch, RunState state, @Nullable String errorCode, @Nullable String errorText) {
    return jdbc.sql(END)
            .param("state", state.name())
            .param("code", errorCode)
            .param("text", errorText)
            .param("id", id)
            .param("epoch", epoch)
            .update()
        == 1;
  }

  void handOver(int id, int epoch) {
    jdbc.sql(HAND_OVER).param("id", id).param("epoch", epoch).update();
  }

  boolean stop(int id) {
    var asked = jdbc.sql(STOP).param("id", id).update() == 1;
    stopAbandoned();
    return asked;
  }

  /// Ends runs that somebody wanted to stop and whose coordinator died before it did.
  void stopAbandoned() {
    jdbc.sql(STOP_ABANDONED).update();
  }

  boolean stopWanted(int id) {
    return "STOPPED"
        .equals(
            jdbc.sql("SELECT desired_state FROM campaign_run WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single());
  }

  boolean isAborted(int id) {
    return find(id).orElseThrow().state() == RunState.ABORTED;
  }

  /// The database's clock.
  Instant now() {
    return jdbc.sql("SELECT UTC_TIMESTAMP(6) AS now")
        .query((row, _) -> UtcTime.read(row, "now"))
        .single();
  }

  private static Run run(ResultSet row, int number) throws SQLException {
    return new Run(
        row.getInt("id"),
        row.getInt("campaign_id"),
        row.getString("campaign"),
        Optional.ofNullable(UtcTime.read(row, "slot_at")).orElseThrow(),
        RunState.valueOf(row.getString("state")),
        "STOPPED".equals(row.getString("desired_state")),
        row.getString("requested_by"),
        tokens(row.getString("tokens")),
        Optional.ofNullable(UtcTime.read(row, "as_of")),
        optionalInt(row, "version"),
        optionalLong(row, "id_bound"),
        optionalLong(row, "people_read"),
        Optional.ofNullable(row.getString("coordinator")),
        row.getInt("epoch"),
        row.getBoolean("lease_running"),
        optionalLong(row, "job_execution_id"),
        Optional.ofNullable(UtcTime.read(row, "started_at")),
        Optional.ofNullable(UtcTime.read(row, "ended_at")),
        Optional.ofNullable(row.getString("error_code")),
        Optional.ofNullable(row.getString("error_text")));
  }

  private static Map<String, String> tokens(@Nullable String json) {
    return json == null ? Map.of() : JSON.readValue(json, TEXTS);
  }

  private static OptionalInt optionalInt(ResultSet row, String column) throws SQLException {
    var value = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static OptionalLong optionalLong(ResultSet row, String column) throws SQLException {
    var value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
