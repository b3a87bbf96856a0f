package io.carillon.batch.run;

import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.CampaignPlans;
import io.carillon.campaign.TriggerCampaign;
import io.carillon.flow.FlowStep;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The same plan for every campaign and version.
public record OnePlan(Supplier<CampaignPlan> plan) implements CampaignPlans {
  @Override
  public CampaignPlan plan(int campaignId, Instant asOf, Map<String, String> tokens) {
    return plan.get();
  }

  @Override
  public CampaignPlan lastPlan(int campaignId, Instant asOf, Map<String, String> tokens) {
    return plan.get();
  }

  @Override
  public List<Integer> steps(int campaignId, int version) {
    return plan.get().flow().steps().stream().map(FlowStep::id).toList();
  }

  @Override
  public long stamp() {
    return 1;
  }

  @Override
  public List<TriggerCampaign> active() {
    return List.of();
  }

  @Override
  public String subject(int emailId) {
    return "";
  }
}
