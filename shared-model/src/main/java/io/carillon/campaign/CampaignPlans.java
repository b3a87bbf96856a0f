package io.carillon.campaign;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Where runs get their plans from: the stored definitions.
public interface CampaignPlans {

  /// The campaign and everything it names (nested lists, e-mails, tokens) in the versions that were
  /// in force at that instant; a step about a campaign that was deleted by then fails (OQ-10). The
  /// same call gives the same plan for ever, in every process: so a run is frozen by its instant.
  ///
  /// @throws io.carillon.failure.CampaignException `UNKNOWN_NAME` if there was no such campaign
  ///   then, `INVALID_DEFINITION` if something it names is gone
  ///
  /// @param tokens values of my tokens for one run, by name; they travel into executed campaigns
  ///   with the context (TK-50, EX-35)
  CampaignPlan plan(int campaignId, Instant asOf, Map<String, String> tokens);

  /// The same for people who are in the campaign's flow: also of one that was deleted before, as it
  /// was last (AN-85). Values of tokens that are none any more are left out (TK-23).
  ///
  /// @throws io.carillon.failure.CampaignException as [#plan]
  CampaignPlan lastPlan(int campaignId, Instant asOf, Map<String, String> tokens);

  /// The ids of a version's steps in their order, whether it is in force or not (OQ-04).
  ///
  /// @throws io.carillon.failure.CampaignException `UNKNOWN_NAME` if there is no such version
  List<Integer> steps(int campaignId, int version);

  /// Changes whenever a definition is applied or deleted: a plan of the same stamp is the current
  /// one.
  long stamp();

  /// The trigger campaigns that are active now, by id. In the caller's transaction if there is one,
  /// without locks. A campaign whose triggers have an error is left out, and the error logged:
  /// nothing is kept for it until its author has repaired it.
  List<TriggerCampaign> active();

  /// The subject of an e-mail as it stands now, each token in it by its default; empty if there is
  /// no such e-mail.
  String subject(int emailId);
}
