package io.carillon.execution;

import io.carillon.activity.Activity;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An activity that the caller's transaction writes, as trigger campaigns hear of it: one that
/// succeeded (OQ-01).
///
/// @param campaignId whose flow caused it; null if none did, or it is not known
/// @param runId of that flow; null if none caused it
/// @param depth how many triggered flows, one because of the other, led to it (RQ-06); 0 for what a
///   batch run writes, and for what comes from outside
/// @param eventId null to get one when somebody wants the event
public record Announcement(
    long personId,
    ActivityType type,
    PastActivity activity,
    @Nullable Integer campaignId,
    @Nullable Integer runId,
    int depth,
    @Nullable String eventId) {

  /// Of a row of the log.
  ///
  /// @param activity that succeeded
  public static Announcement of(
      Activity activity,
      Instant at,
      @Nullable Integer campaignId,
      @Nullable Integer runId,
      int depth) {
    if (activity.result() != Activity.Result.SUCCEEDED) {
      throw new IllegalArgumentException("an activity that " + activity.result() + " is no event");
    }
    return new Announcement(
        activity.personId(),
        activity.type(),
        new PastActivity(
            0,
            at,
            activity.primaryId(),
            activity.primaryValue(),
            activity.oldValue(),
            activity.newValue(),
            activity.attributes()),
        campaignId,
        runId,
        depth,
        null);
  }

  /// The same under an id that the event has already.
  public Announcement withId(String id) {
    return new Announcement(personId, type, activity, campaignId, runId, depth, id);
  }
}
