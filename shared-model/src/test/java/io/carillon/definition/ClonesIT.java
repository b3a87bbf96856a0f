package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class ClonesIT {
  private static final Actor ACTOR = new Actor("anna", "test");
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  private static final String WEBINAR =
      """
      kind: StaticList
      name: Guests
      ---
      kind: Program
      name: Spring
      tokens:
        points: {type: score, value: "+5"}
      ---
      kind: Program
      name: Autumn
      ---
      kind: Email
      name: Invitation
      program: Spring
      from: {name: Shop, address: shop@example.com}
      subject: Come
      text: Come
      ---
      kind: SmartList
      name: Near
      program: Spring
      filters: [{field: City, operator: is, value: Spring}]
      ---
      kind: Campaign
      name: Points
      program: Spring
      executable: true
      flow:
        - {step: Change Score, score: Lead Score, change: '{{my.points}}'}
      ---
      kind: Campaign
      name: Invite
      program: Spring
      description: Those who are near.
      smartList:
        match: advanced
        logic: 1 and (2 or 3)
        filters:
          - {filter: Member of Smart List, operator: is, value: Near}
          - {filter: Member of Program, operator: is, value: spring}
          - {filter: Was Sent Email, operator: is, value: Spring.Invitation}
      flow:
        - step: Send Email
          email: Invitation
          choices:
            - if: {filter: Member of Smart List, operator: is, value: Spring.Near}
              email: Spring.Invitation
        - {step: Execute Campaign, campaign: Points}
        - {step: Change Program Status, program: Spring, newStatus: Member}
        - {step: Add to List, list: Guests}
      settings: {qualification: every time}
      """;

  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final DefinitionStore store = new DefinitionStore(database.dataSource());
  private final Clones clones = new Clones(database.dataSource());

  @BeforeEach
  void begin() {
    for (var table :
        List.of(
            "definition_version",
            "definition",
            "static_list",
            "active_campaign",
            "campaign_run",
            "audit")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    store.apply(List.of(new SourceFile("w.yaml", WEBINAR)), ACTOR);
  }

  private String export(String name) {
    return store.export(List.of(name));
  }

  private void clone(String reference, String name, String program, boolean executable) {
    clones.campaign(reference, name, Optional.ofNullable(program), executable, ACTOR);
  }

  private static void assertRefused(ErrorCode code, String message, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            CampaignException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  @Tag("AN-63")
  @Tag("AN-64")
  @Tag("AN-94")
  void aCampaignBesideTheOriginalIsTheSameButForItsName() {
    clone("Invite", "Invite again", null, false);
    assertThat(export("Spring.Invite again"))
        .isEqualTo(export("Spring.Invite").replace("name: Invite\n", "name: Invite again\n"));
    assertThat(
            jdbc.sql(
                    "SELECT CONCAT(target, ' ', detail) FROM audit WHERE verb = 'definition.clone'")
                .query(String.class)
                .list())
        .containsExactly("Campaign 'Spring.Invite again' version 1, of campaign 'Spring.Invite'");
    assertThat(jdbc.sql("SELECT COUNT(*) FROM campaign_run").query(Long.class).single()).isZero();
  }

  @Test
  @Tag("AN-63")
  void inAnotherProgramItNamesTheSameAssetsAsBefore() {
    clone("Invite", "Invite", "Autumn", false);
    assertThat(export("Autumn.Invite"))
        .contains(
            "program: Autumn",
            "value: Spring.Near",
            "value: spring",
            "email: Spring.Invitation",
            "campaign: Spring.Points",
            "program: Spring")
        .doesNotContain("Autumn.");
  }

  @Test
  @Tag("AN-63")
  void aNameThatWouldMeanSomethingElseThereIsQualifiedOrRefused() {
    var mail =
        """
        kind: Email
        name: %s
        %sfrom: {name: Shop, address: shop@example.com}
        subject: Come
        text: Come
        """;
    store.apply(
        List.of(
            new SourceFile(
                "mails.yaml",
                String.join(
                    "---\n",
                    mail.formatted("Invitation", "program: Autumn\n"),
                    mail.formatted("Welcome", ""),
                    mail.formatted("Welcome", "program: Autumn\n"),
                    """
                    kind: Campaign
                    name: Send
                    smartList: {filters: [{field: City, operator: is, value: Ghent}]}
                    flow: [{step: Send Email, email: Welcome}]
                    """))),
        ACTOR);
    clone("Invite", "Invite", "Autumn", false);
    assertThat(export("Autumn.Invite")).contains("email: Spring.Invitation");
    assertRefused(
        ErrorCode.INVALID_DEFINITION,
        "in program 'Autumn' the name 'Welcome' would mean another e-mail",
        () -> clone("Send", "Send", "Autumn", false));
  }

  @Test
  @Tag("AN-65")
  @Tag("AN-67")
  void theFlagOfAnExecutableIsNotPassedOn() {
    clone("Points", "Points once", null, false);
    clone("Points", "Points again", null, true);
    clone("Invite", "Invite when called", null, true);
    assertThat(export("Points once")).doesNotContain("executable");
    assertThat(export("Points again")).contains("executable: true");
    assertThat(export("Invite when called")).contains("executable: true");
  }

  @Test
  @Tag("AN-64")
  @Tag("AN-66")
  @Tag("CF-03")
  void aCampaignWithTriggersIsCopiedInactiveAndNeverAsAnExecutable() {
    store.apply(
        List.of(
            new SourceFile(
                "call.yaml",
                """
                kind: Campaign
                name: Call
                smartList: {triggers: [{trigger: Campaign is Requested, source: any}]}
                flow: [{step: Change Score, score: Lead Score, change: "+1"}]
                """)),
        ACTOR);
    new CampaignActivation(database.dataSource()).activate("Call", ACTOR);
    clone("Call", "Call again", null, false);
    assertThat(export("Call again")).contains("trigger: Campaign is Requested");
    assertThat(
            new CompiledDefinitions(database.dataSource())
                .campaigns().stream().filter(CompiledDefinitions.CampaignSummary::active))
        .extracting(CompiledDefinitions.CampaignSummary::name)
        .containsExactly("Call");
    assertRefused(
        ErrorCode.INVALID_DEFINITION,
        "trigger",
        () -> clone("Call", "Call when called", null, true));
  }

  @Test
  @Tag("AN-63")
  void whatATriggerNamesStaysTheSameInAnotherProgram() {
    store.apply(
        List.of(
            new SourceFile(
                "opens.yaml",
                """
                kind: Campaign
                name: Reads
                program: Spring
                smartList:
                  triggers:
                    - {trigger: Opens Email, operator: is, value: Invitation}
                    - {trigger: Data Value Changes, operator: is, value: City}
                flow: [{step: Change Score, score: Lead Score, change: "+1"}]
                """)),
        ACTOR);
    clone("Spring.Reads", "Reads", "Autumn", false);

    assertThat(export("Autumn.Reads")).contains("value: Spring.Invitation\n", "value: City\n");
  }

  @Test
  @Tag("AN-69")
  void aProgramIsCopiedWithWhatIsInItAndMeansItsOwn() {
    var made = clones.program("spring", "Summer", ACTOR);
    assertThat(made.outcomes())
        .extracting(DefinitionStore.Outcome::name)
        .containsExactlyInAnyOrder(
            "Summer", "Summer.Invitation", "Summer.Near", "Summer.Points", "Summer.Invite");
    assertThat(export("Summer.Invite"))
        .contains(
            "value: Near",
            "value: Summer\n",
            "value: Summer.Invitation",
            "value: Summer.Near",
            "email: Summer.Invitation",
            "program: Summer",
            "list: Guests")
        .doesNotContain("pring");
    // A value is not a name.
    assertThat(export("Summer.Near")).contains("field: City", "value: Spring");
    assertThat(export("Summer.Points")).contains("executable: true");
    assertThat(store.export(List.of("Summer"))).contains("value: '+5'");
    assertThat(jdbc.sql("SELECT COUNT(*) FROM static_list").query(Long.class).single()).isOne();
  }

  @Test
  void refusesNamesThatAreTakenOrUnknownAndCopiesThatWouldBeWrong() {
    long before = jdbc.sql("SELECT COUNT(*) FROM definition_version").query(Long.class).single();
    assertRefused(
        ErrorCode.NAME_TAKEN,
        "Campaign 'Spring.points' already",
        () -> clone("Invite", "points", null, false));
    assertRefused(
        ErrorCode.NAME_TAKEN, "'Autumn' already", () -> clones.program("Spring", "Autumn", ACTOR));
    assertRefused(
        ErrorCode.UNKNOWN_NAME,
        "did you mean 'Invite'?",
        () -> clone("Invit", "Another", null, false));
    assertRefused(
        ErrorCode.UNKNOWN_NAME, "'Winter'", () -> clone("Invite", "Another", "Winter", false));
    assertRefused(
        ErrorCode.INVALID_DEFINITION,
        "points",
        () -> clone("Points", "Points", "Autumn", true)); // {{my.points}} is Spring's
    assertThat(jdbc.sql("SELECT COUNT(*) FROM definition_version").query(Long.class).single())
        .isEqualTo(before);
  }
}
