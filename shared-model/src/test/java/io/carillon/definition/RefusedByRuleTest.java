package io.carillon.definition;

import static io.carillon.definition.BadInputTest.assertProblems;
import static io.carillon.definition.BadInputTest.wrong;
import static io.carillon.definition.Workbench.filters;
import static io.carillon.definition.Workbench.flow;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What single rules refuse in a definition.
class RefusedByRuleTest {
  @Nested
  class Rules {
    @Test
    @Tag("OQ-14")
    void namesHaveOneTo255Characters() {
      assertProblems(
          wrong("", "kind: StaticList\nname: ''", "test.yaml:2 name: there is no value"));
      assertProblems(
          wrong(
              "",
              "kind: StaticList\nname: " + "x".repeat(256),
              "test.yaml:2 name: '" + "x".repeat(60) + "…' has 256 characters"));
      assertThat(Workbench.of("kind: StaticList\nname: " + "x".repeat(255)).check()).isEmpty();
    }

    @Test
    @Tag("AN-60")
    void descriptionsHaveAtMost2000Characters() {
      var start = "kind: StaticList\nname: L\ndescription: ";
      assertThat(Workbench.of(start + "x".repeat(2000)).check()).isEmpty();
      assertProblems(
          wrong(
              "",
              start + "x".repeat(2001),
              "test.yaml:3 description: '"
                  + "x".repeat(60)
                  + "…' has 2001 characters:"
                  + " at most 2000 characters are possible"));
    }

    @Test
    @Tag("TK-26")
    void tokenNamesHaveAtMost50CharactersAndAreUniqueIgnoringCase() {
      assertProblems(
          wrong(
              "",
              "kind: Tokens\ntokens:\n  " + "x".repeat(51) + ": {type: text, value: a}",
              "test.yaml:3 tokens."
                  + "x".repeat(51)
                  + ": '"
                  + "x".repeat(51)
                  + "' has 51 characters"));
      assertProblems(
          wrong(
              "",
              "kind: Tokens\ntokens:\n  A: {type: text, value: a}\n  a: {type: text, value: b}",
              "test.yaml:4 tokens.a: my token 'a' is defined twice, ignoring case"));
    }

    @Test
    @Tag("TK-25")
    void tokenValuesAreOfTheirType() {
      assertProblems(
          wrong(
              "",
              """
              kind: Tokens
              tokens:
                N: {type: number, value: ten}
                S: {type: score, value: "*5"}
                D: {type: date, value: 31.05.2026}
              """,
              "test.yaml:3 tokens.N.value: 'ten' is no value of a number token",
              "test.yaml:4 tokens.S.value: '*5' is no value of a score token",
              "test.yaml:5 tokens.D.value: '31.05.2026' is no value of a date token"));
    }

    @Test
    @Tag("FL-54")
    void laterAndCrmStepsAreRefusedByNameWithTheReason() {
      assertProblems(
          wrong(
              "",
              flow("- {step: Change Revenue Stage, stage: C}\n- {step: Sync Person to SFDC}"),
              "test.yaml:7 flow[0].step: 'Change Revenue Stage' is not possible: this version does"
                  + " not have this step",
              "test.yaml:8 flow[1].step: 'Sync Person to SFDC' is not possible: this step needs a"
                  + " CRM"));
    }

    @Test
    void filtersOnWhatNobodyWritesAndTriggersAreRefusedByNameWithTheReason() {
      assertProblems(
          wrong(
              "",
              filters(
                  """
                  - {filter: Segment Changed, operator: is, value: /a}
                  - {filter: Not Revenue Stage was Changed}
                  - {filter: Fills Out Form, operator: is, value: F}
                  - {trigger: Fills Out Form}
                  """),
              "test.yaml:4 filters[0].filter: 'Segment Changed' is not possible: this version does"
                  + " not write such activities",
              "test.yaml:5 filters[1].filter: 'Not Revenue Stage was Changed' is not possible",
              "test.yaml:6 filters[2].filter: 'Fills Out Form' is not possible: it is a trigger,"
                  + " not a filter: write it under 'triggers' of a campaign's smartList",
              "test.yaml:7 filters[3].trigger: 'trigger' is not possible: triggers stand under"
                  + " 'triggers' of a campaign's smartList"));
    }

    @Test
    @Tag("LG-05")
    void advancedWithoutLogicOffersEveryFilterJoinedByAnd() {
      assertProblems(
          wrong(
              "",
              "kind: SmartList\nname: L\nmatch: advanced\nfilters:\n"
                  + "  - {field: State, operator: is, value: CA}\n".repeat(4),
              "test.yaml:3 match: 'match: advanced' needs 'logic': write for example logic:"
                  + " \"1 and 2 and 3 and 4\""));
    }

    @Test
    @Tag("LG-06")
    void mixedLogicIsRefusedWhereItStands() {
      assertProblems(
          wrong(
              "",
              "kind: SmartList\nname: L\nmatch: advanced\nlogic: 1 and 2 or 3\nfilters:\n"
                  + "  - {field: State, operator: is, value: CA}\n".repeat(3),
              "test.yaml:4 logic: filter logic \"1 and 2 or 3\" mixes and/or on one level"));
    }

    @Test
    @Tag("TK-36")
    @Tag("CH-06")
    @Tag("TK-37")
    void tokensInConditionsAreRefused() {
      assertProblems(
          wrong(
              "",
              filters("- {field: State, operator: is, value: '{{lead.City}}'}"),
              "test.yaml:4 filters[0].value: '{{lead.City}}': tokens do not work in a condition"));
      assertProblems(
          wrong(
              "",
              flow(
                  """
                  - step: Add to List
                    choices:
                      - if: {field: State, operator: is, values: [CA, "{{my.State}}"]}
                        list: VIP
                    default: {doNothing: true}
                  """),
              "test.yaml:9 flow[0].choices[0].if.values[1]: '{{my.State}}': tokens do not work"));
    }

    @Test
    @Tag("TK-10")
    void brokenAndUnknownTokensAreRefused() {
      assertProblems(
          wrong(
              "",
              flow(
                  """
                  - {step: Change Data Value, attribute: City, newValue: "{{lead.Sity}}"}
                  - {step: Change Data Value, attribute: City, newValue: "{{lead.City"}
                  - {step: Change Data Value, attribute: City, newValue: "{{leed.City}}"}
                  - {step: Change Data Value, attribute: City, newValue: "{{my.City}}"}
                  """),
              "test.yaml:7 flow[0].newValue: token '{{lead.Sity}}': there is no field 'Sity'",
              "test.yaml:8 flow[1].newValue: '{{lead.City' opens a token and does not close it",
              "test.yaml:9 flow[2].newValue: token '{{leed.City}}' is of family 'leed'",
              "test.yaml:10 flow[3].newValue: there is no my token 'city' for campaign 'C'"));
    }

    @Test
    @Tag("FL-28")
    void readOnlyFieldsCannotBeChanged() {
      assertProblems(
          wrong(
              "",
              flow("- {step: Change Data Value, attribute: Created At, newValue: 2026-01-01}"),
              "test.yaml:7 flow[0].attribute: field 'Created At' is kept by Carillon itself"));
    }

    @Test
    @Tag("FL-26")
    void aValueThatCanNeverFitItsFieldIsRefusedAndNullIsNone() {
      assertProblems(
          wrong(
              "",
              flow(
                  """
                  - {step: Change Data Value, attribute: Loyalty Points, newValue: many}
                  - {step: Change Data Value, attribute: Loyalty Points, newValue: NULL}
                  - {step: Change Data Value, attribute: Loyalty Points, newValue: "{{lead.City}}"}
                  """),
              "test.yaml:7 flow[0].newValue: 'many' can never be a value of field"
                  + " 'Loyalty Points': a whole number"));
    }

    @Test
    @Tag("FL-08")
    void aValueLongerThanItsFieldIsAWarning() {
      var yaml =
          flow(
              "- {step: Change Data Value, attribute: City, newValue: %s}"
                  .formatted("x".repeat(300)));
      assertThat(Workbench.of(yaml).check())
          .singleElement()
          .satisfies(warning -> assertThat(warning.isError()).isFalse())
          .asString()
          .contains("longer than field 'City' can hold: 255 of its 300 characters are kept");
    }

    @Test
    @Tag("FL-30")
    @Tag("OQ-02")
    void scoresAreChangedBySignedNumbersOrScoreTokensOnly() {
      assertProblems(
          wrong(
              "",
              """
              kind: Tokens
              tokens:
                Good: {type: score, value: "+5"}
                Bare: {type: score, value: 5}
                Text: {type: text, value: "+5"}
              ---
              kind: Campaign
              name: C
              flow:
                - {step: Change Score, score: Lead Score, change: 5}
                - {step: Change Score, score: Lead Score, change: "{{my.Good}}"}
                - {step: Change Score, score: Lead Score, change: "{{my.Bare}}"}
                - {step: Change Score, score: Lead Score, change: "+{{my.Bare}}"}
                - {step: Change Score, score: Lead Score, change: "{{my.Text}}"}
                - {step: Change Score, score: Lead Score, change: "=-7"}
                - {step: Change Score, score: Lead Score, change: "+-7"}
                - {step: Change Score, score: City, change: "+1"}
              """,
              "test.yaml:10 flow[0].change: '5' is no change of a score: write +5 to add or =5",
              "test.yaml:12 flow[2].change: '{{my.Bare}}' gives '5', which is no change of a score",
              "test.yaml:14 flow[4].change: '{{my.Text}}': only score my tokens change a score",
              "test.yaml:16 flow[6].change: '+-7' is no change of a score",
              "test.yaml:17 flow[7].score: field 'City' is of type string, not score"));
    }

    @Test
    @Tag("AN-49")
    void onlyApprovedEmailsCanBeSent() {
      assertProblems(
          wrong(
              "",
              "kind: Email\nname: E\nfrom: {address: a@b.c}\nsubject: s\ntext: t\napproved: false\n"
                  + "---\n"
                  + flow("- {step: Send Email, email: E}"),
              "test.yaml:14 flow[0].email: e-mail 'E' is not approved: write 'approved: true'"));
    }

    @Test
    @Tag("AN-44")
    void anUnfilledParameterIsAWarning() {
      var problems =
          Workbench.of(flow("- {step: Change Data Value, attribute: City, newValue: }")).check();

      assertThat(problems)
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.isError()).isFalse();
            assertThat(problem.place()).isEqualTo("test.yaml:7 flow[0].newValue");
          });
    }

    @Test
    @Tag("AN-42")
    void anErrorInANestedListIsAnErrorOfTheCampaignToo() {
      assertProblems(
          wrong(
              "",
              """
              kind: SmartList
              name: Inner
              filters:
                - {field: Stade, operator: is, value: CA}
              ---
              kind: Campaign
              name: C
              smartList:
                filters:
                  - {filter: Member of Smart List, operator: is, value: Inner}
              """,
              "test.yaml:4 filters[0].field: there is no field 'Stade'",
              "test.yaml:10 smartList.filters[0].value: smart list 'Inner' has an error"
                  + " (test.yaml:4 filters[0].field: there is no field 'Stade'): repair it first"));
    }

    @Test
    @Tag("SL-61")
    void aListThatReachesItselfIsRefusedWithTheWholePath() {
      var problems =
          Workbench.of(list("A", "B") + "---\n" + list("B", "C") + "---\n" + list("C", "A"))
              .check();

      assertThat(problems)
          .extracting(problem -> problem.message())
          .contains("smart lists go round in a circle: A → B → C → A");
      assertThat(problems)
          .extracting(problem -> problem.place())
          .containsExactly(
              "test.yaml:4 filters[0].value",
              "test.yaml:9 filters[0].value",
              "test.yaml:14 filters[0].value");
    }

    @Test
    void foldersThatReachThemselvesAreRefused() {
      assertProblems(
          wrong(
              "",
              "kind: Folder\nname: A\nparent: B\n---\nkind: Folder\nname: B\nparent: A\n",
              "test.yaml:3 parent: folders go round in a circle: A → B → A",
              "test.yaml:7 parent: folders go round in a circle: B → A → B"));
    }

    @Test
    @Tag("AN-13")
    void anAmbiguousNameIsRefusedWithTheNamesToWrite() {
      assertProblems(
          wrong(
              "",
              """
              kind: Program
              name: P
              ---
              kind: Program
              name: Q
              ---
              kind: SmartList
              name: L
              program: P
              filters: [{field: State, operator: is, value: CA}]
              ---
              kind: SmartList
              name: L
              program: Q
              filters: [{field: State, operator: is, value: NY}]
              ---
              kind: SmartList
              name: Outer
              filters:
                - {filter: Member of Smart List, operator: is, value: L}
                - {filter: Member of Smart List, operator: is, value: Q.L}
              """,
              "test.yaml:20 filters[0].value: smart list 'L' is ambiguous: write 'P.L' or 'Q.L'"));
    }

    private String list(String name, String inner) {
      return """
      kind: SmartList
      name: %s
      filters:
        - {filter: Member of Smart List, operator: is, value: %s}
      """
          .formatted(name, inner);
    }
  }

  @Nested
  class Floods {
    @Test
    void anAliasBombEnds() {
      var bomb = new StringBuilder("kind: Tokens\ntokens:\n  a0: &a0 [x, x, x, x, x, x, x, x]\n");
      for (int i = 1; i < 20; i++) {
        bomb.append("  a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(2)));
      }
      assertThat(Workbench.of(bomb.toString()).check()).isNotEmpty();
      bomb.setLength(0);
      bomb.append("a: &a [x]\n");
      for (int i = 0; i < 60; i++) {
        bomb.append("k%d: *a\n".formatted(i));
      }
      assertThat(Workbench.of(bomb.toString()).check())
          .singleElement()
          .satisfies(problem -> assertThat(problem.repair()).contains("fewer anchors"));
    }

    @Test
    void aNodeThatContainsItselfEnds() {
      assertThat(Workbench.of("kind: Campaign\nname: C\nflow: &f [*f]").check()).isNotEmpty();
    }

    @Test
    void deepNestingEnds() {
      assertThat(Workbench.of("kind: " + "[".repeat(5000)).check()).isNotEmpty();
    }

    @Test
    void aTextAbove10MegabytesIsRefused() {
      var text = "kind: StaticList\nname: L\ndescription: " + "x".repeat(SourceFile.LIMIT_BYTES);
      assertThat(Workbench.of(text).check())
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("larger than 10 MB"));
    }
  }
}
