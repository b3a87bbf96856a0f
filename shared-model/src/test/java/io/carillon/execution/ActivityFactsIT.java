package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.campaign.CampaignPlan;
import io.carillon.database.UtcTime;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.flow.Action;
import io.carillon.flow.FlowPlan;
import io.carillon.flow.FlowStep;
import io.carillon.flow.Qualification;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Constraint;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.SmartList;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What happened to people, as selection, choices and explanations see it in the database.
class ActivityFactsIT {
  private static final Instant NOW = TestWorld.NOW;
  private static final Moment MOMENT = new Moment(NOW, ZoneOffset.UTC);

  private final TestWorld world = new TestWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  @Tag("SL-75")
  @Tag("OQ-01")
  void selectsWhoWasMailedTwiceNotCountingSkippedMails() {
    long twice = world.person(Map.of());
    long once = world.person(Map.of());
    long never = world.person(Map.of());
    mailed(twice, 7, Result.SUCCEEDED);
    mailed(twice, 8, Result.SUCCEEDED);
    mailed(once, 7, Result.SUCCEEDED);
    mailed(once, 7, Result.SKIPPED);

    assertThat(selected(mail(2))).containsExactly(twice);
    assertThat(selected(new Filter.DidNot(mail(2)))).containsExactly(once, never);
    assertThat(selected(new Filter.DidNot(mail(1)))).containsExactly(never);
  }

  @Test
  @Tag("SL-72")
  void somebodyWhoGotAnotherMailWasSentOneThatIsNotThis() {
    long both = world.person(Map.of());
    long other = world.person(Map.of());
    long only = world.person(Map.of());
    mailed(both, 7, Result.SUCCEEDED);
    mailed(both, 8, Result.SUCCEEDED);
    mailed(other, 8, Result.SUCCEEDED);
    mailed(only, 7, Result.SUCCEEDED);

    assertThat(selected(mail(false, 7))).containsExactly(both, other);
    assertThat(selected(new Filter.DidNot(mail(true, 7)))).containsExactly(other);
  }

  @Test
  @Tag("SL-27")
  @Tag("SL-77")
  void seesNoMoreOfThePastThanTheLogStillHas() {
    long person = world.person(Map.of());
    mailed(person, 7, Result.SUCCEEDED);
    world.jdbc.update("DELETE FROM activity");

    assertThat(selected(mail(1))).isEmpty();
    assertThat(selected(new Filter.DidNot(mail(1)))).containsExactly(person);
  }

  @Test
  @Tag("CH-07")
  @Tag("CH-08")
  @Tag("FL-07")
  void aChoiceSeesWhatWasLoggedBeforeAndWhatAnEarlierStepDid() {
    long mailed = world.person(Map.of("City", "Rome"));
    long other = world.person(Map.of("City", "Paris"));
    mailed(mailed, 7, Result.SUCCEEDED);
    var moved =
        new Filter.Did(
            ActivityType.CHANGE_DATA_VALUE,
            List.of(
                new Constraint.OnValue(
                    ActivityType.CHANGE_DATA_VALUE.attributes().get(1),
                    new Condition.OnText(Operator.IS, List.of("rome")))),
            Optional.empty(),
            1);

    world.run(
        Way.INSERT,
        1,
        flow(
            choice(1, mail(1), world.score("+1")),
            new FlowStep(2, "Step", List.of(), world.change("City", "Rome")),
            choice(3, moved, world.score("+100"))),
        mailed,
        other);

    // Whose city was Rome already has no change (OQ-01).
    assertThat(world.value(mailed, "Lead Score")).isEqualTo(1);
    assertThat(world.value(other, "Lead Score")).isEqualTo(100);
  }

  @Test
  @Tag("AN-92")
  void anExplanationNamesTheLastActivityThatCounted() {
    long person = world.person(Map.of());
    mailed(person, 7, Result.SUCCEEDED);
    mailed(person, 8, Result.SUCCEEDED);
    var last = world.jdbc.queryForObject("SELECT MAX(id) FROM activity", Long.class);
    var preview = new Preview(world.database.dataSource(), world.catalogue());

    var reasons =
        preview
            .explain(campaign(mail(1), mail(true, 9), new Filter.DidNot(mail(1))), MOMENT, person)
            .smartList()
            .reasons();

    assertThat(reasons.get(0).seen())
        .isEqualTo("2 times, last at 2026-03-03T05:06:07.123456Z (activity %d)".formatted(last));
    assertThat(reasons.get(1).seen()).isEqualTo("none of the 2 in the log is like this");
    assertThat(reasons).extracting(reason -> reason.holds()).containsExactly(true, false, false);
  }

  @Test
  @Tag("AN-92")
  void anExplanationLooksAtWhatHappenedLastNotAtWhatWasWrittenLast() {
    long person = world.person(Map.of());
    mailed(person, 7, Result.SUCCEEDED);
    var last = world.jdbc.queryForObject("SELECT MAX(id) FROM activity", Long.class);
    mailed(person, 7, Result.SUCCEEDED, Duration.ofDays(60));

    var list = campaign(mail(1)).smartList();
    var explanation =
        new Preview(world.database.dataSource(), world.catalogue()).explain(list, MOMENT, person);

    assertThat(explanation.reasons().getFirst().seen())
        .isEqualTo("2 times, last at 2026-03-03T05:06:07.123456Z (activity %d)".formatted(last));
  }

  private void mailed(long person, int email, Result result) {
    mailed(person, email, result, Duration.ofDays(1));
  }

  private void mailed(long person, int email, Result result, Duration ago) {
    world.jdbc.update(
        "INSERT INTO activity (person_id, at, type_id, result, primary_id) VALUES (?, ?, 6, ?, ?)",
        person,
        UtcTime.text(NOW.minus(ago)),
        result.stored(),
        email);
  }

  private static Filter.Did mail(int minTimes) {
    return new Filter.Did(ActivityType.SEND_EMAIL, List.of(), Optional.empty(), minTimes);
  }

  private static Filter.Did mail(boolean in, int email) {
    return new Filter.Did(
        ActivityType.SEND_EMAIL,
        List.of(
            new Constraint.OnAsset(
                ActivityType.SEND_EMAIL.primary().orElseThrow(),
                in,
                List.of(new Constraint.Asset(email, "Mail " + email)))),
        Optional.empty(),
        1);
  }

  private long[] selected(Filter filter) {
    return new PeopleSelector(world.database.dataSource())
        .page(campaign(filter), MOMENT, 0, Long.MAX_VALUE, 100);
  }

  private CampaignPlan campaign(Filter... filters) {
    var plan = world.everyTime();
    return new CampaignPlan(
        plan.campaignId(),
        plan.version(),
        plan.name(),
        false,
        List.of(),
        new SmartList("list", List.of(filters), new FilterLogic.All()),
        new Qualification.EveryTime(),
        plan.personLimit(),
        plan.flow());
  }

  private CampaignPlan flow(FlowStep... steps) {
    var plan = world.everyTime();
    return new CampaignPlan(
        plan.campaignId(),
        plan.version(),
        plan.name(),
        false,
        List.of(),
        plan.smartList(),
        plan.qualification(),
        plan.personLimit(),
        new FlowPlan(plan.flow().tokens(), List.of(steps)));
  }

  private static FlowStep choice(int id, Filter condition, Action action) {
    return new FlowStep(
        id, "Step", List.of(new FlowStep.Choice(condition, action)), new Action.DoNothing());
  }
}
