package io.carillon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.Activity;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random Sample as a choice (RS-01 to RS-05): shares that come out even over everybody.
class RandomSampleChoiceTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final int CAMPAIGN = 7;
  private static final int CHILD = 8;
  private static final Field SCORE = field(1, "Lead Score", FieldType.SCORE);
  private static final FieldCatalogue FIELDS =
      new FieldCatalogue(
          List.of(
              SCORE,
              field(6, "Email Address", FieldType.EMAIL),
              field(7, "Unsubscribed", FieldType.BOOLEAN),
              field(8, "Marketing Suspended", FieldType.BOOLEAN),
              field(9, "Black Listed", FieldType.BOOLEAN),
              field(10, "Email Invalid", FieldType.BOOLEAN),
              field(11, "Email Suspended", FieldType.BOOLEAN),
              field(12, "Email Suspended At", FieldType.DATETIME)));

  private final FlowExecutor executor = new FlowExecutor(new BlockedFromMail(FIELDS));
  private final Map<SampleQuota, long[]> remembered = new HashMap<>();
  private Effects effects;

  private static Field field(int id, String name, FieldType type) {
    return new Field(
        id,
        name,
        name.toLowerCase(Locale.ROOT).replace(' ', '_'),
        type,
        Field.Group.PERSON,
        false,
        false);
  }

  private static FlowStep.Choice sample(String percent, String name) {
    return new FlowStep.Choice(new Filter.RandomSample(new BigDecimal(percent), ""), moment(name));
  }

  private static Action moment(String name) {
    return new Action.InterestingMoment(TokenText.literal(name), TokenText.literal(""));
  }

  private static FlowPlan plan(FlowStep... steps) {
    return new FlowPlan(new TokenContext(CAMPAIGN, "C", "", null, Map.of()), List.of(steps));
  }

  private static FlowStep step(FlowStep.Choice... choices) {
    return new FlowStep(3, "Interesting Moment", List.of(choices), moment("rest"));
  }

  /// Takes a chunk through, and remembers what was drawn as the database would.
  ///
  /// @param scores of people 1, 2, 3…
  private Map<String, Long> run(FlowPlan plan, int... scores) {
    var people =
        new PersonChunk(
            LongStream.rangeClosed(1, scores.length).toArray(), FIELDS.all(), List.of());
    for (int row = 0; row < scores.length; row++) {
      people.load(row, SCORE, scores[row]);
    }
    people.loadLastEntered(CHILD, new Instant[scores.length], new BitSet());
    effects =
        executor.resume(
            CAMPAIGN,
            plan,
            0,
            people,
            new ExecutionContext(
                NOW,
                ZoneOffset.UTC,
                null,
                CommunicationLimits.NONE,
                quota -> remembered.getOrDefault(quota, new long[quota.percents().size() + 1]),
                Map.of()));
    effects
        .drawn()
        .forEach((quota, drawn) -> remembered.merge(quota, drawn, RandomSampleChoiceTest::sum));
    var moments = new TreeMap<String, Long>();
    for (var activity : effects.activities()) {
      if (activity.primaryValue() != null) {
        moments.merge(activity.primaryValue(), 1L, Long::sum);
      }
    }
    return moments;
  }

  private static long[] sum(long[] some, long[] more) {
    return IntStream.range(0, some.length).mapToLong(i -> some[i] + more[i]).toArray();
  }

  @Test
  @Tag("RS-01")
  @Tag("RS-02")
  @Tag("RS-03")
  void halvesOf365WhoComeInTwoImportsAreEven() {
    var plan = plan(step(sample("50", "a")));
    var first = run(plan, new int[200]);
    var second = run(plan, new int[165]);
    assertThat(first).isEqualTo(Map.of("a", 100L, "rest", 100L));
    assertThat(second).isEqualTo(Map.of("a", 83L, "rest", 82L));
  }

  @Test
  @Tag("RS-02")
  @Tag("RS-03")
  @Tag("OQ-12")
  void singlePeopleTakeTurns() {
    var plan = plan(step(sample("50", "a"), sample("25", "b")));
    var turns = new ArrayList<String>();
    for (int i = 0; i < 8; i++) {
      turns.addAll(run(plan, 0).keySet());
    }
    assertThat(turns).containsExactly("a", "b", "rest", "a", "a", "b", "rest", "a");
  }

  @Test
  @Tag("RS-04")
  @Tag("OQ-12")
  void everyPercentageIsOneOfAllWhoReachTheStep() {
    assertThat(
            run(plan(step(sample("10", "a"), sample("20", "b"), sample("30", "c"))), new int[1000]))
        .isEqualTo(Map.of("a", 100L, "b", 200L, "c", 300L, "rest", 400L));
    assertThat(run(plan(step(sample("50", "a"), sample("50", "b"))), new int[1001]))
        .isEqualTo(Map.of("a", 501L, "b", 500L));
  }

  @Test
  @Tag("RS-04")
  @Tag("CH-02")
  void choicesBetweenThemTakeTheirsFirst() {
    var high =
        new FlowStep.Choice(
            new Filter.OnField(SCORE, new Condition.OnNumber(Operator.AT_LEAST, List.of(50), true)),
            moment("high"));
    var scores = IntStream.range(0, 400).map(i -> i % 4 == 0 ? 50 : 0).toArray();
    // Before the samples: shares of the 300 who are left.
    assertThat(run(plan(step(high, sample("50", "a"))), scores))
        .isEqualTo(Map.of("high", 100L, "a", 150L, "rest", 150L));
    // Between them: takes some of those whom the second or none would have got.
    remembered.clear();
    var between = run(plan(step(sample("50", "a"), high, sample("25", "b"))), scores);
    assertThat(between).containsEntry("a", 200L);
    // About half of the 100 are left, and half of those who are not high get the second sample.
    assertThat(between.get("high")).isBetween(30L, 70L);
    assertThat(between.get("b")).isBetween(50L, 100L);
    assertThat(between.get("high") + between.get("b") + between.get("rest")).isEqualTo(200L);
    assertThat(remembered.values().iterator().next()).containsExactly(100, 200, 100);
  }

  @Test
  @Tag("RS-03")
  @Tag("RS-05")
  void otherSharesBeginAnew() {
    run(plan(step(sample("10", "a"))), new int[1000]);
    assertThat(run(plan(step(sample("50", "a"))), new int[10]))
        .isEqualTo(Map.of("a", 5L, "rest", 5L));
    assertThat(run(plan(step(sample("10", "a"))), new int[10]))
        .isEqualTo(Map.of("a", 1L, "rest", 9L));
  }

  @Test
  @Tag("RS-03")
  @Tag("CH-09")
  void aChildsStepIsOneStepWhoeverCallsIt() {
    var child =
        new Executable(
            new CampaignRef(CHILD, "Child"),
            Optional.of(new SmartList("all", List.of(), new FilterLogic.All())),
            new Qualification.EveryTime(),
            plan(step(sample("50", "a"))));
    var calls = new ArrayList<FlowStep>();
    for (int id = 1; id <= 2; id++) {
      calls.add(new FlowStep(id, "Execute Campaign", List.of(), new Action.ExecuteCampaign(child)));
    }
    assertThat(run(plan(calls.toArray(FlowStep[]::new)), new int[3]))
        .isEqualTo(Map.of("a", 3L, "rest", 3L));
    assertThat(remembered).hasSize(1);
    assertThat(remembered.keySet().iterator().next().campaignId()).isEqualTo(CHILD);
  }

  @Test
  @Tag("CH-10")
  void theChoiceIsLogged() {
    run(plan(step(sample("50", "a"))), 0, 0);
    assertThat(effects.activities().stream().map(Activity::choice)).containsExactly(1, 0);
  }

  @Provide
  Arbitrary<List<Integer>> percents() {
    return Arbitraries.integers().between(1, 33).list().ofMinSize(1).ofMaxSize(3);
  }

  @Property(tries = 200)
  void nobodyIsEverAWholePersonAhead(@ForAll("percents") List<Integer> percents) {
    var quota = new SampleQuota(1, 1, percents.stream().map(BigDecimal::valueOf).toList());
    var sampling = new Sampling(quota, new long[percents.size() + 1]);
    for (int people = 1; people <= 300; people++) {
      sampling.draw();
      var drawn = sampling.drawn();
      for (int i = 0; i < percents.size(); i++) {
        assertThat(drawn[i + 1] * 100 - (long) percents.get(i) * people)
            .as("%s after %d: %s", percents, people, Arrays.toString(drawn))
            .isLessThan(100);
      }
    }
  }

  @Property(tries = 100)
  void whatWasDrawnAtTheSameTimeIsEvenedOut(@ForAll("percents") List<Integer> percents) {
    var quota = new SampleQuota(1, 1, percents.stream().map(BigDecimal::valueOf).toList());
    var nobody = new long[percents.size() + 1];
    var all = nobody.clone();
    for (int chunk = 0; chunk < 8; chunk++) {
      var sampling = new Sampling(quota, nobody); // all eight saw the same
      for (int i = 0; i < 37; i++) {
        sampling.draw();
      }
      all = sum(all, sampling.drawn());
    }
    var next = new Sampling(quota, all);
    for (int i = 0; i < 800; i++) {
      next.draw();
    }
    all = sum(all, next.drawn());
    for (int i = 0; i < percents.size(); i++) {
      assertThat(all[i + 1] * 100 - percents.get(i) * (8L * 37 + 800)).isBetween(-400L, 99L);
    }
  }
}
