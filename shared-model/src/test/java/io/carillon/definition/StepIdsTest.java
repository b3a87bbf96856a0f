package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepIdsTest {
  private static final String SCORE = "{step: Change Score, score: Lead Score, change: '+1'}";
  private static final String LIST = "{step: Add to List, list: VIP}";
  private static final String OTHER_LIST = "{step: Add to List, list: Newsletter readers}";

  @Test
  void aFirstVersionCountsFromOne() {
    assertThat(ids(given(null, 0, SCORE, LIST))).containsExactly(1, 2);
  }

  @Test
  void anEqualStepKeepsItsIdWhereverItMoves() {
    var first = given(null, 0, SCORE, LIST);

    assertThat(ids(given(first, 2, LIST, SCORE))).containsExactly(2, 1);
  }

  @Test
  void aChangedStepInTheSamePlaceKeepsItsId() {
    var first = given(null, 0, SCORE, LIST);

    assertThat(ids(given(first, 2, SCORE, OTHER_LIST))).containsExactly(1, 2);
  }

  @Test
  void aStepPutInBeforeTakesNoIdAway() {
    var first = given(null, 0, LIST, SCORE);

    assertThat(ids(given(first, 2, OTHER_LIST, LIST, SCORE))).containsExactly(3, 1, 2);
  }

  @Test
  void aStepOfAnotherKindInTheSamePlaceIsNew() {
    var first = given(null, 0, SCORE);

    assertThat(ids(given(first, 1, LIST))).containsExactly(2);
  }

  @Test
  void anIdOnceUsedNeverComesBack() {
    var first = given(null, 0, SCORE, LIST);
    var second = given(first, 2, SCORE);
    var third = given(second, 2, SCORE, LIST);

    assertThat(ids(third)).containsExactly(1, 3);
  }

  @Test
  void anIdThatIsWrittenCounts() {
    var first = given(null, 0, "{step: Do Nothing, id: 7}", SCORE);
    assertThat(ids(first)).containsExactly(7, 8);

    assertThat(ids(given(first, 8, SCORE, "{step: Do Nothing, id: 8}"))).containsExactly(9, 8);
  }

  private static StepIds.Given given(StepIds.Given previous, int last, String... steps) {
    var yaml = new StringBuilder("kind: Campaign\nname: C\nflow:\n");
    List.of(steps).forEach(step -> yaml.append("  - ").append(step).append('\n'));
    var body = Workbench.of(yaml.toString()).entry(Kind.CAMPAIGN, "C").document().body();
    return StepIds.give(body, previous == null ? null : previous.body(), last);
  }

  private static List<Integer> ids(StepIds.Given given) {
    return given.body().mappings("flow").stream()
        .map(step -> Integer.valueOf(step.text("id")))
        .toList();
  }
}
