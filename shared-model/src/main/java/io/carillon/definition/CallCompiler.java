package io.carillon.definition;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.Trigger.Source;
import io.carillon.definition.Element.Scalar;
import io.carillon.flow.Action;
import io.carillon.flow.CampaignRef;
import io.carillon.token.TokenContext;
import java.util.Optional;

/// Steps of one campaign that are about campaigns: Execute Campaign (EX-20 to EX-37), Request
/// Campaign (FL-50, RQ-01) and Remove from Flow (FL-60 to FL-67).
///
/// @param calls how its flow is reached
/// @param context of its tokens
record CallCompiler(Compiler compiler, Calls calls, TokenContext context, Problems problems) {
  private static final String THIS_CAMPAIGN = "this campaign"; // FL-61

  /// @param useParentContext whether the child's tokens come from here (EX-30)
  /// @return empty if a problem was reported
  Optional<Action> execute(Scalar name, boolean useParentContext) {
    var deleted = ofDeleted(ActivityType.EXECUTE_CAMPAIGN, name);
    if (deleted.isPresent()) {
      return deleted;
    }
    var sink = problems.at(name.place());
    var found = compiler.library().find(Kind.CAMPAIGN, name.text(), caller(), sink);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var child = found.get();
    var further = calls.plus(child);
    if (!Calls.isExecutable(child)) {
      sink.error(
          "%s is not executable".formatted(child),
          "execute one that has 'executable: true', or make such a copy of it (AN-23, AN-26)");
    } else if (calls.has(child)) {
      sink.error(
          "campaigns go round in a circle: " + further, "take one of these steps out (EX-28)");
    } else if (further.isTooDeep()) {
      sink.error(
          "%s: campaigns are executed three levels deep at most".formatted(further),
          "do what the last one does in the one before (EX-21)");
    } else if (!compiler.sameWorkspace(caller(), child)) {
      sink.error(
          "%s is in another workspace".formatted(child),
          "a campaign executes campaigns of its own workspace only, shared or not (EX-13)");
    } else {
      return compiler
          .executable(
              child, useParentContext ? Optional.of(context) : Optional.empty(), further, sink)
          .map(Action.ExecuteCampaign::new);
    }
    return Optional.empty();
  }

  /// @return empty if a problem was reported
  Optional<Action> request(Scalar name) {
    var deleted = ofDeleted(ActivityType.REQUEST_CAMPAIGN, name);
    if (deleted.isPresent()) {
      return deleted;
    }
    var sink = problems.at(name.place());
    var found =
        compiler
            .library()
            .find(Kind.CAMPAIGN, name.text(), caller(), CallCompiler::takesRequests, sink);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var target = found.get();
    if (!takesRequests(target)) {
      sink.error(
          Triggers.has(target)
              ? "%s takes no requests of campaigns".formatted(target)
              : "%s has no trigger Campaign is Requested".formatted(target),
          Triggers.has(target)
              ? "write 'source: any' or 'source: campaigns' in its trigger (RQ-01)"
              : "request one that has it (RQ-05)");
      return Optional.empty();
    }
    var error = compiler.errorOf(target);
    if (error.isPresent()) { // OQ-10
      sink.error("%s has an error%s".formatted(target, error.get()), "repair it first");
      return Optional.empty();
    }
    if (!compiler.library().isActive(target)) {
      problems.warning(
          name.place(),
          "%s is not active: requesting it has no effect".formatted(target),
          "activate it when it is to take people (RQ-05)");
    }
    return Optional.of(
        new Action.RequestCampaign(
            new CampaignRef(target.id(), target.name()), FlowCompiler.lane(target)));
  }

  private static boolean takesRequests(Entry campaign) {
    return Triggers.admits(campaign, Source.CAMPAIGNS);
  }

  /// @return empty if a problem was reported
  Optional<Action> removeFromFlow(Scalar name) {
    var deleted = ofDeleted(ActivityType.REMOVE_FROM_FLOW, name);
    if (deleted.isPresent()) {
      return deleted;
    }
    var target =
        name.text().strip().equalsIgnoreCase(THIS_CAMPAIGN)
            ? Optional.of(caller())
            : compiler
                .library()
                .find(Kind.CAMPAIGN, name.text(), caller(), problems.at(name.place()));
    return target.map(campaign -> {
      boolean own = calls.has(campaign);
      return new Action.RemoveFromFlow(
          new CampaignRef(campaign.id(), campaign.name()),
          own ? calls.started().id() : campaign.id(),
          own);
    });
  }

  // OQ-10. Only libraries of runs know what was deleted: where a definition is checked, it is an
  // error that nothing has the name.
  private Optional<Action> ofDeleted(ActivityType type, Scalar name) {
    return compiler
        .library()
        .deletedCampaign(name.text(), caller().program())
        .map(campaign -> new Action.OfDeletedCampaign(type, campaign));
  }

  private Entry caller() {
    return calls.chain().getLast();
  }
}
