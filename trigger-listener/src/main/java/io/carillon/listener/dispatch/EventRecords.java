package io.carillon.listener.dispatch;

import io.carillon.database.UtcTime;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.EventOutcome;
import io.carillon.execution.LocalInfile;
import io.carillon.execution.TriggerVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Table `event_outcome`: what became of each event in each campaign that looked at it. Its key
/// takes one row for an event and campaign, ever (I2).
final class EventRecords {
  private final BulkInsert outcomes;

  EventRecords(DataSource dataSource) {
    this.outcomes =
        new BulkInsert(
            new JdbcTemplate(dataSource),
            LocalInfile.way(dataSource),
            "event_outcome",
            List.of(
                "event_id",
                "campaign_id",
                "person_id",
                "run_id",
                "type_id",
                "outcome",
                "reason",
                "accepted_at",
                "at"));
  }

  /// An event and what became of it.
  record Decided(InboxEvent event, TriggerVerdict verdict) {}

  /// One statement.
  ///
  /// @throws org.springframework.dao.ConcurrencyFailureException if one has an outcome already
  void write(List<Decided> decided, Instant at) {
    var rows = new ArrayList<@Nullable Object[]>(decided.size());
    for (var one : decided) {
      var event = one.event;
      rows.add(
          new @Nullable Object[] {
            event.eventId(),
            event.campaignId(),
            event.personId(),
            event.runId(),
            event.typeId(),
            one.verdict.outcome().stored(),
            one.verdict.reason(),
            UtcTime.text(event.acceptedAt()),
            UtcTime.text(at)
          });
    }
    outcomes.insert(rows);
  }

  static TriggerVerdict dead(String reason) {
    return new TriggerVerdict(EventOutcome.DEAD, reason);
  }
}
