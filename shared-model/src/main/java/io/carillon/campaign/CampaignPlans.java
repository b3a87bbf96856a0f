package io.carillon.campaign;

import java.time.Instant;

/// Where runs get their plans from: the stored definitions.
public interface CampaignPlans {

  /// The campaign and everything it names (nested lists, e-mails, tokens) in the versions that were
  /// in force at that instant. The same call gives the same plan for ever, in every process: so a
  /// run is frozen by its instant.
  ///
  /// @throws io.carillon.failure.CampaignException `UNKNOWN_NAME` if there was no such campaign
  ///   then, `INVALID_DEFINITION` if something it names is gone
  CampaignPlan plan(int campaignId, Instant asOf);
}
