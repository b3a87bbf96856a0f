package io.carillon.listener.dispatch;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.Trigger;
import io.carillon.smartlist.Moment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether a campaign's triggers want an event (TR-02, TR-61).
final class Firing {
  private static final int CHARACTERS = 1_000;

  private Firing() {}

  /// @param moment when the event is looked at
  /// @return why none of them does; empty if one does
  static Optional<String> refusal(CampaignPlan plan, InboxEvent event, Moment moment) {
    if (plan.triggers().isEmpty()) {
      return Optional.of("the campaign has no trigger any more");
    }
    boolean isRequest = event.typeId() == ActivityType.REQUEST_CAMPAIGN.id();
    var refusals = new ArrayList<String>();
    for (var trigger : plan.triggers()) {
      Optional<String> refusal =
          switch (trigger) {
            case Trigger.CampaignIsRequested(var admitted) ->
                isRequest && source(event).filter(admitted::admits).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                        isRequest ? "not requestable from there: " + event.details().source() : "");
            case Trigger.OnActivity onActivity ->
                onActivity.type().id() == event.typeId()
                    ? onActivity
                        .refusal(event.activity(), moment)
                        .map(constraint -> "%s: not %s".formatted(trigger.name(), constraint))
                    : Optional.of("");
          };
      if (refusal.isEmpty()) {
        return Optional.empty();
      }
      refusal.filter(reason -> !reason.isEmpty()).ifPresent(refusals::add);
    }
    return Optional.of(reason(refusals));
  }

  private static String reason(List<String> refusals) {
    var reason = refusals.isEmpty() ? "no trigger listens for it" : String.join("; ", refusals);
    return reason.codePointCount(0, reason.length()) <= CHARACTERS
        ? reason
        : reason.substring(0, reason.offsetByCodePoints(0, CHARACTERS - 1)) + "…";
  }

  // RQ-01
  private static Optional<Trigger.Source> source(InboxEvent event) {
    return Arrays.stream(Trigger.Source.values())
        .filter(source -> source.word().equals(event.details().source()))
        .findFirst();
  }
}
