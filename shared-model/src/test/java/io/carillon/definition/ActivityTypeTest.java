package io.carillon.definition;

import static io.carillon.definition.Workbench.filters;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.failure.Problem;
import io.carillon.person.FieldType;
import io.carillon.smartlist.Filter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Custom activity types as users write them.
@Tag("SL-83")
class ActivityTypeTest {
  private static final String PURCHASES =
      """
      kind: ActivityType
      name: Purchases Music
      filter: Purchased Music
      primary: Shop
      attributes:
        - {name: Quantity, type: integer}
        - {name: Amount, type: currency}
      """;

  @Nested
  class Becomes {
    @Test
    @Tag("SL-82")
    @Tag("AL-20")
    void aTypeWithAnIdOfItsOwnRange() {
      var workbench = Workbench.of(PURCHASES);

      assertThat(workbench.check()).isEmpty();
      assertThat(workbench.compiler().activityTypes().getLast())
          .isEqualTo(
              new ActivityType(
                  ActivityType.CUSTOM_IDS
                      + workbench.entry(Kind.ACTIVITY_TYPE, "Purchases Music").id(),
                  "Purchases Music",
                  "Purchased Music",
                  Optional.of("Purchases Music"),
                  Optional.of(new ActivityAttribute("Shop", FieldType.STRING, Place.PRIMARY_VALUE)),
                  List.of(
                      new ActivityAttribute("Quantity", FieldType.INTEGER, Place.ATTRIBUTES),
                      new ActivityAttribute("Amount", FieldType.CURRENCY, Place.ATTRIBUTES))));
    }

    @Test
    @Tag("SL-70")
    @Tag("SL-80")
    void aFilterAndAnInactivityFilter() {
      var workbench =
          Workbench.of(
              PURCHASES
                  + "---\n"
                  + filters(
                      """
                      - filter: purchased music
                        operator: is
                        value: Vienna
                        constraints:
                          - {attribute: amount, operator: at least, value: 100}
                        minTimes: 2
                      - filter: Not Purchased Music
                        dateOfActivity: {operator: in past, value: 90 days}
                      """));

      assertThat(workbench.check()).isEmpty();
      assertThat(
              workbench
                  .compiler()
                  .smartList(workbench.entry(Kind.SMART_LIST, "L"), new Problems())
                  .filters())
          .extracting(Filter::toString)
          .containsExactly(
              "Purchased Music, Shop is Vienna, Amount at least 100, at least 2 times",
              "Not Purchased Music, Date of Activity in past 90 days");
    }

    @Test
    void aFilterOfItsNameWithoutAnother() {
      var workbench = Workbench.of("kind: ActivityType\nname: Shop visit\nprimary: Shop");

      assertThat(workbench.check()).isEmpty();
      assertThat(workbench.compiler().activityTypes().getLast().filter()).isEqualTo("Shop visit");
    }

    @Test
    void itsCanonicalTextAgain() {
      var entry =
          Workbench.of(PURCHASES + "trigger: Buys Music\ndescription: Records\n")
              .entry(Kind.ACTIVITY_TYPE, "Purchases Music");

      assertThat(entry.document().canonical())
          .isEqualTo(
              """
              kind: ActivityType
              name: Purchases Music
              description: Records
              filter: Purchased Music
              trigger: Buys Music
              primary: Shop
              attributes:
                - name: Quantity
                  type: integer
                - name: Amount
                  type: currency
              """);
    }

    @Test
    void whatEveryFieldTypeAllows() {
      var attributes =
          IntStream.range(0, FieldType.values().length)
              .mapToObj(i ->
                  "  - {name: A%d, type: %s}"
                      .formatted(i, ActivityTypeCompiler.ATTRIBUTE_TYPES.get(i)))
              .collect(Collectors.joining("\n"));
      var workbench =
          Workbench.of("kind: ActivityType\nname: T\nprimary: P\nattributes:\n" + attributes);

      assertThat(workbench.check()).isEmpty();
      assertThat(workbench.compiler().activityTypes().getLast().attributes())
          .extracting(ActivityAttribute::type)
          .containsExactly(FieldType.values());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {name: T} | 'primary' is missing
          {name: T, primary: "a'b"} | primary: 'a'b' is not possible: an attribute's name is made of
          {name: T, primary: P, attributes: [{name: "-x", type: string}]} | attributes[0].name: '-x' is not possible
          {name: T, primary: P, attributes: [{name: A, type: string}, {name: a, type: date}]} | attributes[1].name: attribute 'a' is there twice
          {name: T, primary: P, attributes: [{name: p, type: string}]} | attribute 'p' is there twice
          {name: T, primary: P, attributes: [{name: A, type: money}]} | attributes[0].type: 'money' is not possible
          {name: T, primary: P, attributes: [{name: A}]} | 'type' is missing
          {name: open email, primary: P} | name: 'open email' is taken by activity type 'Open Email'
          {name: Opened Email, primary: P} | 'Opened Email' is taken by activity type 'Open Email'
          {name: T, filter: Opened Email, primary: P} | filter: 'Opened Email' is taken
          {name: T, filter: not opened email, primary: P} | 'not opened email' is taken by activity type 'Open Email'
          {name: T, filter: Member of List, primary: P} | 'Member of List' is taken by filter 'Member of List'
          {name: T, filter: Segment Changed, primary: P} | 'Segment Changed' is taken by a filter or trigger of Marketo's
          {name: T, filter: not paid, primary: P} | 'not paid' is taken by activity type 'Other'
          {name: T, filter: OTHER, primary: P} | 'OTHER' is taken by activity type 'Other'
          {name: unseen, primary: P} | 'unseen' would have an inactivity filter 'Not unseen', which is taken by activity type 'Third'
          """)
  void refuses(String type, String problem) {
    var others =
        """
        kind: ActivityType
        name: Other
        filter: Paid
        primary: P
        ---
        kind: ActivityType
        name: Third
        filter: Not Unseen
        primary: P
        ---
        """;
    var problems = Workbench.of(others + "{kind: ActivityType, " + type.substring(1)).check();

    assertThat(problems).filteredOn(Problem::isError).hasSize(1);
    assertThat(problems.getFirst().toString()).contains(problem);
  }

  @Test
  @Tag("CC-49")
  void refusesMoreThanTwentyAttributes() {
    var attributes =
        IntStream.rangeClosed(1, 21)
            .mapToObj("  - {name: A%d, type: string}"::formatted)
            .collect(Collectors.joining("\n"));

    assertThat(
            Workbench.of("kind: ActivityType\nname: T\nprimary: P\nattributes:\n" + attributes)
                .check())
        .singleElement()
        .asString()
        .contains("attributes: the list has 21 items: at most 20 are possible");
  }

  @Test
  void refusesTwoTypesWithOneFilterOnce() {
    var twin = PURCHASES.replace("name: Purchases Music", "name: Buys Music");

    assertThat(Workbench.of(PURCHASES + "---\n" + twin).check())
        .singleElement()
        .asString()
        .contains("filter: 'Purchased Music' is taken by activity type 'Purchases Music'");
  }
}
