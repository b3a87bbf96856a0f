package io.carillon.definition;

import static io.carillon.definition.BadInputTest.assertProblems;
import static io.carillon.definition.BadInputTest.wrong;
import static io.carillon.definition.Workbench.flow;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.failure.CampaignException;
import io.carillon.flow.Action;
import io.carillon.flow.WaitTime;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Executable campaigns, waits and removal, as definitions say them.
class CampaignCallsTest {
  private static String executable(String name, String... calls) {
    var yaml = new StringBuilder("---\nkind: Campaign\nname: " + name + "\nexecutable: true\n");
    yaml.append("flow:\n");
    for (var call : calls) {
      yaml.append("  - {step: Execute Campaign, campaign: " + call + "}\n");
    }
    return calls.length == 0 ? yaml + "  - {step: Do Nothing}\n" : yaml.toString();
  }

  private static String calls(String child) {
    return flow("- {step: Execute Campaign, campaign: %s}".formatted(child));
  }

  private static Action action(Workbench workbench, String campaign, int step) {
    return workbench
        .compiler()
        .campaign(workbench.entry(Kind.CAMPAIGN, campaign), workbench.problems)
        .flow()
        .steps()
        .get(step)
        .otherwise();
  }

  @Test
  @Tag("EX-01")
  @Tag("AN-23")
  void onlyExecutableCampaignsAreExecuted() {
    assertProblems(
        wrong(
            "",
            calls("D") + "---\nkind: Campaign\nname: D",
            "test.yaml:7 flow[0].campaign: campaign 'D' is not executable: execute one that has"
                + " 'executable: true'"));
    assertProblems(wrong("", calls("E"), "test.yaml:7 flow[0].campaign: there is no campaign 'E'"));
    assertThat(Workbench.of(calls("D") + executable("D")).check()).isEmpty();
  }

  @Test
  @Tag("EX-21")
  @Tag("EX-22")
  void campaignsAreExecutedThreeLevelsDeep() {
    var levels = executable("A", "B") + executable("B", "D") + executable("D");
    assertThat(Workbench.of(calls("A") + levels).check()).isEmpty();

    var four =
        Workbench.of(
            calls("A")
                + levels.replace("Do Nothing", "Execute Campaign, campaign: E")
                + executable("E"));
    assertThat(four.check())
        .extracting(Object::toString)
        .anyMatch(problem ->
            problem.contains("A → B → D → E: campaigns are executed three levels deep at most"));
  }

  @Test
  @Tag("EX-28")
  void aCampaignDoesNotExecuteItsCallers() {
    assertThat(Workbench.of(executable("A", "B").substring(4) + executable("B", "A")).check())
        .extracting(Object::toString)
        .anyMatch(problem -> problem.contains("campaigns go round in a circle: A → B → A"));
    assertThat(Workbench.of(executable("A", "A").substring(4)).check())
        .extracting(Object::toString)
        .anyMatch(problem -> problem.contains("campaigns go round in a circle: A → A"));
  }

  @Test
  @Tag("WT-28")
  @Tag("FL-70")
  @Tag("EX-06")
  void anExecutableCampaignDoesNotWait() {
    assertProblems(
        wrong(
            "",
            "kind: Campaign\nname: E\nexecutable: true\nflow:\n  - {step: Wait, for: 1 hour}",
            "test.yaml:5 flow[0]: campaign 'E' is executable, and such a campaign cannot wait: put"
                + " the wait into the campaign that executes it"));
  }

  @Test
  @Tag("EX-13")
  @Tag("AN-08")
  void aCampaignOfAnotherWorkspaceIsNotExecutedThoughItIsShared() {
    var problems =
        Workbench.of(
                calls("D")
                    + """
                    ---
                    kind: Workspace
                    name: Asia
                    partitions: [Default]
                    ---
                    kind: Folder
                    name: Asian
                    workspace: Asia
                    sharedWith: [Default]
                    ---
                    kind: Program
                    name: P
                    folder: Asian
                    ---
                    kind: Campaign
                    name: D
                    program: P
                    executable: true
                    """)
            .check();
    assertThat(problems)
        .extracting(Object::toString)
        .anyMatch(problem -> problem.contains("campaign 'P.D' is in another workspace"));
  }

  @Test
  @Tag("AN-24")
  @Tag("EX-20")
  void anExecutableCampaignDoesNotRunByItself() {
    var workbench = Workbench.of(executable("D").substring(4));
    var plan =
        workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, "D"), workbench.problems);

    Assertions.assertThatThrownBy(() -> CompiledDefinitions.requireRunnable(plan))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("it runs only when another one calls it");
  }

  @Test
  @Tag("AN-47")
  @Tag("EX-26")
  @Tag("OQ-13")
  void nobodyQualifiesForAnExecutableWhoseListHasAnErrorAndEverybodyForNone() {
    var wrong =
        Workbench.of(
            calls("D")
                + executable("D")
                + "smartList: {filters: [{field: Nothing, operator: is, value: x}]}\n");
    var right = Workbench.of(calls("D") + executable("D"));

    assertThat(child(wrong).smartList()).isEmpty();
    assertThat(child(right).smartList().orElseThrow().filters()).isEmpty();
  }

  private static io.carillon.flow.Executable child(Workbench workbench) {
    return ((Action.ExecuteCampaign) action(workbench, "C", 0)).child();
  }

  @Test
  @Tag("OQ-10")
  @Tag("AN-43")
  void anErrorInTheChildsFlowIsOneOfTheParent() {
    assertThat(
            Workbench.of(
                    calls("D")
                        + executable("D").replace("Do Nothing", "Add to List, list: Nobodys"))
                .check())
        .extracting(Object::toString)
        .anyMatch(
            problem -> problem.contains("test.yaml:7 flow[0].campaign: campaign 'D' has an error"));
  }

  @ParameterizedTest(name = "context {0}, with {1}: {2}")
  @CsvSource({
    "true, '', +10, +7",
    "false, '', +0, +7",
    "true, +99, +99, +7",
    "false, +99, +0, +7",
  })
  @Tag("EX-30")
  @Tag("EX-31")
  @Tag("EX-32")
  @Tag("EX-33")
  @Tag("EX-35")
  @Tag("EX-37")
  void theChildsTokensComeFromWhereTheStepSays(
      boolean context, String ofRun, String points, String others) {
    var workbench =
        Workbench.of(
            """
            kind: Program
            name: Fair
            tokens: {Points: {type: score, value: "+10"}}
            ---
            kind: Program
            name: Desk
            tokens:
              Points: {type: score, value: "+0"}
              Others: {type: score, value: "+7"}
            ---
            kind: Campaign
            name: Add
            program: Desk
            executable: true
            flow:
              - {step: Change Score, score: Lead Score, change: "{{my.Points}}"}
              - {step: Change Score, score: Lead Score, change: "{{my.Others}}"}
            ---
            kind: Campaign
            name: C
            program: Fair
            smartList: {filters: [{field: State, operator: is, value: CA}]}
            flow:
              - {step: Execute Campaign, campaign: Add, useParentCampaignTokenContext: %s}
            """
                .formatted(context));
    var tokens = ofRun.isEmpty() ? Map.<String, String>of() : Map.of("points", ofRun);
    var plan =
        workbench
            .compiler()
            .campaign(workbench.entry(Kind.CAMPAIGN, "C"), tokens, workbench.problems);

    assertThat(workbench.problems.all()).isEmpty();
    var my =
        ((Action.ExecuteCampaign) plan.flow().steps().getFirst().otherwise())
            .child()
            .flow()
            .tokens()
            .my();
    assertThat(my.get("points").parts()).hasToString("[Literal[text=%s]]".formatted(points));
    assertThat(my.get("others").parts()).hasToString("[Literal[text=%s]]".formatted(others));
  }

  @Test
  @Tag("TK-51")
  @Tag("TK-25")
  void aRunOnlyChangesTokensThereAreToValuesOfTheirType() {
    var yaml =
        flow("- {step: Do Nothing}") + "---\nkind: Tokens\ntokens: {N: {type: number, value: 3}}";
    var workbench = Workbench.of(yaml);
    var entry = workbench.entry(Kind.CAMPAIGN, "C");
    workbench.compiler().campaign(entry, Map.of("n", "4.5"), workbench.problems);
    assertThat(workbench.problems.all()).isEmpty();

    workbench.compiler().campaign(entry, Map.of("n", "four", "M", "1"), workbench.problems);
    assertThat(workbench.problems.all())
        .extracting(Object::toString)
        .anyMatch(problem -> problem.contains("'four' is no value of my token 'N'"))
        .anyMatch(problem -> problem.contains("there is no my token 'M' for campaign 'C'"));
  }

  @Test
  @Tag("FL-61")
  @Tag("FL-63")
  void removalNamesACampaignOrThisOne() {
    var workbench =
        Workbench.of(
            flow(
                    """
                    - {step: Remove from Flow, campaign: this campaign}
                    - {step: Remove from Flow, campaign: D}
                    - {step: Execute Campaign, campaign: D}
                    """)
                + executable("D")
                    .replace("Do Nothing", "Remove from Flow, campaign: this campaign"));

    var own = (Action.RemoveFromFlow) action(workbench, "C", 0);
    var other = (Action.RemoveFromFlow) action(workbench, "C", 1);
    var inChild =
        (Action.RemoveFromFlow)
            ((Action.ExecuteCampaign) action(workbench, "C", 2))
                .child()
                .flow()
                .steps()
                .getFirst()
                .otherwise();
    assertThat(own.own()).isTrue();
    assertThat(own.waitingIn()).isEqualTo(own.campaign().id());
    assertThat(other.own()).isFalse();
    assertThat(inChild.own()).isTrue();
    assertThat(inChild.campaign()).isEqualTo(other.campaign());
    assertThat(inChild.waitingIn()).isEqualTo(own.campaign().id());
  }

  @Test
  @Tag("WT-01")
  @Tag("WT-02")
  @Tag("WT-03")
  @Tag("WT-09")
  void aWaitSaysHowLongOrUntilWhen() {
    var workbench =
        Workbench.of(
            flow(
                """
                - {step: Wait, for: 4 hours}
                - {step: Wait, for: 1 Day, endOn: 'Monday, friday', at: 09:00}
                - {step: Wait, until: 2026-12-24}
                - {step: Wait, until: 2026-12-24, at: 18:30}
                - step: Wait
                  for: 2 weeks
                  at: 08:00
                  choices:
                    - {if: {field: State, operator: is, value: CA}, for: 10 minutes}
                    - {if: {field: State, operator: is, value: NY}, until: 2026-12-24}
                  default: {doNothing: true}
                """));
    assertThat(workbench.check()).isEmpty();

    assertThat(action(workbench, "C", 0))
        .isEqualTo(new Action.Wait(new WaitTime.For(Duration.ofHours(4))));
    assertThat(action(workbench, "C", 1))
        .isEqualTo(
            new Action.Wait(
                new WaitTime.For(
                    Duration.ofHours(24),
                    Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                    Optional.of(LocalTime.of(9, 0)))));
    var christmas = LocalDate.of(2026, 12, 24);
    assertThat(action(workbench, "C", 2))
        .isEqualTo(new Action.Wait(new WaitTime.Until(christmas, LocalTime.MIDNIGHT)));
    assertThat(action(workbench, "C", 3))
        .isEqualTo(new Action.Wait(new WaitTime.Until(christmas, LocalTime.of(18, 30))));
    var choices =
        workbench
            .compiler()
            .campaign(workbench.entry(Kind.CAMPAIGN, "C"), workbench.problems)
            .flow()
            .steps()
            .get(4)
            .choices();
    assertThat(choices.get(0).action())
        .hasToString(
            new Action.Wait(
                    new WaitTime.For(
                        Duration.ofMinutes(10),
                        ((WaitTime.For) ((Action.Wait) choices.get(0).action()).until()).endOn(),
                        Optional.of(LocalTime.of(8, 0))))
                .toString());
    // A choice that waits in another way has nothing of the step's way.
    assertThat(choices.get(1).action())
        .isEqualTo(new Action.Wait(new WaitTime.Until(christmas, LocalTime.MIDNIGHT)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "for: 4 hrs | flow[0].for: '4 hrs' is no duration: write a number and minutes, hours, days"
            + " or weeks, spelled out",
        "for: 2d | flow[0].for: '2d' is no duration",
        "for: 3 months | flow[0].for: '3 months' is no duration: write it in minutes, hours, days"
            + " or weeks",
        "for: a day | flow[0].for: 'a day' is no duration",
        "for: 999999 weeks | flow[0].for: '999999 weeks' is longer than a hundred years",
        "for: 1 day, endOn: Funday | flow[0].endOn: 'Funday' is no day of the week",
        "for: 1 day, at: 9 | flow[0].at: '9' is no time of day",
        "for: 1 day, until: 2026-12-24 | flow[0]: 'for' and 'until' exclude each other",
        "until: 24.12.2026 | flow[0].until: '24.12.2026' is no date",
        "until: '{{my.day}}' | flow[0].until: '{{my.day}}' is no date: write a token into"
            + " 'untilToken'",
        "until: 2026-12-24, endOn: Monday | flow[0].endOn: 'endOn' does not belong to 'until'",
        "untilToken: '{{lead.Date of Birth}}' | flow[0].untilToken: a wait until a token's date"
            + " works in trigger campaigns only",
        "at: 09:00 | flow[0]: the wait has no end: the step does nothing",
      })
  @Tag("WT-10")
  @Tag("WT-23")
  @Tag("WT-04")
  @Tag("FL-71")
  @Tag("AN-44")
  void aWaitThatIsNoneIsRefused(String parameters, String expected) {
    var problems = Workbench.of(flow("- {step: Wait, " + parameters + "}")).check();

    assertThat(List.copyOf(problems))
        .extracting(Object::toString)
        .anyMatch(problem -> problem.contains("test.yaml:7 " + expected));
  }

  @Test
  @Tag("WT-10")
  void aCompatibleInstallationLetsAnAbbreviationPassAsMarketoDoes() {
    var workbench = Workbench.of(flow("- {step: Wait, for: 4 hrs}"));
    workbench.marketoCompatible = true;

    assertThat(workbench.check())
        .extracting(Object::toString)
        .containsExactly(
            "test.yaml:7 flow[0].for: '4 hrs' is no duration: nobody waits here, as in Marketo"
                + " (WT-10): write a number and minutes, hours, days or weeks, spelled out: '4"
                + " hours'");
    assertThat(workbench.problems.hasErrors()).isFalse();
  }
}
