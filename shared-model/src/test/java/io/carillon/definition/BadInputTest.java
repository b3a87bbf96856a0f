package io.carillon.definition;

import static io.carillon.definition.Workbench.filters;
import static io.carillon.definition.Workbench.flow;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What authors write wrongly: every problem is found, at its line and path, with its repair.
class BadInputTest {

  /// @param expected lines of `place: message: repair`, or their beginnings
  record Case(String says, String yaml, List<String> expected) {
    @Override
    public String toString() {
      return says;
    }
  }

  static Case wrong(String says, String yaml, String... expected) {
    return new Case(says, yaml, List.of(expected));
  }

  static final List<Case> STRUCTURE =
      List.of(
          wrong("no kind", "name: C", "test.yaml:1: 'kind' is missing: write 'kind:' and one of"),
          wrong(
              "a kind nobody knows",
              "kind: Campain\nname: C",
              "test.yaml:1 kind: kind 'Campain' does not exist: did you mean 'Campaign'?"),
          wrong(
              "no name",
              "kind: StaticList",
              "test.yaml:1: 'name' is missing: add 'name:', a name of 1 to 255 characters"),
          wrong(
              "a key nobody knows",
              "kind: StaticList\nname: L\ndescripton: x",
              "test.yaml:3 descripton: a StaticList document has no key 'descripton':"
                  + " did you mean 'description'?"),
          wrong(
              "a key twice",
              "kind: StaticList\nname: L\nname: M",
              "test.yaml:3 name: key 'name' stands here twice: keep one of them"),
          wrong(
              "no YAML",
              "kind: StaticList\nname: [",
              "test.yaml:2: this is not YAML: expected the node content"),
          wrong(
              "a tag that names a class",
              "kind: StaticList\nname: !!java.net.URL [http://example.com]",
              "test.yaml:2: this is not YAML: Global tag is not allowed"),
          wrong(
              "a tag on a text",
              "kind: StaticList\nname: !secret x",
              "test.yaml:2 name: tag '!secret' is not possible: leave it out"),
          wrong(
              "a list in place of a text",
              "kind: StaticList\nname: [a]",
              "test.yaml:2 name: a name of 1 to 255 characters in one line, without blanks around"
                  + " it is needed, not a list"),
          wrong(
              "a document that is a text",
              "hello",
              "test.yaml:1: a document is made of 'key: value' lines"),
          wrong(
              "a character YAML does not take",
              "kind: StaticList\nname: a\u0007b",
              "test.yaml:2: character U+0007 cannot stand in YAML"),
          wrong(
              "a boolean in other words",
              "kind: Email\nname: E\nfrom: {address: a@b.c}\nsubject: s\ntext: t\napproved: yes",
              "test.yaml:6 approved: 'yes' is not possible: write true or false"),
          wrong(
              "an e-mail without content",
              "kind: Email\nname: E\nfrom: {address: a@b.c}\nsubject: s",
              "test.yaml:1: an Email document needs 'html' or 'text' or 'htmlFile' or 'textFile':"
                  + " add at least one of them"),
          wrong(
              "a person limit of nothing",
              "kind: Campaign\nname: C\nsettings: {personLimit: 0}",
              "test.yaml:3 settings.personLimit: '0' is not possible: write a whole number from 1"),
          wrong(
              "a qualification rule in other words",
              "kind: Campaign\nname: C\nsettings: {qualification: once a week}",
              "test.yaml:3 settings.qualification: 'once a week' is not possible: only once, every"
                  + " time, or for example once every 7 days is needed"),
          wrong(
              "value and values",
              filters("- {field: State, operator: is, value: CA, values: [NY]}"),
              "test.yaml:4 filters[0].values: 'value' and 'values' stand side by side"),
          wrong(
              "a smart list without filters",
              "kind: SmartList\nname: L\nfilters: []",
              "test.yaml:3 filters: the list is empty: at least one item is needed"),
          wrong(
              "a smart list that does not mention filters",
              "kind: SmartList\nname: L",
              "test.yaml:1: 'filters' is missing: add 'filters:', a list, each item of it a"
                  + " filter"),
          wrong(
              "a filter on nothing",
              filters("- {feild: State, operator: is, value: CA}"),
              "test.yaml:4 filters[0]: 'field' or 'filter' is missing: did you mean 'field'?"),
          wrong(
              "a step nobody knows",
              flow("- {step: Change Skore, score: Lead Score, change: '+1'}"),
              "test.yaml:7 flow[0].step: 'Change Skore' is not possible:"
                  + " did you mean 'Change Score'?"),
          wrong(
              "a parameter of another step",
              flow("- {step: Add to List, email: Welcome}"),
              "test.yaml:7 flow[0].email: a step Add to List has no key 'email'"),
          wrong(
              "an operator nobody knows",
              flow(
                  """
                  - step: Change Score
                    score: Lead Score
                    change: "+1"
                    choices:
                      - if: {field: State, operator: iss, value: CA}
                        change: "+2"
                  """),
              "test.yaml:11 flow[0].choices[0].if.operator: 'iss' is not possible:"
                  + " did you mean 'is'?"),
          wrong(
              "a number in place of a list",
              "kind: Campaign\nname: C\nflow: 7",
              "test.yaml:3 flow: a list is needed, not '7'"));

  @ParameterizedTest
  @FieldSource("STRUCTURE")
  void isRefusedAtItsPlaceWithTheRepair(Case wrong) {
    assertProblems(wrong);
  }

  static final List<Case> MEANING =
      List.of(
          wrong(
              "an unknown field",
              filters("- {field: Stade, operator: is, value: CA}"),
              "test.yaml:4 filters[0].field: there is no field 'Stade': did you mean 'State'?"),
          wrong(
              "an operator of another type",
              filters("- {field: State, operator: at least, value: 3}"),
              "test.yaml:4 filters[0].operator: operator \"at least\" is not possible for string"
                  + " field 'State'"),
          wrong(
              "a value of another type",
              filters("- {field: Lead Score, operator: is, value: many}"),
              "test.yaml:4 filters[0].value: 'many' is no value of score field 'Lead Score'"),
          wrong(
              "an unknown static list",
              filters("- {filter: Member of List, operator: is, values: [VIPP]}"),
              "test.yaml:4 filters[0].values[0]: there is no static list 'VIPP':"
                  + " did you mean 'VIP'?"),
          wrong(
              "an unknown smart list",
              filters("- {filter: Member of Smart List, operator: is, value: LL}"),
              "test.yaml:4 filters[0].value: there is no smart list 'LL'"),
          wrong(
              "a membership filter without a list",
              filters("- {filter: Member of List, operator: is}"),
              "test.yaml:4 filters[0]: the filter names nothing to be a member of"),
          wrong(
              "an unknown e-mail",
              flow("- {step: Send Email, email: Welcome}"),
              "test.yaml:7 flow[0].email: there is no e-mail 'Welcome'"),
          wrong(
              "an unknown program",
              "kind: Campaign\nname: C\nprogram: P",
              "test.yaml:3 program: there is no program 'P'"),
          wrong(
              "an unknown folder",
              "kind: Program\nname: P\nfolder: F",
              "test.yaml:3 folder: there is no folder 'F'"),
          wrong(
              "logic without advanced",
              "kind: SmartList\nname: L\nlogic: 1 and 2\nfilters:\n"
                  + "  - {field: State, operator: is, value: CA}",
              "test.yaml:3 logic: 'logic' is only read with 'match: advanced'"),
          wrong(
              "an address that is none",
              "kind: Email\nname: E\nfrom: {address: here}\nsubject: s\ntext: t",
              "test.yaml:3 from.address: 'here' is no e-mail address"),
          wrong(
              "a step id twice",
              flow("- {step: Do Nothing, id: 3}\n- {step: Do Nothing, id: 3}"),
              "test.yaml:8 flow[1].id: two steps have id 3"),
          wrong(
              "doNothing beside something",
              flow(
                  """
                  - step: Add to List
                    list: VIP
                    default: {doNothing: true, list: VIP}
                  """),
              "test.yaml:9 flow[0].default.doNothing: 'doNothing' and 'list' exclude each other"));

  @ParameterizedTest
  @FieldSource("MEANING")
  void isRefusedAgainstCatalogueAndOtherDefinitions(Case wrong) {
    assertProblems(wrong);
  }

  static void assertProblems(Case wrong) {
    var found = Workbench.of(wrong.yaml()).check().stream().map(Object::toString).toList();
    assertThat(found).hasSize(wrong.expected().size());
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).startsWith(wrong.expected().get(i));
    }
  }
}
