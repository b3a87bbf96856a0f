package io.carillon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.Activity;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Request Campaign, over a chunk of two people.
class RequestTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final Field SCORE =
      new Field(1, "Lead Score", "lead_score", FieldType.SCORE, Field.Group.PERSON, false, false);
  private static final CampaignRef ASKED = new CampaignRef(7, "Asked");
  private static final Action REQUEST = new Action.RequestCampaign(ASKED, Lane.HIGH);

  private final PersonChunk people =
      new PersonChunk(new long[] {11, 12}, List.of(SCORE), List.of());

  private static FlowPlan flow(int campaign, Action... actions) {
    var steps = new ArrayList<FlowStep>();
    for (var action : actions) {
      steps.add(new FlowStep(steps.size() + 1, "Step", List.of(), action));
    }
    return new FlowPlan(new TokenContext(campaign, "C" + campaign, "", null, Map.of()), steps);
  }

  private Effects run(Map<Integer, Standing> requestable, Action... actions) {
    for (int campaign : List.of(1, 2)) {
      people.loadLastEntered(campaign, new @Nullable Instant[2], new BitSet());
    }
    return new FlowExecutor(new BlockedFromMail(FlowExecutorTest.CATALOGUE))
        .enter(
            1,
            new Qualification.EveryTime(),
            flow(1, actions),
            people,
            new ExecutionContext(
                NOW,
                ZoneOffset.UTC,
                null,
                CommunicationLimits.NONE,
                ExecutionContext.Drawn.NOBODY,
                requestable));
  }

  private static List<String> log(Effects effects) {
    return effects.activities().stream()
        .filter(activity -> activity.personId() == 11)
        .map(RequestTest::inWords)
        .toList();
  }

  private static String inWords(Activity activity) {
    return "%d %s %s %s"
        .formatted(
            activity.type().id(), activity.result(), activity.primaryId(), activity.attributes());
  }

  @Test
  @Tag("FL-50")
  @Tag("EX-02")
  @Tag("EX-11")
  void thePersonIsAskedForAndGoesOnAtOnce() {
    var effects =
        run(
            Map.of(7, Standing.ACTIVE),
            REQUEST,
            new Action.ChangeScore(SCORE, TokenText.literal("+1")));

    assertThat(effects.requests())
        .containsExactly(
            new Effects.Request(0, null, ASKED, Lane.HIGH),
            new Effects.Request(1, null, ASKED, Lane.HIGH));
    assertThat(log(effects).getFirst()).isEqualTo("47 succeeded 7 {}");
    assertThat(people.value(0, SCORE)).isEqualTo(1);
  }

  @Test
  @Tag("RQ-05")
  @Tag("EX-03")
  void oneThatIsNotActiveIsNotAskedButLogged() {
    var effects = run(Map.of(7, Standing.INACTIVE), REQUEST);

    assertThat(effects.requests()).isEmpty();
    assertThat(log(effects)).containsExactly("47 skipped 7 {Reason=not active}");
  }

  @Test
  @Tag("OQ-10")
  void oneThatIsGoneFailsTheStepAndTheFlowGoesOn() {
    var effects =
        run(
            Map.of(7, Standing.GONE),
            REQUEST,
            new Action.ChangeScore(SCORE, TokenText.literal("+1")));

    assertThat(effects.requests()).isEmpty();
    assertThat(log(effects).getFirst()).isEqualTo("47 failed 7 {Reason=the campaign was deleted}");
    assertThat(effects.failedPeople()).isEqualTo(2);
    assertThat(people.value(1, SCORE)).isEqualTo(1);
  }

  @Test
  @Tag("EX-04")
  void anExecutedCampaignAsksInItsOwnName() {
    var child =
        new Executable(
            new CampaignRef(2, "Child"),
            Optional.of(new SmartList("all", List.of(), new FilterLogic.All())),
            new Qualification.EveryTime(),
            flow(2, REQUEST));
    var effects = run(Map.of(7, Standing.ACTIVE), new Action.ExecuteCampaign(child), REQUEST);

    assertThat(effects.requests())
        .containsExactly(
            new Effects.Request(0, 2, ASKED, Lane.HIGH),
            new Effects.Request(1, 2, ASKED, Lane.HIGH),
            new Effects.Request(0, null, ASKED, Lane.HIGH),
            new Effects.Request(1, null, ASKED, Lane.HIGH));
    assertThat(flow(1, new Action.ExecuteCampaign(child)).requested()).containsExactly(7);
  }

  @Test
  void howTheAskedOneStandsMustBeKnown() {
    assertThatThrownBy(() -> run(Map.of(), REQUEST)).hasMessageContaining("campaign 7");
  }
}
