package io.carillon.definition;

import static io.carillon.definition.BadInputTest.assertProblems;
import static io.carillon.definition.BadInputTest.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.program.ProgramStatus;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs and channels as users write them.
class ProgramTest {
  private static final String WEBINAR =
      """
      kind: Channel
      name: Webinar
      statuses:
        - {name: Invited, step: 10, id: 1}
        - {name: Attended, step: 30, id: 3, success: true}
        - {name: No Show, step: 30, id: 4, hidden: true}
      ---
      kind: Program
      name: Spring
      type: Event
      channel: webinar
      """;

  @Test
  @Tag("AN-10")
  void haveTheStatusesOfTheirChannelInItsOrder() {
    assertThat(statuses(WEBINAR, "Spring"))
        .containsExactly(
            new ProgramStatus(1, "Invited", 10, false, false),
            new ProgramStatus(3, "Attended", 30, true, false),
            new ProgramStatus(4, "No Show", 30, false, true));
  }

  @Test
  @Tag("AN-10")
  void withoutAChannelHaveTheOneStatusMember() {
    assertThat(statuses("kind: Program\nname: P\n", "P"))
        .containsExactly(new ProgramStatus(1, "Member", 1, false, false));
  }

  @ParameterizedTest
  @CsvSource({
    "Engagement, Default",
    "Engagement, Event",
    "Engagement, Event with Webinar",
    "Engagement, Email",
    "Default, Email",
    "Event, Email",
    "Event with Webinar, Email"
  })
  @Tag("AN-09")
  void mayContain(String outer, String inner) {
    assertThat(Workbench.of(nested(outer, inner)).check()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Engagement, Engagement",
    "Default, Default",
    "Default, Event",
    "Event, Engagement",
    "Email, Email"
  })
  @Tag("AN-09")
  void mayNotContain(String outer, String inner) {
    assertThat(Workbench.of(nested(outer, inner)).check())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message())
                .isEqualTo(
                    "program 'Outer' is of type %s and may not contain a program of type %s"
                        .formatted(outer, inner)));
  }

  @Test
  @Tag("TK-20")
  @Tag("TK-21")
  void seeTheTokensOfTheProgramAndFolderTheyAreIn() {
    var workbench =
        Workbench.of(
            """
            kind: Folder
            name: F
            tokens: {A: {type: text, value: folder}, B: {type: text, value: folder}}
            ---
            kind: Program
            name: Outer
            folder: F
            tokens: {B: {type: text, value: outer}, C: {type: text, value: outer}}
            ---
            kind: Program
            name: Inner
            type: Email
            parent: Outer
            tokens: {C: {type: text, value: inner}}
            """);

    var scope = TokenScope.ofProgram(workbench.library, Workbench.FIELDS, "Inner");

    assertThat(workbench.check()).isEmpty();
    assertThat(scope.texts().values().stream().map(text -> text.parts().toString()))
        .satisfiesExactly(
            a -> assertThat(a).contains("folder"),
            b -> assertThat(b).contains("outer"),
            c -> assertThat(c).contains("inner"));
  }

  @Nested
  class AreRefused {
    @Test
    void underANameOfNothing() {
      assertProblems(
          wrong(
              "",
              WEBINAR + "---\nkind: Program\nname: P\nchannel: Webinars\nparent: Sprong\n",
              "test.yaml:15 channel: there is no channel 'Webinars': did you mean 'Webinar'?",
              "test.yaml:16 parent: there is no program 'Sprong': did you mean 'Spring'?"));
    }

    @Test
    void inAProgramAndAFolder() {
      assertProblems(
          wrong(
              "",
              """
              {kind: Folder, name: F}
              ---
              {kind: Program, name: E, type: Engagement}
              ---
              {kind: Program, name: P, parent: E, folder: F}
              """,
              "test.yaml:5 folder: the program is in a program and in a folder: keep 'parent' or"
                  + " 'folder'"));
    }

    @Test
    @Tag("AN-10")
    void channelsWithUnusableStatuses() {
      assertProblems(
          wrong(
              "",
              """
              kind: Channel
              name: C
              statuses:
                - {name: not in program, step: 1}
                - {name: Invited, step: 1, id: 7}
                - {name: INVITED, step: 2, id: 7}
                - {name: Far, step: 0}
              """,
              "test.yaml:4 statuses[0].name: 'Not in Program' is what everybody else is: leave it"
                  + " out",
              "test.yaml:6 statuses[2].name: two statuses are called 'INVITED', ignoring case",
              "test.yaml:6 statuses[2].id: two statuses have id 7: keep it at the status that had"
                  + " it",
              "test.yaml:7 statuses[3].step: '0' is not possible: write a whole number from 1"));
    }
  }

  private static String nested(String outer, String inner) {
    return """
    kind: Program
    name: Outer
    type: %s
    ---
    kind: Program
    name: Inner
    type: %s
    parent: Outer
    """
        .formatted(outer, inner);
  }

  private static List<ProgramStatus> statuses(String yaml, String program) {
    var workbench = Workbench.of(yaml);
    assertThat(workbench.check()).isEmpty();
    var problems = new Problems();
    var read = workbench.compiler().program(workbench.entry(Kind.PROGRAM, program), problems);
    return read.statuses();
  }
}
