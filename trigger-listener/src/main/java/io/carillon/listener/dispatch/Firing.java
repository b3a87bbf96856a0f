package io.carillon.listener.dispatch;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.Trigger;
import java.util.Arrays;
import java.util.Optional;

/// Whether a campaign's triggers want an event (TR-02, TR-61).
final class Firing {
  private Firing() {}

  /// @return why none of them does; empty if one does
  static Optional<String> refusal(CampaignPlan plan, InboxEvent event) {
    if (plan.triggers().isEmpty()) {
      return Optional.of("the campaign has no trigger any more");
    }
    var source = source(event);
    for (var trigger : plan.triggers()) {
      boolean fires =
          switch (trigger) {
            case Trigger.CampaignIsRequested(var admitted) ->
                source.map(admitted::admits).orElse(false);
          };
      if (fires) {
        return Optional.empty();
      }
    }
    return Optional.of(
        event.typeId() == ActivityType.REQUEST_CAMPAIGN.id()
            ? "not requestable from there: %s".formatted(event.details().source())
            : "no trigger listens for it");
  }

  // RQ-01
  private static Optional<Trigger.Source> source(InboxEvent event) {
    return event.typeId() == ActivityType.REQUEST_CAMPAIGN.id()
        ? Arrays.stream(Trigger.Source.values())
            .filter(source -> source.word().equals(event.details().source()))
            .findFirst()
        : Optional.empty();
  }
}
