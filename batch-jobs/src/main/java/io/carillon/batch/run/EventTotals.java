package io.carillon.batch.run;

import io.carillon.execution.EventOutcome;
import java.util.EnumMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What events have brought into a trigger campaign's run, counted where it is written: a counter
/// would make everybody who brings somebody in wait for everybody else.
final class EventTotals {
  private static final String OUTCOMES =
      """
      SELECT outcome, COUNT(*) AS events FROM event_outcome
      WHERE campaign_id = :campaign AND run_id = :run GROUP BY outcome
      """;

  private static final String ACTIVITIES =
      """
      SELECT type_id, COUNT(*) AS activities FROM activity FORCE INDEX (activity_run)
      WHERE run_id = :run GROUP BY type_id
      """;

  private static final String FAILED =
      """
      SELECT COUNT(DISTINCT person_id) FROM activity FORCE INDEX (activity_run)
      WHERE run_id = :run AND result = 2
      """;

  private final JdbcClient jdbc;

  EventTotals(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// People count as often as events brought them.
  RunTotals of(Run run) {
    var outcomes = new EnumMap<EventOutcome, Long>(EventOutcome.class);
    jdbc.sql(OUTCOMES)
        .param("campaign", run.campaignId())
        .param("run", run.id())
        .query(
            (RowCallbackHandler)
                row -> outcomes.put(EventOutcome.of(row.getInt("outcome")), row.getLong("events")));
    var activities = new TreeMap<Integer, Long>();
    jdbc.sql(ACTIVITIES)
        .param("run", run.id())
        .query(
            (RowCallbackHandler)
                row -> activities.put(row.getInt("type_id"), row.getLong("activities")));
    long looked = outcomes.values().stream().mapToLong(Long::longValue).sum();
    return new RunTotals(
        0,
        0,
        0,
        0,
        0,
        looked,
        looked,
        outcomes.getOrDefault(EventOutcome.ENTERED, 0L),
        outcomes.getOrDefault(EventOutcome.HELD_BACK, 0L),
        jdbc.sql(FAILED).param("run", run.id()).query(Long.class).single(),
        activities);
  }
}
