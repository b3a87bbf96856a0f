package io.carillon.database;

import io.carillon.database.AuditTrail.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What people should get to know without having asked: table `notification`, append only (AN-95).
public final class Notifications {
  private static final String APPEND =
      """
      INSERT INTO notification (at, kind, campaign_id, actor, message)
      VALUES (UTC_TIMESTAMP(6), :kind, :campaign, :actor, :message)
      """;

  private static final String APPEND_ONCE =
      """
      INSERT INTO notification (at, kind, campaign_id, actor, message)
      SELECT UTC_TIMESTAMP(6), :kind, :campaign, :actor, :message
      FROM (SELECT 1 AS one) always
      WHERE NOT EXISTS (
        SELECT 1 FROM notification n
        WHERE n.kind = :kind AND n.campaign_id = :campaign AND n.message = :message
          AND n.at > UTC_TIMESTAMP(6) - INTERVAL 1 DAY)
      """;

  private static final String NEWEST =
      """
      SELECT n.id, n.at, n.kind, n.campaign_id, d.name AS campaign, n.actor, n.message
      FROM notification n LEFT JOIN definition d ON d.id = n.campaign_id
      ORDER BY n.id DESC LIMIT :limit
      """;

  private final JdbcClient jdbc;

  public Notifications(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /// What it is about.
  public enum Kind {
    /// Somebody stopped a campaign in the middle (AN-82).
    CAMPAIGN_ABORT,
    /// People whose wait is over cannot go on, because the campaign has an error.
    WAITS_STUCK
  }

  /// @param campaign its name
  /// @param actor who did it
  public record Notification(
      long id,
      Instant at,
      Kind kind,
      int campaignId,
      String campaign,
      String actor,
      String message) {}

  /// Appends one about a campaign, in the caller's transaction if there is one.
  public void append(Kind kind, int campaignId, Actor actor, String message) {
    jdbc.sql(APPEND)
        .param("kind", kind.name())
        .param("campaign", campaignId)
        .param("actor", actor.name())
        .param("message", message)
        .update();
  }

  /// The same for what is found again and again: nothing if the same was said less than a day ago.
  public void appendDaily(Kind kind, int campaignId, Actor actor, String message) {
    jdbc.sql(APPEND_ONCE)
        .param("kind", kind.name())
        .param("campaign", campaignId)
        .param("actor", actor.name())
        .param("message", message)
        .update();
  }

  /// Newest first.
  public List<Notification> newest(int limit) {
    return jdbc.sql(NEWEST)
        .param("limit", limit)
        .query((row, _) ->
            new Notification(
                row.getLong("id"),
                Objects.requireNonNull(UtcTime.read(row, "at")),
                Kind.valueOf(row.getString("kind")),
                row.getInt("campaign_id"),
                row.getString("campaign"),
                row.getString("actor"),
                row.getString("message")))
        .list();
  }
}
