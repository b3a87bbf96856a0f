package io.carillon.smartlist;

import static io.carillon.smartlist.Conditions.filter;
import static io.carillon.smartlist.Conditions.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.failure.CampaignException;
import io.carillon.person.Field;
import io.carillon.person.PersonFacts;
import io.carillon.person.StaticList;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SmartListEvaluationTest {
  private static final Moment NOW =
      new Moment(Instant.parse("2024-05-15T12:00:00Z"), Conditions.BERLIN);
  private static final Filter CALIFORNIAN = filter(TestFields.STATE, "is", "CA", "California");
  private static final Filter WARM = filter(TestFields.SCORE, "at least", "10");
  private static final Filter VIP =
      new Filter.InList(true, List.of(new StaticList(7, "VIP"), new StaticList(8, "Gold")));
  private static final FilterLogic ALL = new FilterLogic.All();
  private static final FilterLogic ANY = new FilterLogic.Any();

  @Test
  @Tag("LG-01")
  void allAndAnyCombineFilters() {
    var warmNevadan = Map.of(TestFields.STATE, "NV", TestFields.SCORE, "10");
    assertThat(matches(ALL, warmNevadan, CALIFORNIAN, WARM)).isFalse();
    assertThat(matches(ANY, warmNevadan, CALIFORNIAN, WARM)).isTrue();
  }

  @Test
  @Tag("LG-01")
  void aListWithoutFiltersMatchesEverybodyUnderAllAndNobodyUnderAny() {
    assertThat(matches(ALL, Map.of())).isTrue();
    assertThat(matches(ANY, Map.of())).isFalse();
  }

  @Test
  @Tag("LG-04")
  void anExpressionNamesFiltersByTheirDisplayedNumber() {
    var logic =
        new FilterLogic.Advanced(
            LogicParser.parse("(1 and 2) or 3", 3, (_, _) -> {}).orElseThrow());
    var list = new SmartList("Mixed", List.of(CALIFORNIAN, WARM, VIP), logic);
    assertThat(PlainEvaluation.matches(list, person(Map.of(), 8), History.NONE, NOW)).isTrue();
    assertThat(
            PlainEvaluation.matches(
                list, person(Map.of(TestFields.SCORE, "99")), History.NONE, NOW))
        .isFalse();
  }

  @Test
  @Tag("LG-04")
  void anExpressionCannotNameAMissingFilter() {
    var logic = new FilterLogic.Advanced(new FilterLogic.Expression.Position(2));
    assertThatThrownBy(() -> new SmartList("Broken", List.of(WARM), logic))
        .hasMessage("smart list 'Broken' has 1 filters, its logic is 2");
  }

  @Test
  @Tag("SL-60")
  @Tag("SL-41")
  void membershipMeansOneOfTheListsAndItsNegativeNoneOfThem() {
    var notVip = new Filter.InList(false, ((Filter.InList) VIP).lists());
    assertThat(PlainEvaluation.matches(VIP, person(Map.of(), 8), History.NONE, NOW)).isTrue();
    assertThat(PlainEvaluation.matches(notVip, person(Map.of(), 8), History.NONE, NOW)).isFalse();
    assertThat(PlainEvaluation.matches(notVip, person(Map.of(), 9), History.NONE, NOW)).isTrue();
  }

  @Test
  @Tag("SL-61")
  void membershipOfASmartListEvaluatesIt() {
    var list = new SmartList("Californians", List.of(CALIFORNIAN), ALL);
    var outside = new Filter.InSmartList(false, List.of(list));
    assertThat(
            PlainEvaluation.matches(
                outside, person(Map.of(TestFields.STATE, "ca")), History.NONE, NOW))
        .isFalse();
    assertThat(PlainEvaluation.matches(outside, person(Map.of()), History.NONE, NOW)).isTrue();
  }

  @Test
  void needsNameTheFieldsAndListsOfNestedListsToo() {
    var nested = new SmartList("Nested", List.of(VIP, WARM), ANY);
    var list =
        new SmartList(
            "List", List.of(CALIFORNIAN, new Filter.InSmartList(true, List.of(nested))), ALL);
    assertThat(Needs.of(list))
        .isEqualTo(
            Needs.NONE
                .withFields(Set.of(TestFields.STATE, TestFields.SCORE))
                .withLists(Set.of(7, 8)));
  }

  @Nested
  class AVisibility {
    private static final Optional<Visibility> EMEA =
        Optional.of(new Visibility("EMEA", TestFields.PARTITION, List.of("Europe", "Middle East")));

    @Test
    @Tag("AN-06")
    void isAskedForBeforeTheFilters() {
      var list = new SmartList("List", List.of(WARM, CALIFORNIAN), ANY, EMEA);

      assertThat(Needs.of(list).fields())
          .containsExactlyInAnyOrder(TestFields.SCORE, TestFields.STATE, TestFields.PARTITION);
      assertThat(SqlForm.of(list, NOW).text())
          .isEqualTo(
              "(LOWER(p.lead_partition) IN (?, ?)"
                  + " AND (p.lead_score >= ? OR LOWER(p.state) IN (?, ?)))");
      assertThat(matches(list, "europe")).isTrue();
      assertThat(matches(list, "APAC")).isFalse();
    }

    @Test
    @Tag("AN-06")
    void ofANestedListDoesNotCount() {
      var nested = new SmartList("Nested", List.of(CALIFORNIAN), ALL, EMEA);
      var list = new SmartList("List", List.of(new Filter.InSmartList(true, List.of(nested))), ALL);

      assertThat(matches(list, "APAC")).isTrue();
      assertThat(matches(list.visibleBy(EMEA), "APAC")).isFalse();
    }

    @Test
    @Tag("AN-06")
    void isExplainedOnALineOfItsOwn() {
      var list = new SmartList("List", List.of(CALIFORNIAN), ALL, EMEA);

      assertThat(Explanation.of(list, in("APAC"), History.NONE, NOW).toText())
          .isEqualTo(
              """
              no   List (all)
                no   visible in workspace 'EMEA': partition is 'APAC'; would have to be in Europe or Middle East
                yes  1. State is CA or California: CA
              """);
      assertThat(Explanation.of(list, in("Europe"), History.NONE, NOW).toText())
          .isEqualTo(
              """
              yes  List (all)
                yes  visible in workspace 'EMEA': partition is 'Europe'
                yes  1. State is CA or California: CA
              """);
    }

    private static boolean matches(SmartList list, String partition) {
      return PlainEvaluation.matches(list, in(partition), History.NONE, NOW);
    }

    private static PersonFacts in(String partition) {
      return person(Map.of(TestFields.STATE, "CA", TestFields.PARTITION, partition));
    }
  }

  @Nested
  class AnExplanation {
    @Test
    void keepsForEachFilterWhatWasSeenAndUnfoldsNestedLists() {
      var nested = new SmartList("Warm or VIP", List.of(WARM, VIP), ANY);
      var list =
          new SmartList(
              "Target", List.of(CALIFORNIAN, new Filter.InSmartList(true, List.of(nested))), ALL);
      var explanation =
          Explanation.of(list, person(Map.of(TestFields.STATE, "NV"), 7), History.NONE, NOW);
      assertThat(explanation.toText())
          .isEqualTo(
              """
              no   Target (all)
                no   1. State is CA or California: NV; would have to be: is CA or California
                yes  2. Member of Smart List is Warm or VIP: matches Warm or VIP
                  yes  Warm or VIP (any)
                    no   1. Lead Score at least 10: empty; would have to be: at least 10
                    yes  2. Member of List is VIP or Gold: on list VIP
              """);
    }
  }

  @Nested
  class AnExplanationOfHistory {
    private static final Filter.Did TWO_MAILS =
        new Filter.Did(
            ActivityType.SEND_EMAIL,
            List.of(),
            Optional.of(
                new Condition.OnTime(
                    Operator.IN_PAST,
                    List.of("30 days"),
                    List.of(
                        new TimeWindow.FromNow(TimeWindow.Side.PAST, 30, TimeWindow.Unit.DAY)))),
            2);

    @Test
    @Tag("SL-75")
    void saysHowOftenSomethingWouldHaveToHappen() {
      var reason = explained(TWO_MAILS, mail(5, 3)).reasons().getFirst();

      assertThat(reason.holds()).isFalse();
      assertThat(reason.seen()).startsWith("once, at ").endsWith("(activity 5)");
      assertThat(reason.needed()).isEqualTo("would have to happen once more");
    }

    @Test
    @Tag("SL-73")
    void saysWhenInactivityHoldsAgain() {
      var reason =
          explained(new Filter.DidNot(TWO_MAILS), mail(7, 1), mail(6, 10), mail(5, 20))
              .reasons()
              .getFirst();

      assertThat(reason.seen()).startsWith("3 times, last at ").endsWith("(activity 7)");
      assertThat(reason.needed())
          .isEqualTo(
              "holds after %s if nothing more happens"
                  .formatted(NOW.asOf().plus(Duration.ofDays(20))));
    }

    @Test
    @Tag("LG-04")
    void evaluatesAnExpressionVisibly() {
      var list =
          new SmartList(
              "Target",
              List.of(TWO_MAILS, CALIFORNIAN, VIP),
              new FilterLogic.Advanced(
                  LogicParser.parse("(1 and 2) or 3", 3, (_, _) -> {}).orElseThrow()));

      var explanation = Explanation.of(list, person(Map.of(), 7), _ -> List.of(), NOW);

      assertThat(explanation.toText())
          .startsWith("yes  Target ((1 and 2) or 3: (no and no) or yes)\n");
    }

    private static Explanation explained(Filter filter, PastActivity... mails) {
      var list = new SmartList("List", List.of(filter), ALL);
      return Explanation.of(list, person(Map.of()), _ -> List.of(mails), NOW);
    }

    private static PastActivity mail(long id, int daysAgo) {
      var at = NOW.asOf().minus(Duration.ofDays(daysAgo));
      return new PastActivity(id, at, 7, null, null, null, Map.of());
    }
  }

  @Nested
  class InSql {
    @Test
    void noUserTextIsPartOfTheStatement() {
      var hostile = "x' OR 1=1 -- %_|";
      for (var operator : List.of("is", "is not", "starts with", "not contains")) {
        var sql = SqlForm.of(filter(TestFields.STATE, operator, hostile), NOW);
        assertThat(sql.text()).doesNotContain("1=1", "x'");
        assertThat(sql.parameters()).hasSize(1);
      }
      assertThat(SqlForm.of(filter(TestFields.STATE, "contains", "a%_|\\b"), NOW).parameters())
          .containsExactly("%a|%|_||\\b%");
    }

    @Test
    void theEmailAddressUsesItsIndexedColumn() {
      assertThat(SqlForm.of(filter(TestFields.EMAIL, "is", "Ann@Example.com"), NOW))
          .isEqualTo(new Sql("p.email_key IN (?)", List.of("ann@example.com")));
    }

    @Test
    void datesAndNumbersCompareTheBareColumn() {
      assertThat(SqlForm.of(filter(TestFields.SCORE, "between", "1", "5"), NOW).text())
          .isEqualTo("(p.lead_score >= ? AND p.lead_score <= ?)");
      assertThat(SqlForm.of(filter(TestFields.ACQUIRED, "in past", "1 day"), NOW).text())
          .isEqualTo("((p.acquired_at >= ? AND p.acquired_at < ?))");
    }

    @Test
    void aListTooLargeForOneStatementIsRefused() {
      var values = IntStream.range(0, 10_000).mapToObj(number -> "v" + number).toList();
      var many = new Filter.OnField(TestFields.STATE, new Condition.OnText(Operator.IS, values));
      var list = new SmartList("Huge", Collections.nCopies(7, many), ALL);
      assertThatThrownBy(() -> SqlForm.of(list, NOW))
          .isInstanceOf(CampaignException.class)
          .hasMessageStartingWith("smart list 'Huge', with the smart lists it nests, is too large");
    }
  }

  private static boolean matches(FilterLogic logic, Map<Field, String> values, Filter... filters) {
    return PlainEvaluation.matches(
        new SmartList("List", List.of(filters), logic), person(values), History.NONE, NOW);
  }
}
