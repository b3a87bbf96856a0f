package io.carillon.activity;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which activities somebody wants to see; everything given must hold.
///
/// @param personId null for everybody
/// @param runId null for all runs
/// @param campaignId all runs of this campaign; null for all
/// @param typeIds empty for all types
public record ActivityQuery(
    @Nullable Long personId,
    @Nullable Integer runId,
    @Nullable Integer campaignId,
    Set<Integer> typeIds) {
  public ActivityQuery {
    typeIds = Set.copyOf(typeIds);
  }

  public static ActivityQuery ofPerson(long personId) {
    return new ActivityQuery(personId, null, null, Set.of());
  }

  public static ActivityQuery ofRun(int runId) {
    return new ActivityQuery(null, runId, null, Set.of());
  }

  public static ActivityQuery ofCampaign(int campaignId) {
    return new ActivityQuery(null, null, campaignId, Set.of());
  }

  public static ActivityQuery everything() {
    return new ActivityQuery(null, null, null, Set.of());
  }

  /// Only activities of these types.
  public ActivityQuery ofTypes(Integer... typeIds) {
    return new ActivityQuery(personId, runId, campaignId, Set.of(typeIds));
  }
}
