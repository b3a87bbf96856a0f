package io.carillon.execution;

import io.carillon.campaign.CampaignPlan;
import io.carillon.person.Cause;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/// People of one run who go on together after a wait.
///
/// @param plan the campaign as it stands now (WT-16), with the run's tokens
/// @param startStep position of the step they go on with, from 0; the number of steps if none is
///   left (OQ-04)
/// @param now when they go on: activities, tokens and choices have this time
/// @param zone the installation's
/// @param ids 1 to 10 000, ascending, distinct; people who do not exist any more are left out
///   (OQ-19)
/// @param causes by id, of those whom an event brought into the flow (OQ-08)
// An array, because chunks are large and nobody compares two of them.
@SuppressWarnings("ArrayRecordComponent")
public record ResumeRequest(
    int runId,
    CampaignPlan plan,
    int startStep,
    Instant now,
    ZoneId zone,
    long[] ids,
    Map<Long, Cause> causes) {
  public ResumeRequest {
    if (ids.length == 0) {
      throw new IllegalArgumentException("a chunk without people");
    }
    ids = ids.clone();
    causes = Map.copyOf(causes);
  }
}
