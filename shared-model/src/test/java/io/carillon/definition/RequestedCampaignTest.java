package io.carillon.definition;

import static io.carillon.definition.BadInputTest.assertProblems;
import static io.carillon.definition.BadInputTest.wrong;
import static io.carillon.definition.Workbench.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.Trigger;
import io.carillon.campaign.Trigger.Source;
import io.carillon.failure.CampaignException;
import io.carillon.failure.Problem;
import io.carillon.flow.Action;
import io.carillon.flow.CampaignRef;
import io.carillon.flow.Lane;
import io.carillon.flow.WaitTime;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Trigger campaigns and requests of them, as definitions say them.
class RequestedCampaignTest {
  private static String requested(String name, String source, String... steps) {
    return """
    ---
    kind: Campaign
    name: %s
    smartList:
      triggers: [{trigger: Campaign is Requested, source: %s}]
    flow:
    """
            .formatted(name, source)
        + String.join("", List.of(steps).stream().map(step -> "  - {" + step + "}\n").toList());
  }

  private static String requests(String campaign) {
    return flow("- {step: Request Campaign, campaign: %s}".formatted(campaign));
  }

  private static Workbench active(String yaml) {
    var workbench = Workbench.of(yaml);
    workbench.library.entries(Kind.CAMPAIGN).stream()
        .map(Entry::id)
        .forEach(workbench.library::addActive);
    return workbench;
  }

  private static CampaignPlan plan(Workbench workbench, String name) {
    return workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, name), workbench.problems);
  }

  private static List<String> problems(Workbench workbench) {
    return workbench.check().stream().map(Problem::toString).toList();
  }

  @Test
  @Tag("AN-20")
  @Tag("TR-27")
  @Tag("RQ-01")
  void aTriggerMakesATriggerCampaign() {
    var yaml = requested("D", "campaigns", "step: Do Nothing").substring(4);
    assertThat(plan(Workbench.of(yaml), "D").triggers())
        .containsExactly(new Trigger.CampaignIsRequested(Source.CAMPAIGNS));
    assertThat(plan(Workbench.of(yaml.replace(", source: campaigns", "")), "D").triggers())
        .containsExactly(new Trigger.CampaignIsRequested(Source.ANY));
    assertThat(plan(Workbench.of(flow("- {step: Do Nothing}")), "C").triggers()).isEmpty();
  }

  @Test
  @Tag("AN-27")
  void itDoesNotRunInBatch() {
    var plan = plan(Workbench.of(requested("D", "any", "step: Do Nothing").substring(4)), "D");

    assertThatThrownBy(() -> CompiledDefinitions.requireRunnable(plan))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("'D' has a trigger")
        .hasMessageContaining("campaigns activate");
  }

  @Test
  @Tag("AN-25")
  @Tag("EX-15")
  void anExecutableCampaignHasNoTriggersAndATriggerCampaignIsNotExecuted() {
    assertThat(
            problems(
                Workbench.of(
                    requested("D", "any", "step: Do Nothing").substring(4) + "executable: true\n")))
        .singleElement()
        .asString()
        .contains("campaign 'D' is executable, and such a campaign has no triggers");
    assertThat(
            problems(
                Workbench.of(
                    flow("- {step: Execute Campaign, campaign: D}")
                        + requested("D", "any", "step: Do Nothing"))))
        .singleElement()
        .asString()
        .contains("campaign 'D' is not executable");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{trigger: Segment Changes} | triggers[0].trigger: 'Segment Changes' is not possible: this"
            + " version does not write such activities",
        "{trigger: Campaign is Rquested} | did you mean 'Campaign is Requested'?",
        "{trigger: Campaign is Requested, source: Sales Insight} | 'Sales Insight' is not"
            + " possible: Carillon has no sales add-on",
        "{trigger: Campaign is Requested, source: nobody} | source: 'nobody'",
      })
  @Tag("RQ-01")
  @Tag("RQ-02")
  void otherTriggersAreRefusedByName(String trigger, String expected) {
    var yaml = "kind: Campaign\nname: D\nsmartList:\n  triggers:\n    - " + trigger;
    assertThat(problems(Workbench.of(yaml))).singleElement().asString().contains(expected);
  }

  @Test
  void aSmartListHasNoTriggers() {
    assertProblems(
        wrong(
            "",
            "kind: SmartList\nname: L\ntriggers: [{trigger: Campaign is Requested}]\nfilters:\n"
                + "  - {field: State, operator: is, value: CA}",
            "test.yaml:3 triggers: 'triggers' is not possible: a smart list has filters only"));
  }

  @Test
  @Tag("FL-50")
  @Tag("FL-76")
  @Tag("EX-01")
  @Tag("EX-04")
  void onlyCampaignsThatTakeRequestsOfCampaignsAreRequested() {
    var good = active(requests("D") + requested("D", "campaigns", "step: Do Nothing"));
    assertThat(problems(good)).isEmpty();
    var action = (Action.RequestCampaign) plan(good, "C").flow().steps().getFirst().otherwise();
    assertThat(action.campaign())
        .isEqualTo(new CampaignRef(good.entry(Kind.CAMPAIGN, "D").id(), "D"));

    assertThat(problems(active(requests("D") + "---\nkind: Campaign\nname: D")))
        .containsExactly(
            "test.yaml:7 flow[0].campaign: campaign 'D' has no trigger Campaign is Requested:"
                + " request one that has it (RQ-05)");
    assertThat(
            problems(active(requests("D") + requested("D", "web service API", "step: Do Nothing"))))
        .containsExactly(
            "test.yaml:7 flow[0].campaign: campaign 'D' takes no requests of campaigns: write"
                + " 'source: any' or 'source: campaigns' in its trigger (RQ-01)");
  }

  @Test
  @Tag("RQ-05")
  void onlySuchAreSuggested() {
    assertThat(
            problems(
                active(
                    requests("Call hym")
                        + "---\nkind: Campaign\nname: Call hy\n"
                        + requested("Call them", "any", "step: Do Nothing"))))
        .containsExactly(
            "test.yaml:7 flow[0].campaign: there is no campaign 'Call hym': did you mean"
                + " 'Call them'?");
  }

  @Test
  @Tag("RQ-05")
  void oneThatIsNotActiveIsAWarning() {
    var workbench = Workbench.of(requests("D") + requested("D", "any", "step: Do Nothing"));

    assertThat(workbench.check())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.isError()).isFalse();
          assertThat(problem.toString())
              .contains("campaign 'D' is not active: requesting it has no effect");
        });
  }

  @Test
  @Tag("OQ-10")
  void anErrorOfTheRequestedIsOneOfTheRequester() {
    assertThat(
            problems(
                active(requests("D") + requested("D", "any", "step: Add to List, list: Nobodys"))))
        .anyMatch(problem ->
            problem.contains("test.yaml:7 flow[0].campaign: campaign 'D' has an error (test.yaml"));
  }

  @Test
  @Tag("RQ-06")
  void campaignsMayRequestEachOtherAndThemselves() {
    assertThat(
            problems(
                active(
                    requested("D", "any", "step: Request Campaign, campaign: E").substring(4)
                        + requested("E", "any", "step: Request Campaign, campaign: D")
                        + requested("F", "any", "step: Request Campaign, campaign: F"))))
        .isEmpty();
  }

  @Test
  @Tag("CH-09")
  @Tag("EX-04")
  void aChoiceMayRequestAnotherAndAnExecutableMayToo() {
    var workbench =
        active(
            """
            kind: Campaign
            name: C
            executable: true
            flow:
              - step: Request Campaign
                campaign: D
                choices:
                  - {if: {field: State, operator: is, value: CA}, campaign: E}
            """
                + requested("D", "any", "step: Send Email")
                + requested("E", "any", "step: Change Score"));
    var step = plan(workbench, "C").flow().steps().getFirst();

    assertThat(((Action.RequestCampaign) step.otherwise()).campaign().name()).isEqualTo("D");
    assertThat(((Action.RequestCampaign) step.choices().getFirst().action()).campaign().name())
        .isEqualTo("E");
    assertThat(plan(workbench, "C").flow().requested()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "Send Alert, HIGH",
    "Send Email, HIGH",
    "Interesting Moment, MEDIUM",
    "Request Campaign, MEDIUM",
    "Change Score, LOW",
    "Change Data Value, LOW",
    "Call Webhook, LOW",
    "Wait, LOW"
  })
  @Tag("CC-21")
  @Tag("CC-22")
  @Tag("CC-23")
  @Tag("CC-24")
  void peopleWaitInTheLaneOfTheFirstStep(String step, Lane lane) {
    var workbench = active(requests("D") + requested("D", "any", "step: " + step));

    assertThat(plan(workbench, "C").flow().steps().getFirst().otherwise())
        .isInstanceOfSatisfying(
            Action.RequestCampaign.class, request -> assertThat(request.lane()).isEqualTo(lane));
  }

  @Test
  @Tag("FL-64")
  @Tag("EX-14")
  void removingFromTheRequestedLeavesTheRequester() {
    var workbench =
        active(requests("D") + requested("D", "any", "step: Remove from Flow, campaign: C"));

    assertThat(plan(workbench, "D").flow().steps().getFirst().otherwise())
        .isInstanceOfSatisfying(
            Action.RemoveFromFlow.class,
            removal -> {
              assertThat(removal.own()).isFalse();
              assertThat(removal.waitingIn()).isEqualTo(removal.campaign().id());
            });
  }

  @Test
  @Tag("FL-71")
  @Tag("WT-04")
  @Tag("WT-07")
  void aTriggerCampaignWaitsForATokensDate() {
    var workbench =
        active(
            requested("D", "any", "step: Wait, untilToken: '{{lead.Date of Birth}}', plusDays: 3")
                .substring(4));
    assertThat(problems(workbench)).isEmpty();
    assertThat(((Action.Wait) plan(workbench, "D").flow().steps().getFirst().otherwise()).until())
        .isInstanceOf(WaitTime.UntilToken.class);

    assertThat(
            problems(
                active(
                    "kind: ProgramMemberField\nname: Arrival\ntype: date\n"
                        + requested("D", "any", "step: Wait, untilToken: '{{member.Arrival}}'"))))
        .singleElement()
        .asString()
        .contains("what a program member field says cannot end a wait");
  }

  @Test
  @Tag("FL-74")
  @Tag("TK-32")
  void itSendsAlertsToAddressesOfTokens() {
    var email = "---\nkind: Email\nname: M\nfrom: {address: a@b.c}\nsubject: s\ntext: t\n";
    var alert = "step: Send Alert, email: M, toOtherEmails: '{{lead.Email Address}}, a@b.c'";

    assertThat(problems(active(requested("D", "any", alert).substring(4) + email))).isEmpty();
    assertThat(problems(active(flow("- {" + alert + "}") + email)))
        .singleElement()
        .asString()
        .contains("need the event of a trigger campaign");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "step: Interesting Moment, type: Web, description: '{{trigger.Name}}'",
        "step: Interesting Moment, type: Web, description: '{{my.why}}'",
        "step: Send Email, email: M"
      })
  @Tag("TK-08")
  void triggerTokensAreForTriggerCampaignsAndWhatTheyExecute(String step) {
    var others =
        """
        ---
        kind: Tokens
        tokens: {why: {type: text, value: 'by {{trigger.Trigger Name}}'}}
        ---
        kind: Email
        name: M
        from: {address: a@b.c}
        subject: '{{trigger.Subject:default=none}}'
        text: t
        """;

    assertThat(problems(active(requested("D", "any", step).substring(4) + others))).isEmpty();
    assertThat(
            problems(
                active(
                    "kind: Campaign\nname: E\nexecutable: true\nflow: [{"
                        + step
                        + "}]\n"
                        + others)))
        .isEmpty();
    assertThat(problems(active(flow("- {" + step + "}") + others)))
        .singleElement()
        .asString()
        .contains("needs the event of a trigger campaign: a batch campaign has no event");
  }

  @Test
  @Tag("EX-13")
  @Tag("AN-07")
  void whatIsNotSharedIsNotRequested() {
    assertThat(
            problems(
                active(
                    requests("D")
                        + requested("D", "any", "step: Do Nothing")
                        + "workspace: Asia\n"
                        + "---\n"
                        + "kind: Workspace\n"
                        + "name: Asia\n"
                        + "partitions: [Default]")))
        .singleElement()
        .asString()
        .contains("campaign 'D' is in workspace 'Asia'");
  }
}
