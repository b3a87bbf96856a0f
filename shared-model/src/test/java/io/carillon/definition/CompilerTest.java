package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.campaign.CampaignPlan;
import io.carillon.flow.Action;
import io.carillon.flow.FlowStep;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CompilerTest {
  private static final String SMART_LIST =
      """
      smartList:
        filters: [{field: State, operator: is, value: CA}]
      """;

  @Nested
  class ASmartList {
    @Test
    @Tag("LG-01")
    @Tag("SL-01")
    void combinesByAllUnlessItSaysOtherwise() {
      assertThat(list("").logic()).isEqualTo(new FilterLogic.All());
      assertThat(list("match: any\n").logic()).isEqualTo(new FilterLogic.Any());
      assertThat(list("match: advanced\nlogic: 1 or (2 and 3)\n").logic())
          .isInstanceOf(FilterLogic.Advanced.class);
    }

    @Test
    @Tag("SL-61")
    void hasItsNestedListsInlined() {
      var workbench =
          Workbench.of(
              """
              kind: SmartList
              name: Inner
              filters: [{field: State, operator: is, value: CA}]
              ---
              kind: SmartList
              name: Outer
              filters: [{filter: Member of Smart List, operator: is not, value: inner}]
              """);
      var list =
          workbench
              .compiler()
              .smartList(workbench.entry(Kind.SMART_LIST, "Outer"), workbench.problems);

      assertThat(list.filters())
          .singleElement()
          .isInstanceOfSatisfying(
              Filter.InSmartList.class,
              filter -> {
                assertThat(filter.in()).isFalse();
                assertThat(filter.lists().getFirst().name()).isEqualTo("Inner");
                assertThat(filter.lists().getFirst().filters()).hasSize(1);
              });
    }

    private io.carillon.smartlist.SmartList list(String match) {
      var workbench =
          Workbench.of(
              "kind: SmartList\nname: L\n"
                  + match
                  + "filters:\n"
                  + "  - {field: State, operator: is, value: CA}\n".repeat(3));
      var list =
          workbench.compiler().smartList(workbench.entry(Kind.SMART_LIST, "L"), workbench.problems);
      assertThat(workbench.problems.all()).isEmpty();
      return list;
    }
  }

  @Nested
  class AFlow {
    @Test
    @Tag("CH-01")
    @Tag("CH-02")
    void takesWhatAChoiceDoesNotSayFromTheStep() {
      var step =
          step(
              """
              - step: Change Score
                score: Lead Score
                change: "+5"
                choices:
                  - if: {field: State, operator: is, value: CA}
                    change: "+10"
                  - if: {filter: Member of List, operator: is, value: VIP}
                    doNothing: true
                default: {change: "+1"}
              """);

      assertThat(step.choices())
          .extracting(choice -> choice.action().getClass().getSimpleName())
          .containsExactly("ChangeScore", "DoNothing");
      assertThat(change(step.choices().getFirst().action())).isEqualTo("+10");
      assertThat(change(step.otherwise())).isEqualTo("+1");
    }

    @Test
    @Tag("CH-02")
    void hasTheStepsOwnParametersAsDefault() {
      var step =
          step(
              """
              - step: Change Score
                score: Lead Score
                change: "+5"
                choices:
                  - if: {field: State, operator: is, value: CA}
                    change: "+10"
              """);

      assertThat(change(step.otherwise())).isEqualTo("+5");
    }

    @Test
    @Tag("FL-01")
    void keepsIdsAndOrder() {
      var plan =
          plan(
              SMART_LIST
                  + "flow:\n"
                  + "  - {step: Do Nothing, id: 9}\n"
                  + "  - {step: Add to List, id: 4, list: vip}");

      assertThat(plan.flow().steps()).extracting(FlowStep::id).containsExactly(9, 4);
      assertThat(plan.flow().steps())
          .extracting(FlowStep::name)
          .containsExactly("Do Nothing", "Add to List");
    }

    private FlowStep step(String steps) {
      return plan(SMART_LIST + "flow:\n" + steps.indent(2)).flow().steps().getFirst();
    }

    private String change(Action action) {
      return ((io.carillon.token.TokenText.Literal)
              ((Action.ChangeScore) action).change().parts().getFirst())
          .text();
    }
  }

  @Nested
  class AnAlert {
    private static final String EMAIL =
        """
        ---
        kind: Email
        name: Look
        from: {address: shop@example.com}
        subject: Look at {{lead.First Name}}
        text: Look
        """;

    @Test
    @Tag("FL-25")
    void goesToTheOwnerAndToOthers() {
      var step = alert("to: Account Owner, toOtherEmails: 'a@example.com; b@example.com,c@x.org'");
      assertThat(step.check()).isEmpty();
      var plan = step.compiler().campaign(step.entry(Kind.CAMPAIGN, "C"), new Problems());
      assertThat(plan.flow().steps().getFirst().otherwise())
          .isInstanceOfSatisfying(
              Action.SendAlert.class,
              alert -> {
                assertThat(alert.owner().orElseThrow().name())
                    .isEqualTo("Account Owner Email Address");
                assertThat(alert.others())
                    .isEqualTo(TokenText.literal("a@example.com, b@example.com, c@x.org"));
              });
    }

    @Test
    @Tag("FL-74")
    @Tag("TK-32")
    void hasNoTokensAmongItsAddressesInABatchCampaign() {
      assertThat(alert("toOtherEmails: 'a@example.com, {{lead.Email Address}}'").check())
          .singleElement()
          .asString()
          .contains("need the event of a trigger campaign");
    }

    @Test
    void isRefusedWithAnAddressThatIsNone() {
      assertThat(alert("toOtherEmails: 'a@example.com, sales'").check())
          .singleElement()
          .asString()
          .contains("'sales' is no e-mail address");
    }

    @Test
    @Tag("AN-44")
    void doesNothingIfNobodyIsNamed() {
      assertThat(alert("to: none").check()).singleElement().asString().contains("nobody is named");
    }

    private static Workbench alert(String parameters) {
      return Workbench.of(
          Workbench.flow("- {step: Send Alert, email: Look, %s}".formatted(parameters)) + EMAIL);
    }
  }

  @Nested
  class AnUnsubscribeLink {
    private static final String EMAIL =
        """
        kind: Email
        name: Hello
        from: {address: shop@example.com}
        subject: Hello
        text: "{{system.unsubscribeLink}}"
        """;

    @Test
    @Tag("TK-07")
    void needsAnAddressOfThisInstallation() {
      assertThat(Workbench.of(EMAIL).check())
          .singleElement()
          .asString()
          .contains("test.yaml:5 text")
          .contains("carillon settings mail --public-url");
      var served = Workbench.of(EMAIL);
      served.linksServed = true;
      assertThat(served.check()).isEmpty();
    }

    @Test
    @Tag("TK-07")
    void standsInTheContentOfAnEmailOnly() {
      var workbench =
          Workbench.of(EMAIL.replace("subject: Hello", "subject: '{{system.unsubscribeLink}}'"));
      workbench.linksServed = true;
      assertThat(workbench.check())
          .singleElement()
          .asString()
          .contains("test.yaml:4 subject")
          .contains("in the html or text of an e-mail only");
    }
  }

  @Nested
  class MyTokens {
    private static final String SHOP =
        """
        kind: Tokens
        tokens:
          A: {type: text, value: global}
          B: {type: text, value: global}
          C: {type: text, value: global}
          D: {type: text, value: "of {{my.c}}"}
        ---
        kind: Folder
        name: Outer
        tokens:
          B: {type: text, value: outer}
          C: {type: text, value: outer}
        ---
        kind: Folder
        name: Inner
        parent: outer
        ---
        kind: Program
        name: P
        folder: Inner
        description: the program
        tokens:
          c: {type: text, value: program}
        ---
        """;

    @Test
    @Tag("TK-20")
    @Tag("TK-21")
    @Tag("OQ-05")
    void areThoseNearestToTheCampaign() {
      assertThat(moment("P", "{{my.A}} {{my.B}} {{my.C}} {{my.D}}"))
          .isEqualTo("global outer program of program");
    }

    @Test
    @Tag("AN-04")
    void outsideAnyProgramAreTheGlobalOnes() {
      assertThat(moment(null, "{{my.B}}/{{program.Name}}")).isEqualTo("global/");
    }

    @Test
    @Tag("TK-05")
    void standBesideTheProgramsOwn() {
      assertThat(moment("P", "{{program.name}}: {{program.description}}"))
          .isEqualTo("P: the program");
    }

    @Test
    @Tag("TK-28")
    void ofAnEmailMustBeKnownToTheCampaignThatSendsIt() {
      var email =
          """
          kind: Program
          name: P
          tokens: {Only Here: {type: text, value: x}}
          ---
          kind: Email
          name: E
          program: P
          from: {address: a@b.c}
          subject: "{{my.only here}}"
          text: "{{lead.City}} {{lead.City}} {{my.Only Here}}"
          ---
          kind: Campaign
          name: C
          program: %s
          flow: [{step: Send Email, email: P.E}]
          """;
      var inside = Workbench.of(email.formatted("P"));
      assertThat(inside.check()).isEmpty();
      var plan = inside.compiler().campaign(inside.entry(Kind.CAMPAIGN, "C"), inside.problems);
      var sent = (Action.SendEmail) plan.flow().steps().getFirst().otherwise();
      assertThat(sent.email().tokens()).hasSize(3);

      var outside = Workbench.of(email.formatted("~"));
      assertThat(outside.check())
          .singleElement()
          .satisfies(problem ->
              assertThat(problem.message())
                  .isEqualTo("there is no my token 'only here' for e-mail 'P.E' sent from here"));
    }

    private String moment(String program, String description) {
      var workbench =
          Workbench.of(
              SHOP
                  + "kind: Campaign\nname: C\n"
                  + (program == null ? "" : "program: " + program + "\n")
                  + "flow:\n  - {step: Interesting Moment, type: Web, description: \""
                  + description
                  + "\"}");
      assertThat(workbench.check()).isEmpty();
      var plan =
          workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, "C"), workbench.problems);
      var action = (Action.InterestingMoment) plan.flow().steps().getFirst().otherwise();
      return new TokenResolver(plan.flow().tokens(), new Moment(Instant.EPOCH, Workbench.ZONE))
          .constant(action.description());
    }
  }

  @Nested
  @Tag("AN-13")
  class AReference {
    private static final String LISTS =
        """
        kind: Program
        name: P
        ---
        kind: Program
        name: Q
        ---
        kind: SmartList
        name: L
        filters: [{field: State, operator: is, value: outside}]
        ---
        kind: SmartList
        name: L
        program: P
        filters: [{field: State, operator: is, value: p}]
        ---
        kind: SmartList
        name: M
        program: Q
        filters: [{field: State, operator: is, value: q}]
        """;

    @Test
    void meansTheOwnProgramFirst() {
      assertThat(found("l", "p")).isEqualTo("P.L");
    }

    @Test
    void elseWhatIsOutsideAnyProgram() {
      assertThat(found("L", "Q")).isEqualTo("L");
      assertThat(found("L", null)).isEqualTo("L");
    }

    @Test
    void elseTheOnlyOneOfThatName() {
      assertThat(found("M", "P")).isEqualTo("Q.M");
    }

    @Test
    @Tag("AN-13")
    @Tag("SL-05")
    void namesItsProgramWhereItMust() {
      assertThat(found("p.l", null)).isEqualTo("P.L");
    }

    private String found(String reference, String program) {
      var found = Workbench.of(LISTS).library.find(Kind.SMART_LIST, reference, program);
      return ((Library.One) found).entry().qualifiedName();
    }
  }

  @Test
  @Tag("OQ-13")
  void anEmptySmartListMayBeStoredButNotRun() {
    var plan = plan("flow: [{step: Do Nothing}]");

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> CompiledDefinitions.requireRunnable(plan))
        .hasMessageContaining("campaign 'C' has no filter");
    CompiledDefinitions.requireRunnable(plan(SMART_LIST + "flow: [{step: Do Nothing}]"));
  }

  @Test
  @Tag("QL-20")
  void aPersonLimitIsPartOfThePlan() {
    assertThat(plan("settings: {personLimit: 100000}").personLimit()).hasValue(100_000);
  }

  private static CampaignPlan plan(String rest) {
    var workbench = Workbench.of("kind: Campaign\nname: C\n" + rest);
    var plan =
        workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, "C"), workbench.problems);
    assertThat(workbench.problems.all()).isEqualTo(List.of());
    return plan;
  }
}
