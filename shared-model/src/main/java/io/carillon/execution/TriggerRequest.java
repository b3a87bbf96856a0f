package io.carillon.execution;

import io.carillon.campaign.CampaignPlan;
import io.carillon.person.Cause;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// People for whom something happened that a trigger of the campaign wants.
///
/// @param runId of the campaign's activation
/// @param plan the campaign as it stands now (OQ-17)
/// @param now when its filters are looked at (TR-04): entry, activities, tokens and choices have
///   this time
/// @param zone the installation's
/// @param people 1 to 10 000, by id, each with the event
public record TriggerRequest(
    int runId, CampaignPlan plan, Instant now, ZoneId zone, SortedMap<Long, Cause> people) {
  public TriggerRequest {
    if (people.isEmpty()) {
      throw new IllegalArgumentException("a chunk without people");
    }
    people = Collections.unmodifiableSortedMap(new TreeMap<>(people));
  }
}
