package io.carillon.definition;

import static io.carillon.definition.BadInputTest.assertProblems;
import static io.carillon.definition.BadInputTest.wrong;
import static io.carillon.definition.Workbench.flow;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.definition.Element.Mapping;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StatusIdsTest {
  @Test
  @Tag("AN-12")
  void areGivenOnceAndKeptByName() {
    var first =
        StatusIds.give(
            StatusIds.STATUSES, channel("{name: A, step: 1}", "{name: B, step: 2}"), null, 0);
    var second =
        StatusIds.give(
            StatusIds.STATUSES,
            channel("{name: new, step: 1}", "{name: b, step: 3}", "{name: A, step: 1}"),
            first.body(),
            first.last());

    assertThat(ids(first.body())).containsExactly("A=1", "B=2");
    assertThat(ids(second.body())).containsExactly("new=3", "b=2", "A=1");
    assertThat(second.last()).isEqualTo(3);
  }

  @Test
  @Tag("AN-12")
  void stayWhenTwoStatusesSwapTheirNames() {
    var first =
        StatusIds.give(
            StatusIds.STATUSES, channel("{name: A, step: 1}", "{name: B, step: 2}"), null, 0);
    var swapped =
        StatusIds.give(
            StatusIds.STATUSES,
            channel("{name: B, step: 1, id: 1}", "{name: A, step: 2, id: 2}"),
            first.body(),
            first.last());

    assertThat(ids(swapped.body())).containsExactly("B=1", "A=2");
  }

  @Test
  @Tag("AN-11")
  void areNeverGivenASecondTime() {
    var first =
        StatusIds.give(
            StatusIds.STATUSES, channel("{name: A, step: 1}", "{name: B, step: 2}"), null, 0);
    var without =
        StatusIds.give(
            StatusIds.STATUSES, channel("{name: A, step: 1}"), first.body(), first.last());
    var again =
        StatusIds.give(
            StatusIds.STATUSES,
            channel("{name: A, step: 1}", "{name: B, step: 2}"),
            without.body(),
            without.last());

    assertThat(ids(again.body())).containsExactly("A=1", "B=3");
  }

  @Test
  void thatNobodyGaveOutAreRefused() {
    assertProblems(
        wrong(
            "",
            "{kind: Channel, name: C, statuses: [{name: A, step: 1, id: 2147483647}]}",
            "test.yaml:1 statuses[0].id: id 2147483647 is none that was given out: leave it out"));
    assertProblems(
        wrong(
            "",
            flow("- {step: Change Score, score: Lead Score, change: '+1', id: 2147483647}"),
            "test.yaml:7 flow[0].id: id 2147483647 is none that was given out"));
  }

  private static Mapping channel(String... statuses) {
    var yaml = new StringBuilder("kind: Channel\nname: C\nstatuses:\n");
    for (var status : statuses) {
      yaml.append("  - ").append(status).append('\n');
    }
    var problems = new Problems();
    var document =
        new DocumentParser(problems).parse(new SourceFile("test.yaml", yaml.toString())).getFirst();
    assertThat(problems.all()).isEmpty();
    return document.body();
  }

  private static List<String> ids(Mapping channel) {
    return channel.mappings("statuses").stream()
        .map(status -> status.text("name") + "=" + status.text("id"))
        .toList();
  }
}
