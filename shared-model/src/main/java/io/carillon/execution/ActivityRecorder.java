package io.carillon.execution;

import io.carillon.activity.Activity;
import io.carillon.database.UtcTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Writes activities that come from outside, or from people themselves: the one place for what
/// neither a flow nor a file of the past puts into the log. A number of statements that does not
/// depend on how many there are.
public final class ActivityRecorder {
  // In a row of the log.
  private static final int TYPE = 2;
  private static final int RUN = 4;

  private final BulkInsert activities;
  private final RunAdditions additions;

  public ActivityRecorder(JdbcTemplate jdbc, BulkInsert.Way way) {
    this.activities =
        new BulkInsert(
            jdbc,
            way,
            "activity",
            List.of(
                "person_id",
                "at",
                "type_id",
                "result",
                "run_id",
                "campaign_id",
                "step_id",
                "choice",
                "primary_id",
                "primary_value",
                "old_value",
                "new_value",
                "attributes"));
    this.additions = new RunAdditions(jdbc);
  }

  /// Something that happened to one person.
  ///
  /// @param eventId of [EventIds]
  /// @param at when it happened, which may be long ago, but not in the future
  /// @param runId the run whose step led to it (AL-08); null if none did: its activity's campaign,
  ///   step and choice then say nothing
  public record Happening(String eventId, Instant at, @Nullable Integer runId, Activity activity) {}

  /// Writes them in the caller's transaction, a person's in the order of the list, and lets trigger
  /// campaigns hear of them (TR-01).
  ///
  /// @param happened about people whose rows the caller has locked, in ascending id
  /// @param acceptedAt when they came
  /// @param listening since before the people were locked
  public void record(
      List<Happening> happened, Instant acceptedAt, TriggerFeed.Listening listening) {
    var log = new ArrayList<@Nullable Object[]>(happened.size());
    // People's activities lie together in the table.
    happened.stream()
        .sorted(Comparator.comparingLong(one -> one.activity().personId()))
        .forEach(one -> log.add(row(one)));
    activities.insert(log);
    additions.count(log, RUN, TYPE);
    listening.announce(
        happened.stream()
            .filter(one -> listening.hears(one.activity().type()))
            .map(ActivityRecorder::announced)
            .toList(),
        acceptedAt);
  }

  private static Announcement announced(Happening happened) {
    var activity = happened.activity();
    // Nothing that a flow did led to it (RQ-06).
    return Announcement.of(activity, happened.at(), activity.campaignId(), happened.runId(), 0)
        .withId(happened.eventId());
  }

  private static @Nullable Object[] row(Happening happened) {
    var activity = happened.activity();
    boolean ofRun = happened.runId() != null;
    return new @Nullable Object[] {
      activity.personId(),
      UtcTime.text(happened.at()),
      activity.type().id(),
      activity.result().stored(),
      happened.runId(),
      ofRun ? activity.campaignId() : null,
      ofRun ? activity.stepId() : null,
      ofRun ? activity.choice() : null,
      activity.primaryId(),
      activity.primaryValue(),
      activity.oldValue(),
      activity.newValue(),
      activity.attributes().isEmpty() ? null : JsonRows.object(activity.attributes())
    };
  }
}
