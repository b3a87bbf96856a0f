package io.carillon.listener.dispatch;

import io.carillon.database.UtcTime;
import io.carillon.execution.JsonRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// Table `event_inbox` as its shards' owner sees it. A row is ready, held (it, or an earlier event
/// of the same person for the same campaign, failed and is tried again), or dead.
final class Inbox {
  // By the index alone, from its start: what waits longest in a lane.
  private static final String HEADS =
      """
      (SELECT id, shard, lane, person_id FROM event_inbox FORCE INDEX (event_inbox_shard)
       WHERE shard = ? AND state = 0 AND lane = ? ORDER BY id LIMIT ?)
      """;

  private static final String HEADS_OF_OTHERS =
      """
      SELECT id, shard, lane, person_id FROM event_inbox FORCE INDEX (event_inbox_shard)
      WHERE shard = ? AND state = 0 AND lane = ?
        AND NOT EXISTS (
          SELECT 1 FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) busy
          WHERE busy.id = event_inbox.person_id)
      ORDER BY id LIMIT ?
      """;

  private static final String LOCK =
      """
      SELECT STRAIGHT_JOIN e.id, e.event_id, e.person_id, e.shard, e.type_id, e.campaign_id, e.run_id,
        e.depth, e.attempts, e.accepted_at, e.details
      FROM (
        SELECT ids.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) ids
      ) wanted
      JOIN event_inbox e FORCE INDEX (PRIMARY) ON e.id = wanted.id
      WHERE e.state = 0
      FOR UPDATE
      """;

  private static final String LOCK_PEOPLE =
      """
      SELECT STRAIGHT_JOIN p.id
      FROM (
        SELECT ids.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) ids
      ) wanted
      JOIN person p FORCE INDEX (PRIMARY) ON p.id = wanted.id
      FOR UPDATE
      """;

  private static final String LOCK_RUNS =
      """
      SELECT STRAIGHT_JOIN r.id
      FROM (
        SELECT ids.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id INT PATH '$' ERROR ON ERROR)) ids
      ) wanted
      JOIN campaign_run r FORCE INDEX (PRIMARY) ON r.id = wanted.id
      LOCK IN SHARE MODE
      """;

  private static final String TAKE =
      """
      DELETE e
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN event_inbox e FORCE INDEX (PRIMARY) ON e.id = gone.id
      """;

  private static final String HELD =
      """
      SELECT DISTINCT STRAIGHT_JOIN e.person_id, e.campaign_id
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) mine
      JOIN event_inbox e FORCE INDEX (event_inbox_shard) ON e.shard = mine.id AND e.state = 1
      """;

  // Behind the one that failed, for as long as that one.
  private static final String HOLD_BEHIND =
      """
      UPDATE event_inbox e
      JOIN (SELECT person_id, campaign_id, MAX(due_at) AS due_at
            FROM event_inbox WHERE shard = ? AND state = 1 GROUP BY person_id, campaign_id) held
        ON held.person_id = e.person_id AND held.campaign_id = e.campaign_id
      SET e.state = 1, e.due_at = held.due_at
      WHERE e.shard = ? AND e.state = 0
      """;

  private static final String HOLD =
      """
      UPDATE event_inbox SET state = 1, attempts = attempts + 1, error_text = ?,
        due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
      WHERE id = ? AND state = 0
      """;

  private static final String FREE =
      """
      UPDATE event_inbox SET state = 0, due_at = NULL
      WHERE shard = ? AND state = 1 AND due_at <= UTC_TIMESTAMP(6)
      """;

  private static final String DIE =
      """
      UPDATE event_inbox SET state = 2, attempts = attempts + 1, error_text = ?,
        due_at = UTC_TIMESTAMP(6)
      WHERE id = ? AND state = 0
      """;

  private final JdbcTemplate jdbc;

  Inbox(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
  }

  /// A row by what decides whose turn it is.
  ///
  /// @param lane as [io.carillon.flow.Lane#stored]
  record Head(long id, int shard, int lane, long personId) {}

  /// What waits longest in each shard and lane, in the order of shard, lane and acceptance.
  ///
  /// @param limit at most so many of each shard and lane
  List<Head> heads(Collection<Integer> shards, int lanes, int limit) {
    var statement = new StringBuilder();
    var parameters = new Object[shards.size() * lanes * 3];
    int at = 0;
    for (int shard : shards) {
      for (int lane = 0; lane < lanes; lane++) {
        statement.append(at == 0 ? "" : " UNION ALL ").append(HEADS);
        parameters[at++] = shard;
        parameters[at++] = lane;
        parameters[at++] = limit;
      }
    }
    return jdbc.query(statement.toString(), Inbox::head, parameters);
  }

  /// The same of one shard and lane, without some people.
  List<Head> headsOfOthers(int shard, int lane, Set<Long> without, int limit) {
    return jdbc.query(
        HEADS_OF_OTHERS,
        Inbox::head,
        shard,
        lane,
        JsonRows.ids(without.stream().mapToLong(Long::longValue).toArray()),
        limit);
  }

  private static Head head(ResultSet row, int number) throws SQLException {
    return new Head(
        row.getLong("id"), row.getInt("shard"), row.getInt("lane"), row.getLong("person_id"));
  }

  /// Locks rows until the transaction ends, and reads them; those that are gone or not ready any
  /// more are left out.
  ///
  /// @param ids ascending
  /// @return ascending
  List<InboxEvent> lock(long[] ids) {
    return jdbc.query(LOCK, Inbox::event, JsonRows.ids(ids));
  }

  /// Locks people before anything is done for one of them, so that all who lock people do it in the
  /// same order (I3).
  ///
  /// @param ids ascending
  void lockPeople(long[] ids) {
    jdbc.query(LOCK_PEOPLE, _ -> {}, JsonRows.ids(ids));
  }

  /// Keeps an abort of these runs' campaigns waiting until the transaction ends (AN-81).
  ///
  /// @param ids ascending
  void lockRuns(long[] ids) {
    jdbc.query(LOCK_RUNS, _ -> {}, JsonRows.ids(ids));
  }

  void take(Collection<InboxEvent> events) {
    jdbc.update(TAKE, JsonRows.ids(events.stream().mapToLong(InboxEvent::id).toArray()));
  }

  /// A person in a campaign.
  record Pair(long personId, int campaignId) {}

  /// For whom an event is held in these shards.
  Set<Pair> held(Collection<Integer> shards) {
    return new HashSet<>(
        jdbc.query(
            HELD,
            (row, _) -> new Pair(row.getLong("person_id"), row.getInt("campaign_id")),
            shards(shards)));
  }

  /// Makes events wait that came after one that is held, of the same person for the same campaign.
  void holdBehind(int shard) {
    jdbc.update(HOLD_BEHIND, shard, shard);
  }

  /// @param reason why it failed
  void hold(InboxEvent event, String reason, Duration delay) {
    jdbc.update(HOLD, reason, delay.toNanos() / 1000, event.id());
    holdBehind(event.shard());
  }

  /// Makes those ready whose time has come, and what waits behind them.
  void free(Collection<Integer> shards) {
    for (int shard : shards) {
      jdbc.update(FREE, shard);
    }
  }

  /// @param reason why it is not tried again
  void die(InboxEvent event, String reason) {
    jdbc.update(DIE, reason, event.id());
  }

  private static String shards(Collection<Integer> shards) {
    return JsonRows.ids(shards.stream().mapToLong(Integer::longValue).toArray());
  }

  private static InboxEvent event(ResultSet row, int number) throws SQLException {
    return new InboxEvent(
        row.getLong("id"),
        row.getString("event_id"),
        row.getLong("person_id"),
        row.getInt("shard"),
        row.getInt("type_id"),
        row.getInt("campaign_id"),
        row.getInt("run_id"),
        row.getInt("depth"),
        row.getInt("attempts"),
        acceptedAt(row),
        row.getString("details"));
  }

  private static Instant acceptedAt(ResultSet row) throws SQLException {
    return Objects.requireNonNull(UtcTime.read(row, "accepted_at"));
  }
}
