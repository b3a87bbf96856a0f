package io.carillon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.Activity;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.person.WaitingIn;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Steps after which a person goes elsewhere, or nowhere: calls, waits, removal, deletion.
class PassageTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final int ROOT = 1;
  private static final Field SCORE = field(3, "Lead Score", FieldType.SCORE);
  private static final Field NAME = field(4, "First Name", FieldType.STRING);
  private static final Field BORN = field(5, "Date of Birth", FieldType.DATE);
  private static final FieldCatalogue MAIL_FIELDS =
      new FieldCatalogue(
          List.of(
              SCORE,
              NAME,
              BORN,
              field(6, "Email Address", FieldType.EMAIL),
              field(7, "Unsubscribed", FieldType.BOOLEAN),
              field(8, "Marketing Suspended", FieldType.BOOLEAN),
              field(9, "Black Listed", FieldType.BOOLEAN),
              field(10, "Email Invalid", FieldType.BOOLEAN),
              field(11, "Email Suspended", FieldType.BOOLEAN),
              field(12, "Email Suspended At", FieldType.DATETIME)));

  private final FlowExecutor executor = new FlowExecutor(new BlockedFromMail(MAIL_FIELDS));
  private final PersonChunk people =
      new PersonChunk(new long[] {10, 20, 30}, MAIL_FIELDS.all(), List.of());
  private Effects effects;

  private static Field field(int id, String name, FieldType type) {
    var column = name.toLowerCase(Locale.ROOT).replace(' ', '_');
    return new Field(id, name, column, type, Field.Group.PERSON, false, false);
  }

  private static TokenText text(String text) {
    return TokenParser.parse(
        text,
        MAIL_FIELDS,
        (message, repair) -> {
          throw new AssertionError(message + repair);
        });
  }

  private static TokenContext tokens(int campaign, String... my) {
    var values = new HashMap<String, TokenText>();
    for (int i = 0; i < my.length; i += 2) {
      values.put(my[i], text(my[i + 1]));
    }
    return new TokenContext(campaign, "Campaign " + campaign, "", null, values);
  }

  private static FlowPlan flow(TokenContext tokens, Action... actions) {
    var steps = new ArrayList<FlowStep>();
    for (var action : actions) {
      steps.add(new FlowStep(steps.size() + 1, "Step", List.of(), action));
    }
    return new FlowPlan(tokens, steps);
  }

  private static Action score(String change) {
    return new Action.ChangeScore(SCORE, text(change));
  }

  private static Action execute(Executable child) {
    return new Action.ExecuteCampaign(child);
  }

  private static Action waits(Duration duration) {
    return new Action.Wait(new WaitTime.For(duration));
  }

  private static Optional<SmartList> scoreAtLeast(int least) {
    var filter =
        new Filter.OnField(SCORE, new Condition.OnNumber(Operator.AT_LEAST, List.of(least), true));
    return Optional.of(new SmartList("list", List.of(filter), new FilterLogic.All()));
  }

  private static Optional<SmartList> everybody() {
    return Optional.of(new SmartList("list", List.of(), new FilterLogic.All()));
  }

  private static Executable child(int id, Optional<SmartList> list, Action... actions) {
    return child(id, list, new Qualification.EveryTime(), actions);
  }

  private static Executable child(
      int id, Optional<SmartList> list, Qualification qualification, Action... actions) {
    var ref = new CampaignRef(id, "Campaign " + id);
    return new Executable(ref, list, qualification, flow(tokens(id), actions));
  }

  private void run(Action... actions) {
    run(flow(tokens(ROOT), actions));
  }

  private void run(FlowPlan plan) {
    var needs = executor.needs(plan, CommunicationLimits.NONE);
    for (int campaign : needs.entries()) {
      if (!loaded.contains(campaign)) {
        people.loadLastEntered(campaign, new @Nullable Instant[people.size()], new BitSet());
      }
    }
    for (var counted : needs.counted()) {
      if (!people.counted().contains(counted)) {
        people.loadCounts(counted, new int[people.size()]);
      }
    }
    people.loadLastEntered(ROOT, new @Nullable Instant[people.size()], new BitSet());
    effects =
        executor.enter(
            ROOT,
            new Qualification.EveryTime(),
            plan,
            people,
            new ExecutionContext(
                NOW,
                ZoneOffset.UTC,
                null,
                CommunicationLimits.NONE,
                ExecutionContext.Drawn.NOBODY,
                Map.of()));
  }

  private final Set<Integer> loaded = new HashSet<>();

  private void entered(int row, int campaign, Instant at) {
    var instants = new @Nullable Instant[people.size()];
    instants[row] = at;
    people.loadLastEntered(campaign, instants, new BitSet());
    loaded.add(campaign);
  }

  /// `campaign/step type result` of one person, in order.
  private List<String> log(long person) {
    return effects.activities().stream()
        .filter(activity -> activity.personId() == person)
        .map(activity ->
            "%s/%d %s %s"
                .formatted(
                    activity.campaignId() == null ? ROOT : activity.campaignId(),
                    activity.stepId(),
                    activity.type().name(),
                    activity.result()))
        .toList();
  }

  private Object score(int row) {
    return people.value(row, SCORE);
  }

  @Test
  @Tag("FL-51")
  @Tag("EX-02")
  @Tag("EX-07")
  @Tag("EX-08")
  @Tag("EX-09")
  @Tag("EX-11")
  @Tag("EX-23")
  @Tag("AL-3A")
  @Tag("CF-10")
  void whoMatchesGoesThroughTheChildAndAllGoOnInTheParent() {
    people.load(0, SCORE, 10);
    people.load(1, SCORE, 5);
    run(execute(child(2, scoreAtLeast(10), score("+100"))), score("+1"));

    assertThat(log(10))
        .containsExactly(
            "1/1 Execute Campaign succeeded",
            "2/1 Change Score succeeded",
            "1/2 Change Score succeeded");
    assertThat(log(20))
        .containsExactly("1/1 Execute Campaign skipped", "1/2 Change Score succeeded");
    assertThat(score(0)).isEqualTo(111);
    assertThat(score(1)).isEqualTo(6);
    assertThat(effects.activities())
        .filteredOn(activity -> activity.stepId() == 1 && activity.personId() != 30)
        .extracting(Activity::attributes)
        .contains(
            Map.of("Qualified", "true"),
            Map.of("Qualified", "false", "Reason", "does not match the smart list"));
  }

  @Test
  @Tag("EX-24")
  @Tag("EX-07")
  void theSecondChildSeesWhatTheFirstDid() {
    run(
        execute(child(2, everybody(), score("=50"))),
        execute(child(3, scoreAtLeast(50), score("+7"))));

    assertThat(score(0)).isEqualTo(57);
  }

  @Test
  @Tag("EX-10")
  @Tag("EX-25")
  @Tag("QL-03")
  void onlyOnceCountsOverAllCallersAndCalls() {
    entered(0, 2, NOW.minusSeconds(1));
    var once = child(2, everybody(), new Qualification.Once(), score("+1"));
    run(execute(once), execute(once));

    assertThat(score(0)).isNull();
    assertThat(score(1)).isEqualTo(1);
    assertThat(log(20))
        .containsExactly(
            "1/1 Execute Campaign succeeded",
            "2/1 Change Score succeeded",
            "1/2 Execute Campaign skipped");
    var entries = effects.entries().get(2);
    assertThat(entries.times()).containsExactly(0, 1, 1);
    assertThat(entries.newcomers().stream()).containsExactly(1, 2);
  }

  @Test
  @Tag("QL-02")
  void everyTimeIsCountedAsOftenAsItIs() {
    var always = child(2, everybody(), score("+1"));
    run(execute(always), execute(always));

    assertThat(effects.entries().get(2).times()).containsExactly(2, 2, 2);
    assertThat(effects.entries().get(2).people()).isEqualTo(3);
    assertThat(score(0)).isEqualTo(2);
  }

  @Test
  @Tag("AN-47")
  @Tag("EX-26")
  void nobodyQualifiesForAListWithAnError() {
    run(execute(child(2, Optional.empty(), score("+1"))), score("+10"));

    assertThat(score(0)).isEqualTo(10);
    assertThat(effects.entries()).containsOnlyKeys(ROOT);
  }

  @Test
  @Tag("EX-21")
  @Tag("EX-36")
  void threeLevelsDeepEverybodyComesBack() {
    var third = child(4, everybody(), score("+1"));
    var second = child(3, everybody(), execute(third), score("+10"));
    var first = child(2, everybody(), execute(second), score("+100"));
    run(execute(first), score("+1000"));

    assertThat(log(10))
        .containsExactly(
            "1/1 Execute Campaign succeeded",
            "2/1 Execute Campaign succeeded",
            "3/1 Execute Campaign succeeded",
            "4/1 Change Score succeeded",
            "3/2 Change Score succeeded",
            "2/2 Change Score succeeded",
            "1/2 Change Score succeeded");
    assertThat(score(0)).isEqualTo(1111);
  }

  @Test
  @Tag("FL-22")
  void eachCallOfACampaignSendsItsOwnMail() {
    people.load(0, MAIL_FIELDS.require("Email Address"), "ann@example.org");
    var mail = new Action.SendEmail(new EmailRef(60, 1, "Hello", false, List.of()), false);
    var child = child(2, everybody(), mail);
    run(execute(child), execute(child), mail);

    assertThat(effects.mails()).extracting(Mail::callPath).containsExactly("1:2", "2:2", "");
    assertThat(effects.mails()).extracting(Mail::campaignId).containsExactly(2, 2, null);
  }

  @Test
  @Tag("WT-13")
  @Tag("WT-18")
  @Tag("WT-29")
  void whoWaitsIsSetAsideAndTheOthersGoOn() {
    people.load(0, SCORE, 10);
    var choice =
        new FlowStep.Choice(
            new Filter.OnField(SCORE, new Condition.OnNumber(Operator.AT_LEAST, List.of(10), true)),
            waits(Duration.ofDays(2)));
    run(
        new FlowPlan(
            tokens(ROOT),
            List.of(
                new FlowStep(7, "Wait", List.of(choice), new Action.DoNothing()),
                new FlowStep(8, "Score", List.of(), score("+1")))));

    assertThat(effects.waits())
        .containsExactly(Effects.Waiting.until(Instant.parse("2026-03-06T05:06:07Z"), 0, 7));
    assertThat(log(10)).isEmpty();
    assertThat(log(20)).containsExactly("1/8 Change Score succeeded");
  }

  @Test
  @Tag("FL-48")
  @Tag("FL-02")
  void aCallKeepsTheValuesOfItsMomentAndNobodyWaitsForAnAnswerThatFillsNothing() {
    people.load(0, NAME, "Ann");
    run(
        new Action.CallWebhook(webhook(false, "{{lead.First Name}}", "{{lead.Lead Score}}")),
        score("+1"));

    assertThat(effects.calls())
        .extracting(WebhookCall::personId, WebhookCall::stepId, WebhookCall::choice)
        .hasToString("[(10L, 1, 0), (20L, 1, 0), (30L, 1, 0)]");
    assertThat(effects.calls().getFirst().tokenValues())
        .isEqualTo(Map.of("{{lead.First Name}}", "Ann", "{{lead.Lead Score}}", ""));
    assertThat(effects.waits()).isEmpty();
    assertThat(log(10)).containsExactly("1/2 Change Score succeeded");
  }

  @Test
  @Tag("FL-07")
  @Tag("CH-10")
  void whoseAnswerFillsFieldsWaitsForItAndTheOthersGoOn() {
    people.load(0, SCORE, 10);
    var choice =
        new FlowStep.Choice(
            new Filter.OnField(SCORE, new Condition.OnNumber(Operator.AT_LEAST, List.of(10), true)),
            new Action.CallWebhook(webhook(true)));
    run(
        new FlowPlan(
            tokens(ROOT),
            List.of(
                new FlowStep(7, "Call Webhook", List.of(choice), new Action.DoNothing()),
                new FlowStep(8, "Score", List.of(), score("+1")))));

    assertThat(effects.calls())
        .extracting(WebhookCall::personId, WebhookCall::stepId, WebhookCall::choice)
        .hasToString("[(10L, 7, 1)]");
    assertThat(effects.waits())
        .containsExactly(new Effects.Waiting(0, 7, null, effects.calls().getFirst()));
    assertThat(log(10)).isEmpty();
    assertThat(log(20)).containsExactly("1/8 Change Score succeeded");
  }

  private static WebhookRef webhook(boolean awaited, String... tokens) {
    var texts = List.of(tokens).stream().map(PassageTest::text).toList();
    return new WebhookRef(5, 2, "Hook", texts, awaited);
  }

  @Test
  @Tag("OQ-03")
  void whatIsPastOrNoDateDoesNotWait() {
    people.load(1, BORN, LocalDate.of(2026, 6, 1));
    people.load(2, BORN, LocalDate.of(2020, 6, 1));
    run(
        new Action.Wait(new WaitTime.Until(LocalDate.of(2026, 3, 4), LocalTime.of(5, 6))),
        waits(Duration.ZERO),
        new Action.Wait(
            new WaitTime.UntilToken(
                text("{{lead.Date of Birth}}"), false, Optional.empty(), LocalTime.NOON)),
        score("+1"));

    assertThat(effects.waits())
        .containsExactly(Effects.Waiting.until(Instant.parse("2026-06-01T12:00:00Z"), 1, 3));
    assertThat(effects.undated()).isEqualTo(Map.of(3, 1));
    assertThat(score(0)).isEqualTo(1);
    assertThat(score(2)).isEqualTo(1);
  }

  @Test
  @Tag("FL-60")
  @Tag("FL-66")
  @Tag("FL-67")
  void removesFromAnotherFlowWhoWaitsThere() {
    people.loadCounts(new WaitingIn(5), new int[] {2, 0, 0});
    var other = new Action.RemoveFromFlow(new CampaignRef(5, "Other"), 5, false);
    run(other, other, score("+1"));

    assertThat(log(10))
        .containsExactly(
            "1/1 Remove from Flow succeeded",
            "1/2 Remove from Flow skipped",
            "1/3 Change Score succeeded");
    assertThat(log(20)).startsWith("1/1 Remove from Flow skipped");
    assertThat(effects.removedFromFlows().get(5).stream()).containsExactly(0);
  }

  @Test
  @Tag("FL-61")
  @Tag("FL-63")
  @Tag("EX-14")
  @Tag("OQ-15")
  void removingFromTheChildEndsTheParentToo() {
    people.loadCounts(new WaitingIn(ROOT), new int[] {0, 1, 0});
    var removal = new Action.RemoveFromFlow(new CampaignRef(2, "Child"), ROOT, true);
    run(execute(child(2, everybody(), removal, score("+1"))), score("+10"));

    assertThat(log(10))
        .containsExactly("1/1 Execute Campaign succeeded", "2/1 Remove from Flow succeeded");
    assertThat(effects.removedFromFlows().get(ROOT).stream()).containsExactly(1);
    assertThat(score(0)).isNull();
  }

  @Test
  @Tag("FL-46")
  void nothingFollowsADeletionAndNothingElseIsLogged() {
    run(score("+1"), new Action.DeletePerson(), score("+10"));

    assertThat(log(10)).containsExactly("1/2 Delete Lead succeeded");
    assertThat(effects.deleted().stream()).containsExactly(0, 1, 2);
    assertThat(effects.activityCounts()).isEqualTo(Map.of(37, 3L));
  }

  @Test
  @Tag("EX-31")
  @Tag("EX-32")
  @Tag("EX-33")
  void theCallersTokensStandOverTheChildsOwn() {
    var parent = tokens(1, "points", "+10");
    var own = tokens(2, "points", "+0", "other", "=5");

    assertThat(own.within(parent).my().get("points")).isEqualTo(text("+10"));
    assertThat(own.within(parent).my().get("other")).isEqualTo(text("=5"));
    assertThat(own.within(parent).campaignName()).isEqualTo("Campaign 1");
  }

  @Test
  void aPlanNamesTheFactsOfItsChildrenToo() {
    var grandchild = child(4, scoreAtLeast(3), new Action.DoNothing());
    var plan =
        flow(
            tokens(ROOT),
            execute(
                child(
                    2,
                    everybody(),
                    new Action.ChangeDataValue(NAME, text("x")),
                    execute(grandchild),
                    new Action.RemoveFromFlow(new CampaignRef(9, "Other"), 9, false))));

    assertThat(plan.needs().fields()).containsExactlyInAnyOrder(NAME, SCORE);
    assertThat(plan.needs().entries()).containsExactlyInAnyOrder(2, 4);
    assertThat(plan.needs().counted()).isEqualTo(Set.of(new WaitingIn(9)));
    assertThat(plan.children()).hasSize(1);
  }
}
