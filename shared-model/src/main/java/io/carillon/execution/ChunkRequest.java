package io.carillon.execution;

import io.carillon.campaign.CampaignPlan;
import io.carillon.smartlist.Moment;
import java.time.Instant;

/// People of a batch run to be taken through its flow together.
///
/// @param asOf the run's frozen moment, at which its people were selected; its zone is the
///   installation's
/// @param now when this chunk runs: entry, activities, tokens and choices have this time
/// @param ids 1 to 10 000, ascending, distinct; people who do not exist any more are left out
// An array, because chunks are large and nobody compares two of them.
@SuppressWarnings("ArrayRecordComponent")
public record ChunkRequest(int runId, CampaignPlan plan, Moment asOf, Instant now, long[] ids) {
  public ChunkRequest {
    if (ids.length == 0) {
      throw new IllegalArgumentException("a chunk without people");
    }
    ids = ids.clone();
  }
}
