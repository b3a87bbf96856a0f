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
      SELECT e.campaign_id, d.name AS campaign, e.events, e.held, e.dead, e.oldest
      FROM (SELECT campaign_id, COUNT(*) AS events, SUM(state = 1) AS held, SUM(state = 2) AS dead,
              MIN(accepted_at) AS oldest
            FROM event_inbox GROUP BY campaign_id) e
      JOIN definition d ON d.id = e.campaign_id
      ORDER BY e.oldest, e.campaign_id
      """;

  private final JdbcClient jdbc;

  public EventInbox(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /// Events that one campaign has not taken yet.
  ///
  /// @param campaign its name
  /// @param events all of them
  /// @param held those that failed and are tried again, and those that wait behind one that did
  /// @param dead those that are not tried again
  public record Waiting(
      int campaignId, String campaign, long events, long held, long dead, Instant oldest) {}

  /// The longest waiting first.
  public List<Waiting> waiting() {
    return jdbc.sql(WAITING)
        .query((row, _) ->
            new Waiting(
                row.getInt("campaign_id"),
                row.getString("campaign"),
                row.getLong("events"),
                row.getLong("held"),
                row.getLong("dead"),
                Objects.requireNonNull(UtcTime.read(row, "oldest"))))
        .list();
  }
}
