package io.carillon.listener.webhooks;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.UtcTime;
import io.carillon.definition.WebhookTemplate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Table `webhook_call` as an operator sees it. Thread-safe.
public final class WebhookCalls {
  // By index webhook_call_due.
  private static final String COUNT =
      """
      SELECT state, COUNT(*) AS calls FROM webhook_call FORCE INDEX (webhook_call_due)
      WHERE webhook_id = :webhook GROUP BY state
      """;

  private static final String DEAD =
      """
      SELECT call_key, person_id, run_id, step_id, attempts, status, error_text, done_at
      FROM webhook_call FORCE INDEX (webhook_call_due)
      WHERE webhook_id = :webhook AND state = 'FAILED'
      ORDER BY due_at DESC, id DESC LIMIT :limit
      """;

  private static final String RETRY =
      """
      UPDATE webhook_call
      SET state = 'WAITING', webhook_version = :version, attempts = 0, due_at = UTC_TIMESTAMP(6),
        done_at = NULL
      WHERE webhook_id = :webhook AND state = 'FAILED'
      """;

  private static final String OF_THESE = " AND call_key IN (:keys)";

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public WebhookCalls(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// @param waiting to be made, or made again
  /// @param done answered as they should be
  /// @param dead given up
  public record Counts(long waiting, long done, long dead) {}

  public Counts counts(int webhookId) {
    Map<String, Long> counts = new HashMap<>();
    jdbc.sql(COUNT)
        .param("webhook", webhookId)
        .query(row -> {
          counts.put(row.getString("state"), row.getLong("calls"));
        });
    return new Counts(
        counts.getOrDefault("WAITING", 0L),
        counts.getOrDefault("DONE", 0L),
        counts.getOrDefault("FAILED", 0L));
  }

  /// A dead letter.
  ///
  /// @param key `webhook-id` of every attempt
  /// @param status null if there never was an answer
  /// @param givenUpAt by the database's clock
  public record Dead(
      String key,
      long personId,
      @Nullable Integer runId,
      @Nullable Integer stepId,
      int attempts,
      @Nullable Integer status,
      @Nullable String reason,
      @Nullable Instant givenUpAt) {}

  /// The latest first.
  public List<Dead> dead(int webhookId, int limit) {
    return jdbc.sql(DEAD)
        .param("webhook", webhookId)
        .param("limit", limit)
        .query(WebhookCalls::dead)
        .list();
  }

  /// Puts dead letters back, to be called as the webhook is now and as often as a new call, each
  /// under the key it had. Whoever waited for the answer went on long ago; what the answer has for
  /// fields is written all the same.
  ///
  /// @param keys of those meant; empty for all of the webhook
  /// @return how many
  public int retry(WebhookTemplate webhook, List<String> keys, Actor actor) {
    return Objects.requireNonNull(
        transaction.execute(_ -> {
          var statement =
              jdbc.sql(keys.isEmpty() ? RETRY : RETRY + OF_THESE)
                  .param("webhook", webhook.id())
                  .param("version", webhook.version());
          int calls = (keys.isEmpty() ? statement : statement.param("keys", keys)).update();
          if (calls > 0) {
            audit.append(
                actor,
                "webhook.retry",
                "webhook '%s'".formatted(webhook.name()),
                calls + " dead letters");
          }
          return calls;
        }));
  }

  private static Dead dead(ResultSet row, int number) throws SQLException {
    return new Dead(
        row.getString("call_key"),
        row.getLong("person_id"),
        (Integer) row.getObject("run_id"),
        (Integer) row.getObject("step_id"),
        row.getInt("attempts"),
        (Integer) row.getObject("status"),
        row.getString("error_text"),
        UtcTime.read(row, "done_at"));
  }
}
