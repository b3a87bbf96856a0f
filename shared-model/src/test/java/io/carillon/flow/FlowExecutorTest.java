package io.carillon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.Activity;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.person.StaticList;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowExecutorTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final Field EMAIL = field(1, "Email Address", FieldType.EMAIL);
  private static final Field NAME = field(2, "First Name", FieldType.STRING);
  private static final Field SCORE = field(3, "Lead Score", FieldType.SCORE);
  private static final Field NUMBER = field(4, "Num Employees", FieldType.INTEGER);
  private static final Field REVENUE = field(5, "Annual Revenue", FieldType.CURRENCY);
  private static final Field CUSTOMER = field(6, "Is Customer", FieldType.BOOLEAN);
  private static final Field UNSUBSCRIBED = field(7, "Unsubscribed", FieldType.BOOLEAN);
  private static final Field SUSPENDED = field(8, "Marketing Suspended", FieldType.BOOLEAN);
  private static final Field BLACK_LISTED = field(9, "Black Listed", FieldType.BOOLEAN);
  private static final Field INVALID = field(10, "Email Invalid", FieldType.BOOLEAN);
  private static final Field EMAIL_SUSPENDED = field(11, "Email Suspended", FieldType.BOOLEAN);
  private static final Field SUSPENDED_AT = field(12, "Email Suspended At", FieldType.DATETIME);
  private static final Field CREATED =
      new Field(
          13, "Created At", "created_at", FieldType.DATETIME, Field.Group.PERSON, false, true);
  static final FieldCatalogue CATALOGUE =
      new FieldCatalogue(
          List.of(
              EMAIL,
              NAME,
              SCORE,
              NUMBER,
              REVENUE,
              CUSTOMER,
              UNSUBSCRIBED,
              SUSPENDED,
              BLACK_LISTED,
              INVALID,
              EMAIL_SUSPENDED,
              SUSPENDED_AT,
              CREATED));
  private static final StaticList LIST = new StaticList(50, "List");

  private final PersonChunk people =
      new PersonChunk(new long[] {10, 20, 30}, CATALOGUE.all(), List.of(LIST.id()));
  private final Map<String, TokenText> my = new HashMap<>();
  private final FlowExecutor executor = new FlowExecutor(new BlockedFromMail(CATALOGUE));
  private Effects effects;

  private static Field field(int id, String name, FieldType type) {
    return new Field(
        id,
        name,
        name.toLowerCase(java.util.Locale.ROOT).replace(' ', '_'),
        type,
        Field.Group.PERSON,
        false,
        false);
  }

  private static TokenText text(String text) {
    return TokenParser.parse(
        text,
        CATALOGUE,
        (message, repair) -> {
          throw new AssertionError(message + repair);
        });
  }

  private static Action change(Field field, String value) {
    return new Action.ChangeDataValue(field, text(value));
  }

  private static Action score(String change) {
    return new Action.ChangeScore(SCORE, text(change));
  }

  private static Action mail(boolean operational) {
    return new Action.SendEmail(
        new EmailRef(60, 2, "Hello", operational, List.of(text("{{lead.First Name}}"))));
  }

  private static FlowStep step(int id, Action action, FlowStep.Choice... choices) {
    return new FlowStep(id, "step", List.of(choices), action);
  }

  private void run(Action... actions) {
    var steps = new ArrayList<FlowStep>();
    for (var action : actions) {
      steps.add(step(steps.size() + 1, action));
    }
    run(steps);
  }

  private void run(List<FlowStep> steps) {
    run(steps, (_, _, _) -> Set.of());
  }

  private void run(List<FlowStep> steps, ExecutionContext.MailedAddresses batch) {
    var plan = new FlowPlan(new TokenContext(1, "C", "", null, my), steps);
    effects =
        executor.resume(
            1,
            plan,
            0,
            people,
            new ExecutionContext(
                NOW,
                ZoneOffset.UTC,
                batch,
                CommunicationLimits.NONE,
                ExecutionContext.Drawn.NOBODY,
                Map.of()));
  }

  /// `step.choice result: old → new (reason)` of the first person.
  private List<String> log() {
    return log(10);
  }

  private List<String> log(long person) {
    return effects.activities().stream()
        .filter(activity -> activity.personId() == person)
        .map(activity ->
            "%d.%d %s: %s → %s%s"
                .formatted(
                    activity.stepId(),
                    activity.choice(),
                    activity.result(),
                    activity.oldValue(),
                    activity.newValue(),
                    activity.attributes().containsKey(Activity.REASON)
                        ? " (" + activity.attributes().get(Activity.REASON) + ")"
                        : ""))
        .toList();
  }

  @Nested
  class ChangeDataValue {
    @Test
    @Tag("FL-26")
    void writesTheResolvedValueAndLogsOldAndNew() {
      people.load(0, NAME, "Ann");
      run(change(NAME, "{{lead.First Name}}-{{lead.Id}}"));

      assertThat(people.value(0, NAME)).isEqualTo("Ann-10");
      assertThat(people.value(1, NAME)).isEqualTo("-20");
      assertThat(people.changedRows(NAME).cardinality()).isEqualTo(3);
      assertThat(log()).containsExactly("1.0 succeeded: Ann → Ann-10");
      assertThat(effects.activities().getFirst().primaryId()).isEqualTo(NAME.id());
      assertThat(effects.activities().getFirst().type().id()).isEqualTo(13);
    }

    @Test
    @Tag("FL-26")
    void emptiesTheFieldForNullInCapitalsOnly() {
      people.load(0, NAME, "Ann");
      people.load(1, NAME, "Ann");
      run(change(NAME, "NULL"), change(NAME, "null"));

      assertThat(log()).containsExactly("1.0 succeeded: Ann → null", "2.0 succeeded: null → null");
      assertThat(people.value(0, NAME)).isEqualTo("null");
    }

    @Test
    @Tag("FL-26")
    void takesTheWordFromAMyTokenButNotFromAPersonsOwnValue() {
      my.put("empty", text("NULL"));
      people.load(0, NAME, "NULL");
      people.load(0, NUMBER, 5);
      run(change(EMAIL, "{{lead.First Name}}"), change(NUMBER, "{{my.empty}}"));

      assertThat(people.value(0, EMAIL)).isEqualTo("NULL");
      assertThat(people.value(0, NUMBER)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{{lead.First Name}}", " {{my.none}} "})
    @Tag("FL-26")
    void changesNothingForABlankValue(String value) {
      people.load(0, NUMBER, 5);
      run(change(NUMBER, value));

      assertThat(people.value(0, NUMBER)).isEqualTo(5);
      assertThat(people.changedFields()).isEmpty();
      assertThat(log()).containsExactly("1.0 skipped: null → null (blank value)");
    }

    @Test
    @Tag("FL-27")
    @Tag("OQ-01")
    void isSkippedForTheValueThatIsThere() {
      people.load(0, NAME, "Ann");
      people.load(0, REVENUE, new BigDecimal("12.5000"));
      run(
          change(NAME, "Ann"),
          change(REVENUE, "12.5"),
          change(NUMBER, "NULL"),
          change(NAME, "ann"));

      assertThat(log())
          .containsExactly(
              "1.0 skipped: null → Ann (no change)",
              "2.0 skipped: null → 12.5 (no change)",
              "3.0 skipped: null → null (no change)",
              "4.0 succeeded: Ann → ann");
      assertThat(people.changedRows(REVENUE).get(0)).isFalse();
    }

    @Test
    @Tag("FL-08")
    void failsAndWritesNothingForAnotherType() {
      people.load(0, NUMBER, 5);
      run(change(NUMBER, "five"), change(CUSTOMER, "maybe"), change(NAME, "a\0b"));

      assertThat(people.changedFields()).isEmpty();
      assertThat(people.value(0, NUMBER)).isEqualTo(5);
      assertThat(log())
          .containsExactly(
              "1.0 failed: null → five (a whole number from -2147483648 to 2147483647 is needed)",
              "2.0 failed: null → maybe (true or false is needed)",
              "3.0 failed: null → a\uFFFDb (text without NUL characters and halves of characters is"
                  + " needed)");
    }

    @Test
    @Tag("FL-08")
    @Tag("FL-09")
    void cutsTextThatIsTooLong() {
      run(change(NAME, "x".repeat(300)));

      assertThat(people.value(0, NAME)).isEqualTo("x".repeat(255));
    }

    @Test
    @Tag("SL-34")
    void doesNotEmptyAMailFlagButDoesEmptyAnotherBoolean() {
      people.load(0, UNSUBSCRIBED, true);
      people.load(0, CUSTOMER, true);
      run(change(UNSUBSCRIBED, "NULL"), change(CUSTOMER, "NULL"));

      assertThat(people.value(0, UNSUBSCRIBED)).isEqualTo(true);
      assertThat(people.value(0, CUSTOMER)).isNull();
      assertThat(log().getFirst()).isEqualTo("1.0 failed: null → null (the field cannot be empty)");
    }

    @Test
    @Tag("FL-28")
    void doesNotWriteAReadOnlyField() {
      run(change(CREATED, "2024-01-01"));

      assertThat(people.value(0, CREATED)).isNull();
      assertThat(log()).containsExactly("1.0 failed: null → null (the field is read-only)");
    }
  }

  @Nested
  class ChangeScore {
    @ParameterizedTest
    @CsvSource({
      "+5, 7",
      "-5, -3",
      "=5, 5",
      "=-5, -5",
      " +1 , 3",
      "{{my.points}}, 12",
      "=0, 0",
      "-2, 0"
    })
    @Tag("FL-29")
    @Tag("TK-31")
    void addsSubtractsAndSets(String change, int expected) {
      my.put("points", text("+10"));
      people.load(0, SCORE, 2);
      run(score(change));

      assertThat(people.value(0, SCORE)).isEqualTo(expected);
      assertThat(log()).containsExactly("1.0 succeeded: 2 → " + expected);
      assertThat(effects.activities().getFirst().type().id()).isEqualTo(22);
    }

    @Test
    @Tag("FL-29")
    void countsAnEmptyScoreAsZero() {
      run(score("-5"));

      assertThat(people.value(0, SCORE)).isEqualTo(-5);
      assertThat(log()).containsExactly("1.0 succeeded: null → -5");
    }

    @Test
    @Tag("FL-29")
    @Tag("OQ-01")
    void isSkippedWhenNothingChanges() {
      people.load(0, SCORE, 2);
      run(score("+0"), score("=2"), score("-0"));

      assertThat(log())
          .containsExactly(
              "1.0 skipped: null → null (no change)",
              "2.0 skipped: null → 2 (no change)",
              "3.0 skipped: null → null (no change)");
      assertThat(log(20)).element(0).isEqualTo("1.0 skipped: null → null (no change)");
      assertThat(people.value(1, SCORE)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"5", "=+5", "+-5", "+1.5", "++1", "five", "+ 5", "+9999999999999999999"})
    @Tag("OQ-02")
    void failsForAnythingElse(String change) {
      people.load(0, SCORE, 2);
      run(score(change));

      assertThat(people.changedFields()).isEmpty();
      assertThat(log())
          .containsExactly("1.0 failed: null → null (a change is written +5, -5, =5 or =-5)");
    }

    @Test
    @Tag("FL-09")
    void failsBeyond32Bits() {
      people.load(0, SCORE, Integer.MAX_VALUE);
      people.load(1, SCORE, Integer.MIN_VALUE);
      run(score("+1"), score("-2147483648"), score("=2147483648"));

      assertThat(log().getFirst())
          .isEqualTo("1.0 failed: null → null (the score would not fit into 32 bits)");
      assertThat(people.value(0, SCORE)).isEqualTo(-1);
      assertThat(log(20).get(1)).startsWith("2.0 failed");
      assertThat(people.value(1, SCORE)).isEqualTo(Integer.MIN_VALUE + 1);
      assertThat(effects.failedPeople()).isEqualTo(3);
    }
  }

  @Nested
  class Lists {
    @Test
    @Tag("FL-31")
    @Tag("FL-32")
    void areJoinedAndLeftOnceOnly() {
      people.setMember(0, LIST.id(), true);
      run(new Action.AddToList(LIST));

      assertThat(log()).containsExactly("1.0 skipped: null → null (already a member)");
      assertThat(log(20)).containsExactly("1.0 succeeded: null → null");
      assertThat(effects.addedToLists().get(50).stream().toArray()).containsExactly(1, 2);

      run(new Action.RemoveFromList(LIST), new Action.RemoveFromList(LIST));
      assertThat(log())
          .containsExactly("1.0 succeeded: null → null", "2.0 skipped: null → null (not a member)");
      assertThat(effects.removedFromLists().get(50).stream().toArray()).containsExactly(0, 1, 2);
    }

    @Test
    void joinedAndLeftInOneFlowLeaveNoEffect() {
      run(new Action.AddToList(LIST), new Action.RemoveFromList(LIST));

      assertThat(effects.addedToLists().get(50).isEmpty()).isTrue();
      assertThat(effects.removedFromLists()).isEmpty();
      assertThat(effects.activityCounts()).isEqualTo(Map.of(24, 3L, 25, 3L));
    }
  }

  @Nested
  class SendEmail {
    @Test
    @Tag("FL-02")
    @Tag("FL-20")
    void keepsAddressAndTokenValuesOfThatMoment() {
      people.load(0, EMAIL, "ann@example.org");
      people.load(0, NAME, "Ann");
      run(mail(false), change(NAME, "Later"));

      assertThat(effects.mails()).hasSize(1);
      var mail = effects.mails().getFirst();
      assertThat(mail.personId()).isEqualTo(10);
      assertThat(mail.to()).isEqualTo("ann@example.org");
      assertThat(mail.stepId()).isEqualTo(1);
      assertThat(mail.tokenValues()).isEqualTo(Map.of("{{lead.First Name}}", "Ann"));
      assertThat(effects.activities().getFirst().primaryId()).isEqualTo(60);
      assertThat(log(20)).element(0).isEqualTo("1.0 skipped: null → null (no e-mail address)");
    }

    @Test
    @Tag("CL-12")
    void givesTheFirstReasonInTheOrderOfTheRules() {
      var flags = List.of(SUSPENDED, UNSUBSCRIBED, EMAIL_SUSPENDED, INVALID, BLACK_LISTED);
      var reasons = new ArrayList<String>();
      people.load(0, EMAIL, "a@example.org");
      people.load(0, SUSPENDED_AT, NOW);
      for (var flag : flags) {
        people.load(0, flag, true);
        run(mail(false));
        reasons.addAll(log());
      }
      people.load(0, EMAIL, null);
      run(mail(false));
      reasons.addAll(log());

      assertThat(reasons)
          .extracting(reason -> reason.substring(reason.indexOf('(')))
          .containsExactly(
              "(marketing suspended)",
              "(unsubscribed)",
              "(email suspended)",
              "(email invalid)",
              "(black listed)",
              "(no e-mail address)");
    }

    @Test
    @Tag("FL-21")
    void ofOperationalMailIgnoresUnsubscribedAndSuspendedOnly() {
      people.load(0, EMAIL, "a@example.org");
      people.load(0, UNSUBSCRIBED, true);
      people.load(0, SUSPENDED, true);
      run(mail(true));
      assertThat(effects.mails()).hasSize(1);

      people.load(0, BLACK_LISTED, true);
      run(mail(true));
      assertThat(log()).containsExactly("1.0 skipped: null → null (black listed)");
    }

    @Test
    @Tag("FL-23")
    void isSuspendedFor24HoursAfterTheTimeStamp() {
      for (int row = 0; row < 3; row++) {
        people.load(row, EMAIL, row + "@example.org");
        people.load(row, EMAIL_SUSPENDED, row < 2);
        people.load(row, SUSPENDED_AT, NOW.minusSeconds(86_399));
      }
      people.load(1, SUSPENDED_AT, NOW.minusSeconds(86_400));
      run(mail(false));

      assertThat(log()).containsExactly("1.0 skipped: null → null (email suspended)");
      assertThat(effects.mails()).extracting(Mail::personId).containsExactly(20L, 30L);
    }

    @Test
    @Tag("FL-22")
    void goesToTheFirstPersonOfAnAddressWhateverTheChoice() {
      for (int row = 0; row < 3; row++) {
        people.load(row, EMAIL, row == 1 ? "ONE@example.org" : "one@example.org");
      }
      people.load(0, NUMBER, 1);
      run(
          List.of(
              step(
                  1,
                  mail(false),
                  new FlowStep.Choice(
                      new Filter.OnField(NUMBER, new Condition.OnEmpty(true)), mail(false)))));

      assertThat(effects.mails()).extracting(Mail::personId).containsExactly(10L);
      assertThat(log(30))
          .containsExactly("1.1 skipped: null → null (duplicate address in this run)");
    }

    @Test
    @Tag("FL-22")
    void knowsTheAddressesOfEarlierChunksButEveryStepForItself() {
      people.load(0, EMAIL, "One@example.org");
      var asked = new ArrayList<String>();
      run(
          List.of(step(1, mail(false)), step(2, mail(false))),
          (_, step, keys) -> {
            asked.add(step + " " + keys);
            return step == 1 ? keys : Set.of();
          });

      assertThat(asked).containsExactly("1 [one@example.org]", "2 [one@example.org]");
      assertThat(effects.mails()).extracting(Mail::stepId).containsExactly(2);
    }

    @Test
    @Tag("FL-22")
    void goesToEverybodyOutsideABatchRun() {
      people.load(0, EMAIL, "one@example.org");
      people.load(1, EMAIL, "one@example.org");
      run(List.of(step(1, mail(false))), null);

      assertThat(effects.mails()).hasSize(2);
    }
  }

  @Nested
  class Choices {
    private final FlowStep.Choice ann =
        new FlowStep.Choice(new Filter.OnField(NAME, new Condition.OnEmpty(false)), score("=1"));
    private final FlowStep.Choice large =
        new FlowStep.Choice(new Filter.OnField(NUMBER, new Condition.OnEmpty(false)), score("=2"));

    @Test
    @Tag("CH-01")
    @Tag("CH-02")
    @Tag("CH-04")
    @Tag("CH-11")
    @Tag("CH-10")
    void applyTheFirstThatHoldsElseTheDefault() {
      people.load(0, NAME, "Ann");
      people.load(0, NUMBER, 5);
      people.load(1, NUMBER, 5);
      run(List.of(step(4, score("=3"), ann, large)));

      assertThat(log(10)).containsExactly("4.1 succeeded: null → 1");
      assertThat(log(20)).containsExactly("4.2 succeeded: null → 2");
      assertThat(log(30)).containsExactly("4.0 succeeded: null → 3");
    }

    @Test
    @Tag("CH-03")
    void thatDoNothingLogNothing() {
      people.load(0, NAME, "Ann");
      run(List.of(step(4, new Action.DoNothing(), ann)));

      assertThat(effects.activities()).hasSize(1);
    }

    @Test
    @Tag("CH-08")
    @Tag("FL-07")
    void seeWhatEarlierStepsChanged() {
      people.setMember(2, LIST.id(), true);
      run(
          List.of(
              step(1, change(NAME, "Ann")),
              step(2, new Action.RemoveFromList(LIST)),
              step(
                  3,
                  score("=9"),
                  new FlowStep.Choice(new Filter.InList(true, List.of(LIST)), score("=8")),
                  ann)));

      assertThat(log(10)).last().isEqualTo("3.2 succeeded: null → 1");
      assertThat(log(30)).last().isEqualTo("3.2 succeeded: null → 1");
    }
  }

  @Test
  @Tag("FL-47")
  void anInterestingMomentIsLoggedWithItsTexts() {
    people.load(0, NAME, "Ann");
    run(new Action.InterestingMoment(text("Web"), text("{{lead.First Name}} came")));

    var activity = effects.activities().getFirst();
    assertThat(activity.type().id()).isEqualTo(46);
    assertThat(activity.primaryValue()).isEqualTo("Web");
    assertThat(activity.attributes()).isEqualTo(Map.of("Description", "Ann came"));
  }

  @Test
  @Tag("FL-01")
  @Tag("FL-04")
  void aFailedStepDoesNotStopThePerson() {
    run(score("wrong"), change(NUMBER, "x"), score("+1"));

    assertThat(log()).hasSize(3).last().isEqualTo("3.0 succeeded: null → 1");
    assertThat(effects.failedPeople()).isEqualTo(3);
  }

  @Test
  @Tag("WT-16")
  void startsAtTheStepGiven() {
    var plan =
        new FlowPlan(
            new TokenContext(1, "C", "", null, my),
            List.of(step(1, score("+1")), step(2, score("+10"))));
    effects =
        executor.resume(
            1,
            plan,
            1,
            people,
            new ExecutionContext(
                NOW,
                ZoneOffset.UTC,
                null,
                CommunicationLimits.NONE,
                ExecutionContext.Drawn.NOBODY,
                Map.of()));

    assertThat(effects.activities()).hasSize(3);
    assertThat(people.value(1, SCORE)).isEqualTo(10);
  }

  @Test
  void aPlanNamesTheFactsItNeeds() {
    my.put("x", text("{{lead.Annual Revenue}}"));
    var plan =
        new FlowPlan(
            new TokenContext(1, "C", "", null, my),
            List.of(
                step(
                    1,
                    change(NAME, "{{my.x}}"),
                    new FlowStep.Choice(
                        new Filter.InList(true, List.of(new StaticList(51, "Other"))), mail(false)),
                    new FlowStep.Choice(
                        new Filter.OnField(NUMBER, new Condition.OnEmpty(true)),
                        new Action.AddToList(LIST)))));

    assertThat(plan.needs().fields()).containsExactlyInAnyOrder(NAME, REVENUE, NUMBER);
    assertThat(plan.needs().listIds()).containsExactlyInAnyOrder(50, 51);
    assertThat(executor.needs(plan, CommunicationLimits.NONE).fields())
        .containsAll(plan.needs().fields())
        .containsAll(new BlockedFromMail(CATALOGUE).fields());
  }
}
