package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.Trigger;
import io.carillon.failure.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Triggers on activities as users write them.
class ActivityTriggerTest {
  private static final String OTHERS =
      """
      ---
      kind: Email
      name: Newsletter
      from: {address: shop@example.com}
      subject: News
      text: Hello
      ---
      kind: Program
      name: Fair
      ---
      kind: Webhook
      name: Risk
      url: https://risk.example.com
      ---
      kind: ActivityType
      name: Visits Shop
      filter: Visited Shop
      trigger: Comes to Shop
      primary: Shop
      attributes: [{name: Minutes, type: integer}]
      """;

  private static Workbench workbench(String... triggers) {
    var list = new ArrayList<String>();
    for (var trigger : triggers) {
      list.add("    - " + trigger + "\n");
    }
    return Workbench.of(
        "kind: Campaign\nname: C\nsmartList:\n  triggers:\n"
            + String.join("", list)
            + "flow: [{step: Do Nothing}]\n"
            + OTHERS);
  }

  private static List<Trigger> read(String... triggers) {
    var workbench = workbench(triggers);
    assertThat(workbench.check()).isEmpty();
    return workbench
        .compiler()
        .campaign(workbench.entry(Kind.CAMPAIGN, "C"), new Problems())
        .triggers();
  }

  @Nested
  class Reads {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        textBlock =
            """
            {trigger: Person is Created, constraints: [{attribute: Source Type, operator: is, value: List import}]} | New Lead | Person is Created, Source Type is List import
            {trigger: Data Value Changes, operator: is, value: state, constraints: [{attribute: New Value, operator: is, value: CA}, {attribute: Previous Value, operator: is empty}]} | Change Data Value | Data Value Changes, Attribute is State, New Value is CA, Previous Value is empty
            {trigger: Score is Changed, operator: is, value: Lead Score, constraints: [{attribute: New Score, operator: at least, value: 50}]} | Change Score | Score is Changed, Score is Lead Score, New Score at least 50
            {trigger: Added to List, operator: is, values: [VIP, Newsletter readers]} | Add to List | Added to List, List is VIP or Newsletter readers
            {trigger: Removed from List, operator: is not, value: VIP} | Remove from List | Removed from List, List is not VIP
            {trigger: Program Status is Changed, operator: is, value: Fair, constraints: [{attribute: New Status, operator: is, value: Member}, {attribute: Success, operator: is true}]} | Change Status in Progression | Program Status is Changed, Program is Fair, New Status is Member, Success is true
            {trigger: Program Member Data is Changed, operator: is, value: Fair} | Change Program Member Data | Program Member Data is Changed, Program is Fair
            {trigger: Fills Out Form, operator: is, value: Contact, constraints: [{attribute: Web Page, operator: contains, value: /de/}]} | Fill Out Form | Fills Out Form, Form is Contact, Web Page contains /de/
            {trigger: Visits Web Page, operator: starts with, value: /shop, constraints: [{attribute: Referrer URL, operator: contains, value: example}]} | Visit Webpage | Visits Web Page, Web Page starts with /shop, Referrer URL contains example
            {trigger: Clicks Link on Web Page, operator: is, value: /buy} | Click Link | Clicks Link on Web Page, Link is /buy
            {trigger: Email is Delivered, operator: is, value: Newsletter} | Email Delivered | Email is Delivered, Email is Newsletter
            {trigger: Opens Email, constraints: [{attribute: Device, operator: is, value: iPhone}]} | Open Email | Opens Email, Device is iPhone
            {trigger: Clicks Link in Email, operator: is, value: newsletter, constraints: [{attribute: Link, operator: contains, value: pricing}]} | Click Email | Clicks Link in Email, Email is Newsletter, Link contains pricing
            {trigger: Email Bounces, constraints: [{attribute: Category, operator: is, value: 2}]} | Email Bounced | Email Bounces, Category is 2
            {trigger: Email Bounces Soft} | Email Bounced Soft | Email Bounces Soft
            {trigger: Unsubscribes from Email, operator: is not, value: Newsletter} | Unsubscribe Email | Unsubscribes from Email, Email is not Newsletter
            {trigger: Sent Alert} | Send Alert | Sent Alert
            {trigger: Has Interesting Moment, operator: is, value: Milestone, constraints: [{attribute: Description, operator: starts with, value: Worth}]} | Interesting Moment | Has Interesting Moment, Type is Milestone, Description starts with Worth
            {trigger: Webhook is Called, operator: is, value: Risk, constraints: [{attribute: Response, operator: contains, value: high}]} | Call Webhook | Webhook is Called, Webhook is Risk, Response contains high
            {trigger: Added to Nurture, operator: is, value: Fair} | Add to Nurture | Added to Nurture, Program is Fair
            {trigger: Nurture Track Changes, constraints: [{attribute: New Track, operator: is, value: Warm}]} | Change Nurture Track | Nurture Track Changes, New Track is Warm
            {trigger: Nurture Cadence Changes, constraints: [{attribute: New Cadence, operator: is, value: Paused}]} | Change Nurture Cadence | Nurture Cadence Changes, New Cadence is Paused
            {trigger: Lead Partition Changes, operator: is, value: Europe} | Change Lead Partition | Lead Partition Changes, Partition is Europe
            """)
    @Tag("TR-01")
    @Tag("TR-20")
    @Tag("TR-21")
    @Tag("TR-22")
    @Tag("TR-23")
    @Tag("TR-24")
    @Tag("TR-25")
    @Tag("TR-26")
    @Tag("TR-28")
    @Tag("TR-29")
    @Tag("TR-30")
    @Tag("TR-31")
    @Tag("TR-32")
    @Tag("TR-33")
    @Tag("TR-34")
    @Tag("TR-35")
    @Tag("TR-36")
    @Tag("TR-37")
    @Tag("TR-38")
    @Tag("TR-39")
    @Tag("TR-40")
    @Tag("TR-41")
    @Tag("TR-60")
    @Tag("SL-70")
    void everyTriggerOfTheCatalogue(String written, String activity, String expected) {
      assertThat(read(written))
          .singleElement()
          .isInstanceOfSatisfying(
              Trigger.OnActivity.class,
              trigger -> {
                assertThat(trigger.type().name()).isEqualTo(activity);
                assertThat(trigger).hasToString(expected);
              });
    }

    @Test
    @Tag("TR-02")
    void severalOfThem() {
      assertThat(
              read(
                  "{trigger: Opens Email}",
                  "{trigger: Campaign is Requested}",
                  "{trigger: Opens Email, operator: is, value: Newsletter}"))
          .extracting(Trigger::name)
          .containsExactly("Opens Email", "Campaign is Requested", "Opens Email");
    }

    @Test
    @Tag("TR-47")
    @Tag("SL-83")
    void thatOfACustomActivity() {
      assertThat(
              read(
                  "{trigger: comes to shop, operator: is, value: Vienna, constraints: [{attribute:"
                      + " Minutes, operator: at least, value: 10}]}"))
          .singleElement()
          .hasToString("Comes to Shop, Shop is Vienna, Minutes at least 10");
    }

    @Test
    @Tag("TR-47")
    void thatOfACustomActivityIsItsNameIfItHasNoOther() {
      var type =
          ActivityTypeCompiler.read(
              Workbench.of("kind: ActivityType\nname: Buys Music\nprimary: Shop")
                  .entry(Kind.ACTIVITY_TYPE, "Buys Music"),
              new Problems());

      assertThat(type.trigger()).contains("Buys Music");
    }

    @Test
    void itsCanonicalTextAgain() {
      var workbench =
          workbench(
              "{constraints: [{value: /a, operator: is, attribute: Link}], values: [Newsletter],"
                  + " operator: is, trigger: Clicks Link in Email}");

      assertThat(workbench.entry(Kind.CAMPAIGN, "C").document().canonical())
          .contains(
              """
                triggers:
                  - trigger: Clicks Link in Email
                    operator: is
                    value: Newsletter
                    constraints:
                      - attribute: Link
                        operator: is
                        value: /a
              """);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {trigger: Opns Email} | triggers[0].trigger: there is no trigger 'Opns Email': did you mean 'Opens Email'?
          {trigger: Opened Email} | 'Opened Email' is not possible: it is a filter: the trigger is 'Opens Email'
          {trigger: visited shop} | there is no trigger 'visited shop': that is a filter: write 'Comes to Shop'
          {trigger: Lead is Created} | 'Lead is Created' is not possible: write 'Person is Created'
          {trigger: Clicks Link} | write 'Clicks Link on Web Page'
          {trigger: Email is Sent} | 'Email is Sent' is not possible: nothing listens to mail being sent: use 'Email is Delivered'
          {trigger: Was Sent Email} | nothing listens to mail being sent
          {trigger: Campaign is Executed} | nothing listens to a campaign being executed
          {trigger: Campaign was Requested} | write 'Campaign is Requested'
          {trigger: Person is Deleted} | nothing listens to people being deleted
          {trigger: Segment Changes} | this version does not write such activities: use another trigger
          {trigger: Lead is Pushed to Marketo} | this version does not write such activities
          {trigger: Opens Email, minTimes: 2} | 'minTimes' is not possible: a trigger is about one activity
          {trigger: Opens Email, dateOfActivity: {operator: in past, value: 1 day}} | 'dateOfActivity' is not possible: a trigger is about what happens now
          {trigger: Opens Email, source: any} | has no key 'source'
          {trigger: Opens Email, operator: is, value: Newslettr} | triggers[0].value: there is no e-mail 'Newslettr': did you mean 'Newsletter'?
          {trigger: Opens Email, operator: contains, value: News} | operator "contains" is not possible for 'Email', which is chosen by its name
          {trigger: Opens Email, operator: is} | the trigger names no Email
          {trigger: Opens Email, value: Newsletter} | the trigger has a value for 'Email' and no operator
          {trigger: Opens Email, constraints: [{attribute: Link, operator: is, value: a}]} | trigger 'Opens Email' has no attribute 'Link'
          {trigger: Opens Email, constraints: [{attribute: Device, operator: is, value: a}, {attribute: Device, operator: is, value: b}]} | attribute 'Device' is constrained twice: keep one constraint, or add a second trigger
          {trigger: Opens Email, constraints: [{attribute: Device, operator: is, value: "{{lead.City}}"}]} | tokens do not work in a condition
          {trigger: Person is Created, operator: is, value: x} | trigger 'Person is Created' has no attribute of its own to compare
          {trigger: Added to List, operator: is, value: VPI} | there is no static list 'VPI'
          {trigger: Data Value Changes, operator: is, value: Stat} | there is no field 'Stat': did you mean 'State'?
          """)
  @Tag("TR-12")
  @Tag("TR-13")
  @Tag("TR-60")
  @Tag("SL-81")
  @Tag("AN-41")
  @Tag("TK-37")
  void refuses(String trigger, String problem) {
    var problems = workbench(trigger).check();

    assertThat(problems).filteredOn(Problem::isError).hasSize(1);
    assertThat(problems.getFirst().toString()).contains(problem);
  }

  @Test
  @Tag("TR-12")
  @Tag("TR-13")
  void nothingListensToWhatHasNoTriggerInTheCatalogue() {
    assertThat(ActivityType.shipped())
        .filteredOn(type -> type.trigger().isEmpty())
        .extracting(ActivityType::name)
        .containsExactly(
            "Send Email",
            "Delete Lead",
            "Request Campaign",
            "Execute Campaign",
            "Remove from Flow",
            "Change Program Success");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trigger: opens email | trigger: the trigger would be called 'opens email', which is taken by activity type 'Open Email'
          trigger: Campaign is Requested | which is taken by trigger 'Campaign is Requested'
          trigger: COMES TO SHOP | which is taken by activity type 'Visits Shop'
          trigger: Email is Sent | which is taken by a filter or trigger of Marketo's
          """)
  @Tag("TR-47")
  void aCustomTypesTriggerHasANameOfItsOwn(String trigger, String problem) {
    var problems =
        Workbench.of(
                OTHERS.substring(4) + "---\nkind: ActivityType\nname: T\nprimary: P\n" + trigger)
            .check();

    assertThat(problems).filteredOn(Problem::isError).hasSize(1);
    assertThat(problems.getFirst().toString()).contains(problem);
  }
}
