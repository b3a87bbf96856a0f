package io.carillon.execution;

import io.carillon.database.UtcTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What waits to be taken by trigger campaigns: table `event_inbox`.
public final class EventInbox {
  private static final String WAITING =
      """
      SELECT e.campaign_id, d.name AS campaign, e.requests, e.oldest
      FROM (SELECT campaign_id, COUNT(*) AS requests, MIN(accepted_at) AS oldest
            FROM event_inbox WHERE campaign_id IS NOT NULL GROUP BY campaign_id) e
      JOIN definition d ON d.id = e.campaign_id
      ORDER BY e.oldest, e.campaign_id
      """;

  private final JdbcClient jdbc;

  public EventInbox(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /// Requests that one campaign has not taken yet.
  ///
  /// @param campaign its name
  public record Waiting(int campaignId, String campaign, long requests, Instant oldest) {}

  /// The longest waiting first.
  public List<Waiting> waiting() {
    return jdbc.sql(WAITING)
        .query((row, _) ->
            new Waiting(
                row.getInt("campaign_id"),
                row.getString("campaign"),
                row.getLong("requests"),
                Objects.requireNonNull(UtcTime.read(row, "oldest"))))
        .list();
  }
}
