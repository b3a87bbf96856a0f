package io.carillon.definition;

import static io.carillon.definition.BadInputTest.assertProblems;
import static io.carillon.definition.BadInputTest.wrong;
import static io.carillon.definition.Workbench.filters;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import io.carillon.smartlist.SmartList;
import io.carillon.smartlist.SqlForm;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Filters on membership, samples and duplicates as users write them, and very large lists.
class SpecialFilterTest {
  private static final Moment NOW =
      new Moment(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

  private static final String PROGRAMS =
      """
      ---
      kind: Channel
      name: Webinar
      statuses:
        - {name: Invited, step: 10, id: 1}
        - {name: Attended, step: 30, id: 2, success: true}
      ---
      {kind: Program, name: Spring, type: Event, channel: Webinar}
      ---
      {kind: Program, name: Club}
      ---
      kind: Campaign
      name: Welcome
      program: Club
      smartList: {filters: [{field: State, operator: is, value: CA}]}
      flow: [{step: Change Score, score: Lead Score, change: "+1"}]
      """;

  @Nested
  class Reads {
    @Test
    @Tag("SL-62")
    @Tag("SL-63")
    @Tag("SL-66")
    @Tag("SL-67")
    void everythingTheySay() {
      assertThat(
              read(
                  """
                  - filter: Member of Program
                    operator: is
                    values: [spring, Club]
                    constraints:
                      - {attribute: Program Status, operator: is not, values: [invited, Member]}
                      - {attribute: success, operator: is true}
                  - {filter: Member of Program, operator: is not, value: Club}
                  - {filter: Member of Smart Campaign, operator: is, value: Club.Welcome}
                  - {filter: Random Sample, percent: 12.50}
                  - {filter: Duplicate Fields, fields: [Email Address, last name]}
                  """))
          .containsExactly(
              "Member of Program is Spring or Club, Program Status is not invited or Member,"
                  + " Success is true",
              "Member of Program is not Club",
              "Member of Smart Campaign is Club.Welcome",
              "Random Sample of 12.5 %",
              "Duplicate Fields Email Address and Last Name");
    }

    @Test
    @Tag("SL-62")
    void statusesAsTheIdsOfEachProgram() {
      var filter =
          (Filter.InProgram)
              compiled(
                      """
                      - filter: Member of Program
                        operator: is
                        values: [Spring, Club]
                        constraints:
                          - {attribute: Program Status, operator: is, values: [Attended, Member]}
                      """)
                  .getFirst();

      assertThat(filter.programs())
          .extracting(program -> filter.status().orElseThrow().ids(program))
          .satisfiesExactly(
              spring -> assertThat(spring).containsExactly(2),
              club -> assertThat(club).containsExactly(1));
      assertThat(Needs.of(filter).programIds()).hasSize(2);
    }

    @Test
    void theirCanonicalTextAgain() {
      var yaml =
          filters(
              """
              - filter: Member of Program
                values: [Spring]
                operator: is
                constraints: [{attribute: Success, operator: is false}]
              - {percent: 5, filter: Random Sample}
              - {filter: Duplicate Fields, fields: [Email Address]}
              """);
      var first = Workbench.of(yaml + PROGRAMS).entry(Kind.SMART_LIST, "L").document().canonical();
      var again = Workbench.of(first + PROGRAMS).entry(Kind.SMART_LIST, "L").document();

      assertThat(again.broken()).isFalse();
      assertThat(again.canonical()).isEqualTo(first);
    }
  }

  @Nested
  class AreRefused {
    @Test
    @Tag("SL-62")
    @Tag("SL-81")
    void withConstraintsThatMembersDoNotHave() {
      assertProblems(
          wrong(
              "",
              filters(
                      """
                      - {filter: Member of Program, operator: is, value: Sprung}
                      - {filter: Member of Program, operator: is}
                      - filter: Member of Program
                        operator: is
                        value: Spring
                        constraints:
                          - {attribute: Program Status, operator: is, value: Atended}
                      - filter: Member of Program
                        operator: is
                        value: Spring
                        constraints:
                          - {attribute: Program Status, operator: contains, value: Att}
                      - filter: Member of Program
                        operator: is
                        value: Spring
                        constraints:
                          - {attribute: Stream, operator: is, value: One}
                      - filter: Member of Program
                        operator: is
                        value: Spring
                        constraints:
                          - {attribute: Success, operator: is true}
                          - {attribute: Success, operator: is false}
                      - filter: Member of Program
                        operator: is
                        value: Spring
                        constraints:
                          - {attribute: Success, operator: is, value: true}
                      """)
                  + PROGRAMS,
              "test.yaml:4 filters[0].value: there is no program 'Sprung': did you mean 'Spring'?",
              "test.yaml:5 filters[1]: the filter names nothing to be a member of",
              "test.yaml:10 filters[2].constraints[0].value: program 'Spring' has no status"
                  + " 'Atended': did you mean 'Attended'?",
              "test.yaml:15 filters[3].constraints[0].operator: operator \"contains\" is not"
                  + " possible for a status",
              "test.yaml:20 filters[4].constraints[0].attribute: members of programs have no"
                  + " 'Stream'",
              "test.yaml:26 filters[5].constraints[1].attribute: 'Success' is constrained twice",
              "test.yaml:31 filters[6].constraints[0].operator: operator \"is\" is not possible"
                  + " for Success"));
    }

    @Test
    @Tag("SL-66")
    @Tag("SL-67")
    void withImpossibleSharesAndFields() {
      assertProblems(
          wrong(
              "",
              filters(
                  """
                  - {filter: Random Sample, percent: 0}
                  - {filter: Random Sample, percent: 100}
                  - {filter: Random Sample, percent: -1}
                  - {filter: Random Sample}
                  - {filter: Duplicate Fields, fields: []}
                  - {filter: Duplicate Fields, fields: [Emial Address]}
                  - {filter: Duplicate Fields, fields: [State, state]}
                  """),
              "test.yaml:4 filters[0].percent: a sample of 0 % is nobody",
              "test.yaml:5 filters[1].percent: '100' is not possible: a number above 0 and below"
                  + " 100",
              "test.yaml:6 filters[2].percent: '-1' is not possible: a number above 0 and below"
                  + " 100",
              "test.yaml:7 filters[3]: 'percent' is missing",
              "test.yaml:8 filters[4].fields: ",
              "test.yaml:9 filters[5].fields[0]: there is no field 'Emial Address': did you mean"
                  + " 'Email Address'?",
              "test.yaml:10 filters[6].fields[1]: field 'State' is named twice"));
    }

    @Test
    @Tag("SL-66")
    void aSampleInAListThatOthersReferTo() {
      assertProblems(
          wrong(
              "",
              filters("- {filter: Random Sample, percent: 10}\n")
                  + """
                  ---
                  kind: Campaign
                  name: C
                  smartList:
                    filters:
                      - {filter: Member of Smart List, operator: is, value: L}
                  """,
              "test.yaml:10 smartList.filters[0].value: smart list 'L' draws a Random Sample, which"
                  + " does not work in a list that others refer to"));
    }

    @Test
    @Tag("RS-04")
    @Tag("RS-05")
    void samplesOfOneStepThatAreMoreThanEverybodyTogether() {
      assertProblems(
          wrong(
              "",
              filters("- {field: Lead Score, operator: at least, value: 5}\n")
                  + """
                  ---
                  kind: Campaign
                  name: C
                  flow:
                    - step: Change Score
                      score: Lead Score
                      change: "+1"
                      choices:
                        - if: {filter: Random Sample, percent: 60}
                          change: "+2"
                        - if: {field: Lead Score, operator: at least, value: 9}
                          doNothing: true
                        - if: {filter: Random Sample, percent: 40.5}
                          change: "+3"
                  """,
              "test.yaml:13 flow[0].choices: its Random Samples are 100.5 % together"));
    }

    @Test
    @Tag("SL-83")
    void aCustomTypeWithTheNameOfASpecialFilter() {
      assertProblems(
          wrong(
              "",
              "{kind: ActivityType, name: Draw, filter: random sample, primary: Shop}",
              "test.yaml:1 filter: 'random sample' is taken by filter 'Random Sample'"));
    }

    @Test
    @Tag("LG-12")
    void whatNoStatementCanHold() {
      var values =
          IntStream.range(0, 10_000).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
      var filter = "- {field: State, operator: is, values: [%s]}\n".formatted(values);
      assertProblems(
          wrong(
              "",
              filters(filter.repeat(7)),
              "test.yaml:4 filters: smart list 'L', with the smart lists it nests, is too large for"
                  + " one statement"));
    }

    @Test
    @Tag("AN-42")
    void aListThatReachesItselfThroughThreeOthers() {
      var lists = new StringBuilder();
      for (var pair : List.of("A B", "B C", "C D", "D A")) {
        lists.append(
            "---\nkind: SmartList\nname: %s\nfilters:\n  - {filter: Member of Smart List, operator: is, value: %s}\n"
                .formatted(pair.substring(0, 1), pair.substring(2)));
      }
      assertThat(Workbench.of(lists.toString()).check())
          .extracting(problem -> problem.message())
          .contains("smart lists go round in a circle: A → B → C → D → A");
    }
  }

  @Nested
  class LargeLists {
    @Test
    @Tag("LG-12")
    void mayHave200Filters() {
      var filters =
          IntStream.range(0, 200)
              .mapToObj(i -> "- {field: State, operator: is not, value: S%d}\n".formatted(i))
              .collect(Collectors.joining());
      var sql = SqlForm.of(compiledList(filters), NOW);

      assertThat(sql.parameters()).hasSize(200);
    }

    @Test
    @Tag("SL-42")
    void mayHave10000ValuesInOneFilter() {
      var values =
          IntStream.range(0, 10_000).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
      var sql =
          SqlForm.of(
              compiledList("- {field: State, operator: is, values: [%s]}\n".formatted(values)),
              NOW);

      assertThat(sql.parameters()).hasSize(10_000);
    }

    @Test
    @Tag("LG-12")
    void neverTakeUserTextIntoTheStatement() {
      var hostile = "x' OR 1=1; DROP TABLE person; -- %_\\\\ \uD83D\uDE00";
      var sql =
          SqlForm.of(
              compiledList(
                  """
                  - {field: State, operator: contains, value: "%1$s"}
                  - {filter: Clicked Link in Email, operator: is, value: "%1$s"}
                  """
                      .formatted(hostile)),
              NOW);

      assertThat(sql.text()).doesNotContain("DROP").doesNotContain("OR 1=1");
      assertThat(sql.parameters().toString()).contains("drop table person");
    }
  }

  private static List<String> read(String filters) {
    return compiled(filters).stream().map(Filter::toString).toList();
  }

  private static List<Filter> compiled(String filters) {
    return compiledList(filters).filters();
  }

  private static SmartList compiledList(String filters) {
    var workbench = Workbench.of(filters(filters) + PROGRAMS);
    assertThat(workbench.check()).noneMatch(problem -> problem.isError());
    return workbench
        .compiler()
        .smartList(workbench.entry(Kind.SMART_LIST, "L"), workbench.problems);
  }
}
