package io.carillon.definition;

import static io.carillon.definition.Workbench.filters;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.failure.Problem;
import io.carillon.smartlist.Filter;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Activity filters as users write them.
class ActivityFilterTest {
  private static final String NEWSLETTER =
      """
      ---
      kind: Email
      name: Newsletter
      from: {address: shop@example.com}
      subject: News
      text: Hello
      """;

  @Nested
  class Reads {
    @Test
    @Tag("SL-03")
    @Tag("SL-70")
    @Tag("SL-75")
    @Tag("SL-78")
    @Tag("SL-80")
    void everythingAFilterCanSay() {
      assertThat(
              read(
                  """
                  - filter: Clicked Link in Email
                    operator: is
                    value: newsletter
                    constraints:
                      - {attribute: Link, operator: contains, values: [pricing, offer]}
                      - {attribute: Device, operator: is empty}
                    dateOfActivity: {operator: in past, value: 30 days}
                    minTimes: 2
                  """))
          .containsExactly(
              "Clicked Link in Email, Email is Newsletter, Link contains pricing or offer, Device"
                  + " is empty, Date of Activity in past 30 days, at least 2 times");
    }

    @Test
    @Tag("SL-04")
    @Tag("SL-14")
    @Tag("SL-73")
    void withoutOperatorAnySuchActivity() {
      assertThat(read("- filter: Not Visited Web Page")).containsExactly("Not Visited Web Page");
      assertThat(list("- filter: Not Visited Web Page").getFirst())
          .isInstanceOf(Filter.DidNot.class);
    }

    @Test
    @Tag("SL-14")
    @Tag("SL-76")
    @Tag("AL-05")
    void fieldsAndListsByTheirNames() {
      assertThat(
              read(
                  """
                  - filter: Data Value Changed
                    operator: is
                    value: state
                    constraints:
                      - {attribute: Previous Value, operator: is, value: CA}
                      - {attribute: New Value, operator: is not, value: NV}
                  - {filter: Score was Changed, operator: is not, value: Lead Score}
                  - {filter: Was Added to List, operator: is, values: [VIP, Newsletter readers]}
                  """))
          .containsExactly(
              "Data Value Changed, Attribute is State, Previous Value is CA, New Value is not NV",
              "Score was Changed, Score is not Lead Score",
              "Was Added to List, List is VIP or Newsletter readers");
    }

    @Test
    void itsCanonicalTextAgain() {
      var yaml =
          filters(
              """
              - filter: Opened Email
                values: [Newsletter]
                operator: is
                minTimes: 3
                dateOfActivity: {value: last month, operator: in time frame}
              """);
      var entry = Workbench.of(yaml).entry(Kind.SMART_LIST, "L");

      var text = CanonicalYaml.write(Kind.SMART_LIST.form(), entry.document().body());

      assertThat(text)
          .endsWith(
              """
              filters:
                - filter: Opened Email
                  operator: is
                  value: Newsletter
                  dateOfActivity:
                    operator: in time frame
                    value: last month
                  minTimes: 3
              """);
    }

    @Test
    void aMailNobodyDefinedByItsNameWithAWarning() {
      var workbench =
          Workbench.of(
              filters("- {filter: Opened Email, operator: is, value: Newslettr}") + NEWSLETTER);

      assertThat(workbench.check())
          .singleElement()
          .satisfies(warning -> assertThat(warning.isError()).isFalse())
          .asString()
          .contains("there is no e-mail 'Newslettr'", "did you mean 'Newsletter'?");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {filter: Opend Email} | filters[0].filter: there is no filter 'Opend Email': did you mean 'Opened Email'?
          {filter: Not Bought Shoes} | there is no filter 'Not Bought Shoes'
          {filter: Opened Email, operator: contains, value: News} | operator "contains" is not possible for 'Email', which is chosen by its name
          {filter: Opened Email, operator: is} | the filter names no Email
          {filter: Opened Email, value: Newsletter} | the filter has a value for 'Email' and no operator
          {filter: Was Added to List, operator: is, value: VPI} | there is no static list 'VPI'
          {filter: Data Value Changed, operator: is, value: Stat} | there is no field 'Stat': did you mean 'State'?
          {filter: Lead was Created, operator: is, value: x} | has no attribute of its own to compare: leave operator and value out, or constrain Source Type, List Name, Created Date
          {filter: Opened Email, constraints: [{attribute: Link, operator: is, value: a}]} | filter 'Opened Email' has no attribute 'Link'
          {filter: Score was Changed, constraints: [{attribute: Change, operator: at least, value: much}]} | 'much' is no value of integer attribute 'Change'
          {filter: Opened Email, constraints: [{attribute: Device, operator: at least, value: a}]} | operator "at least" is not possible for text area attribute 'Device'
          {filter: Opened Email, constraints: [{attribute: Device, operator: is, value: "{{lead.State}}"}]} | tokens do not work in a condition
          {filter: Opened Email, constraints: [{attribute: Device, operator: is, value: a}, {attribute: device, operator: is, value: b}]} | attribute 'Device' is constrained twice
          {filter: Opened Email, dateOfActivity: {operator: between, values: [2024-02-01, 2024-01-01]}} | ends before it begins
          {filter: Opened Email, dateOfActivity: {operator: in past, value: 3 fortnights}} | filters[0].dateOfActivity.value
          {filter: Opened Email, dateOfActivity: {operator: is empty}} | 'is empty'
          {filter: Opened Email, minTimes: 0} | filters[0].minTimes
          {filter: Opened Email, minTime: 2} | has no key 'minTime': did you mean 'minTimes'?
          """)
  @Tag("SL-71")
  @Tag("SL-81")
  @Tag("SL-82")
  @Tag("CH-06")
  void refuses(String filter, String problem) {
    var problems = Workbench.of(filters("- " + filter) + NEWSLETTER).check();

    assertThat(problems).filteredOn(Problem::isError).hasSize(1);
    assertThat(problems.getFirst().toString()).contains(problem);
  }

  private static List<String> read(String yaml) {
    return list(yaml).stream().map(Filter::toString).toList();
  }

  private static List<Filter> list(String yaml) {
    var workbench = Workbench.of(filters(yaml) + NEWSLETTER);
    assertThat(workbench.check()).isEmpty();
    var problems = new Problems();
    return workbench
        .compiler()
        .smartList(workbench.entry(Kind.SMART_LIST, "L"), problems)
        .filters();
  }
}
