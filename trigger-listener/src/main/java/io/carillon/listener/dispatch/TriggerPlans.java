package io.carillon.listener.dispatch;

import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.CampaignPlans;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The trigger campaigns as they stand now (OQ-17), kept until a definition changes. Not
/// thread-safe.
final class TriggerPlans {
  private final CampaignPlans plans;
  private final Map<Integer, Found> known = new HashMap<>();
  private long stamp = Long.MIN_VALUE;

  TriggerPlans(CampaignPlans plans) {
    this.plans = plans;
  }

  /// A campaign that can be run, or why it cannot.
  sealed interface Found {}

  record Usable(CampaignPlan plan) implements Found {}

  record Unusable(String reason) implements Found {}

  /// Looks whether what is kept is still current.
  void refresh() {
    long current = plans.stamp();
    if (current != stamp) {
      known.clear();
      stamp = current;
    }
  }

  /// The campaign, deleted or not: who was let in before goes on (AN-85, OQ-16).
  Found plan(int campaignId, Instant now) {
    return known.computeIfAbsent(campaignId, _ -> find(campaignId, now));
  }

  private Found find(int campaignId, Instant now) {
    try {
      return new Usable(plans.lastPlan(campaignId, now, Map.of()));
    } catch (CampaignException invalid) {
      if (invalid.code().kind() == ErrorCode.Kind.USER) {
        return new Unusable(String.valueOf(invalid.getMessage()));
      }
      throw invalid;
    }
  }
}
