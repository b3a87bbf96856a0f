package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.campaign.Trigger;
import io.carillon.campaign.TriggerCampaign;
import io.carillon.flow.Lane;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Constraint;
import io.carillon.smartlist.GeneratedConstraints;
import io.carillon.smartlist.Operator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which campaigns an activity is shown to.
class TriggerIndexTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  private static TriggerCampaign campaign(int id, Trigger... triggers) {
    return new TriggerCampaign(id, "C" + id, 1000 + id, Lane.LOW, List.of(triggers));
  }

  private static Trigger clicks(Constraint... constraints) {
    return new Trigger.OnActivity(ActivityType.CLICK_EMAIL, List.of(constraints));
  }

  private static Constraint email(int... ids) {
    return new Constraint.OnAsset(
        ActivityType.CLICK_EMAIL.primary().orElseThrow(),
        true,
        IntStream.of(ids).mapToObj(id -> new Constraint.Asset(id, "Mail " + id)).toList());
  }

  private static Constraint link(Operator operator, String... values) {
    var link = ActivityType.CLICK_EMAIL.attributes().getFirst();
    assertThat(link.name()).isEqualTo("Link");
    return new Constraint.OnValue(link, new Condition.OnText(operator, List.of(values)));
  }

  private static PastActivity click(int email, String link) {
    return new PastActivity(0, AT, email, null, null, null, Map.of("Link", link));
  }

  private static List<Integer> asked(TriggerIndex index, PastActivity activity) {
    return index.candidates(ActivityType.CLICK_EMAIL.id(), activity).stream()
        .map(TriggerCampaign::id)
        .toList();
  }

  @Test
  @Tag("TR-01")
  @Tag("TR-05")
  void asksNobodyAboutAnotherTypeOrAnotherLink() {
    var index =
        TriggerIndex.of(
            List.of(
                campaign(1, clicks(link(Operator.IS, "/a"))),
                campaign(2, clicks(link(Operator.IS, "/b", "/A "))),
                campaign(3, clicks(link(Operator.CONTAINS, "x"))),
                campaign(4, new Trigger.OnActivity(ActivityType.OPEN_EMAIL, List.of()))));

    assertThat(index.hears(ActivityType.CLICK_EMAIL.id())).isTrue();
    assertThat(index.hears(ActivityType.CLICK_LINK.id())).isFalse();
    assertThat(asked(index, click(7, "/A"))).containsExactly(1, 2, 3);
    assertThat(asked(index, click(7, "/c"))).containsExactly(3);
    assertThat(asked(index, new PastActivity(0, AT, 7, null, null, null, Map.of())))
        .containsExactly(3);
  }

  @Test
  @Tag("TR-02")
  void asksACampaignOnceHoweverManyOfItsTriggersMayFire() {
    var index =
        TriggerIndex.of(
            List.of(campaign(1, clicks(), clicks(link(Operator.IS, "/a")), clicks(email(7)))));

    assertThat(asked(index, click(7, "/a"))).containsExactly(1);
  }

  @Test
  @Tag("TR-27")
  void requestsNameTheirCampaignThemselves() {
    var index =
        TriggerIndex.of(List.of(campaign(1, new Trigger.CampaignIsRequested(Trigger.Source.ANY))));

    assertThat(index.hears(ActivityType.REQUEST_CAMPAIGN.id())).isFalse();
  }

  @Test
  @Tag("TR-05")
  void aThousandCampaignsOnOtherLinksOfOneMailAreNotAsked() {
    var campaigns = new ArrayList<TriggerCampaign>();
    for (int id = 1; id <= 1_000; id++) {
      // All of them ask for the same e-mail first: their links tell them apart.
      campaigns.add(campaign(id, clicks(email(7), link(Operator.IS, "/link/" + id))));
    }
    var index = TriggerIndex.of(campaigns);

    assertThat(asked(index, click(7, "/link/500"))).containsExactly(500);
    assertThat(asked(index, click(7, "/elsewhere"))).isEmpty();
  }

  @Test
  void aMailIsFoundByItsNameToo() {
    var index = TriggerIndex.of(List.of(campaign(1, clicks(email(7)))));

    assertThat(asked(index, new PastActivity(0, AT, null, "mail 7 ", null, null, Map.of())))
        .containsExactly(1);
    assertThat(asked(index, new PastActivity(0, AT, 8, "Mail 7", null, null, Map.of()))).isEmpty();
    assertThat(asked(index, new PastActivity(0, AT, null, null, null, null, Map.of()))).isEmpty();
  }

  /// Never one too few: who is left out would not have been fired.
  @RepeatedTest(100)
  @Tag("TR-01")
  @Tag("TR-61")
  void leavesOutNobodyWhomTheActivityFires(RepetitionInfo repetition) {
    var generated = new GeneratedConstraints(new Random(repetition.getCurrentRepetition()));
    var campaigns = new ArrayList<TriggerCampaign>();
    for (int id = 1; id <= 30; id++) {
      var first = generated.type();
      var second = generated.type();
      campaigns.add(
          campaign(
              id,
              new Trigger.OnActivity(first, generated.constraints(first)),
              new Trigger.OnActivity(second, generated.constraints(second))));
    }
    var index = TriggerIndex.of(campaigns);
    for (int i = 0; i < 50; i++) {
      var type = generated.type();
      var activity = generated.activity(type);
      var asked = index.candidates(type.id(), activity);
      for (var moment : GeneratedConstraints.moments()) {
        for (var campaign : campaigns) {
          boolean fires =
              campaign.triggers().stream()
                  .map(Trigger.OnActivity.class::cast)
                  .anyMatch(trigger ->
                      trigger.type().id() == type.id()
                          && trigger.refusal(activity, moment).isEmpty());
          if (fires) {
            assertThat(asked).as("%s at %s", activity, moment).contains(campaign);
          }
        }
      }
    }
  }
}
