package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.LogicParser;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.SmartList;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// 60 people with scores 0 to 59, every third of them in Ghent, the rest without a city.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterCountsIT {
  private static final Moment NOW = new Moment(TestWorld.NOW, ZoneOffset.UTC);

  private TestWorld world;
  private FilterCounts counts;

  @BeforeAll
  void open() {
    world = new TestWorld();
    for (int score = 0; score < 60; score++) {
      world.person(
          score % 3 == 0
              ? Map.of("Lead Score", score, "City", "Ghent")
              : Map.of("Lead Score", score));
    }
    counts = new FilterCounts(world.database.dataSource());
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  @Tag("LG-01")
  void withAllWhoIsLeftAfterEachFilter() {
    var result = counts.count(list(new FilterLogic.All()), NOW);

    assertThat(result.people()).isEqualTo(60);
    assertThat(result.filters())
        .containsExactly(
            new FilterCounts.Line(1, "Lead Score at least 30", 30, OptionalLong.of(30)),
            new FilterCounts.Line(2, "City is not Bruges", 60, OptionalLong.of(30)),
            new FilterCounts.Line(3, "City is Ghent", 20, OptionalLong.of(10)));
    assertThat(result.matching()).isEqualTo(10);
  }

  @Test
  @Tag("LG-01")
  void withAnyWhoIsInAfterEachFilter() {
    var result =
        counts.count(
            new SmartList(
                "list",
                List.of(score(Operator.AT_LEAST, 50), city("Ghent")),
                new FilterLogic.Any()),
            NOW);

    assertThat(result.filters())
        .extracting(FilterCounts.Line::left)
        .containsExactly(OptionalLong.of(10), OptionalLong.of(27));
    assertThat(result.matching()).isEqualTo(27);
  }

  @Test
  @Tag("LG-04")
  void withAnExpressionEachFilterAloneAndTheWhole() {
    var expression = LogicParser.parse("(1 and 3) or 2", 3, (_, _) -> {}).orElseThrow();

    var result = counts.count(list(new FilterLogic.Advanced(expression)), NOW);

    assertThat(result.filters())
        .extracting(FilterCounts.Line::left)
        .containsOnly(OptionalLong.empty());
    assertThat(result.matching()).isEqualTo(60);
  }

  @Test
  void aListWithoutFiltersMatchesEverybody() {
    var everybody = new SmartList("list", List.of(), new FilterLogic.All());

    assertThat(counts.count(everybody, NOW)).isEqualTo(new FilterCounts.Result(60, List.of(), 60));
  }

  @Test
  void comparesTwoLists() {
    var before =
        new SmartList("list", List.of(score(Operator.AT_LEAST, 30)), new FilterLogic.All());
    var after =
        new SmartList("list", List.of(score(Operator.LESS_THAN, 40)), new FilterLogic.All());

    assertThat(counts.compare(before, after, NOW)).isEqualTo(new FilterCounts.Edit(30, 20, 10));
  }

  private SmartList list(FilterLogic logic) {
    return new SmartList(
        "list",
        List.of(
            score(Operator.AT_LEAST, 30),
            new Filter.OnField(
                world.field("City"), new Condition.OnText(Operator.IS_NOT, List.of("Bruges"))),
            city("Ghent")),
        logic);
  }

  private Filter score(Operator operator, int value) {
    return new Filter.OnField(
        world.field("Lead Score"), new Condition.OnNumber(operator, List.of(value), true));
  }

  private Filter city(String city) {
    return new Filter.OnField(
        world.field("City"), new Condition.OnText(Operator.IS, List.of(city)));
  }
}
