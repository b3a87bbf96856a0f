package io.carillon.listener.webhooks;

import io.carillon.execution.JsonRows;
import io.carillon.failure.Failpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Table `webhook_call` as relays see it: what is due, and claims of it.
final class CallQueue {
  /// Longer than a claimed call can take: the wait for its host, the call itself, and the writing.
  static final Duration LEASE = Duration.ofMinutes(3);

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {};

  // A skip scan of index webhook_call_due: one look for each webhook and state, however many wait.
  private static final String DUE =
      """
      SELECT g.webhook_id
      FROM (SELECT webhook_id, state, MIN(due_at) AS first_due
            FROM webhook_call FORCE INDEX (webhook_call_due) GROUP BY webhook_id, state) g
      WHERE g.state = 'WAITING' AND g.first_due <= UTC_TIMESTAMP(6)
      ORDER BY g.first_due, g.webhook_id
      """;

  // By index webhook_call_due, which ends in the primary key: no sort.
  private static final String LOCK =
      """
      SELECT id, call_key, person_id, run_id, campaign_id, step_id, choice, webhook_id,
             webhook_version, token_values, attempts, epoch
      FROM webhook_call FORCE INDEX (webhook_call_due)
      WHERE webhook_id = :webhook AND state = 'WAITING' AND due_at <= UTC_TIMESTAMP(6)
      ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
      """;

  private static final String CLAIM =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) mine
      STRAIGHT_JOIN webhook_call c FORCE INDEX (PRIMARY) ON c.id = mine.id
      SET c.attempts = c.attempts + 1, c.epoch = c.epoch + 1,
        c.due_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final TransactionTemplate transactions;

  CallQueue(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.template = new JdbcTemplate(dataSource);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /// Webhooks that have a call which is due, the longest waiting first.
  List<Integer> due() {
    return jdbc.sql(DUE).query((row, _) -> row.getInt(1)).list();
  }

  /// Takes due calls of a webhook for the time of a [#LEASE], those that were due first; what
  /// others are taking is left to them.
  List<WaitingCall> claim(int webhookId, int limit) {
    return Objects.requireNonNull(
        transactions.execute(_ -> {
          var calls =
              jdbc.sql(LOCK)
                  .param("webhook", webhookId)
                  .param("limit", limit)
                  .query(CallQueue::claimed)
                  .list();
          Failpoint.AFTER_CALLS_LOCKED.reach();
          if (!calls.isEmpty()) {
            template.update(
                CLAIM,
                JsonRows.ids(calls.stream().mapToLong(WaitingCall::id).toArray()),
                LEASE.toSeconds());
          }
          return calls;
        }));
  }

  private static WaitingCall claimed(ResultSet row, int number) throws SQLException {
    return new WaitingCall(
        row.getLong("id"),
        row.getString("call_key"),
        row.getLong("person_id"),
        (Integer) row.getObject("run_id"),
        (Integer) row.getObject("campaign_id"),
        (Integer) row.getObject("step_id"),
        (Integer) row.getObject("choice"),
        row.getInt("webhook_id"),
        row.getInt("webhook_version"),
        JSON.readValue(row.getString("token_values"), VALUES),
        row.getInt("attempts") + 1,
        row.getInt("epoch") + 1);
  }
}
