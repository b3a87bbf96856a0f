package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class CampaignActivationIT {
  private static final Actor ANNA = new Actor("anna", "test");
  private static final String ASKED =
      """
      kind: Campaign
      name: Asked
      smartList:
        triggers: [{trigger: Campaign is Requested}]
      flow: [{step: Do Nothing}]
      """;

  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();
  private static final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final DefinitionStore store = new DefinitionStore(database.dataSource());
  private final CompiledDefinitions definitions = new CompiledDefinitions(database.dataSource());
  private final CampaignActivation activation = new CampaignActivation(database.dataSource());

  @BeforeEach
  void begin() {
    for (var table :
        List.of("definition_version", "definition", "active_campaign", "campaign_run", "audit")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
  }

  private DefinitionStore.Applied apply(String yaml) {
    return store.apply(List.of(new SourceFile("test.yaml", yaml)), ANNA);
  }

  private boolean active() {
    return definitions.campaigns().getFirst().active();
  }

  private static List<String> audit() {
    return jdbc.sql(
            "SELECT CONCAT_WS(' ', verb, detail) FROM audit WHERE verb LIKE 'campaign%' ORDER BY"
                + " id")
        .query(String.class)
        .list();
  }

  private static void refused(ErrorCode code, String why, ThrowingCallable verb) {
    assertThatThrownBy(verb)
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            CampaignException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  @Tag("AN-30")
  @Tag("AN-45")
  @Tag("AN-46")
  @Tag("AN-94")
  void isOffUntilItIsSwitchedOnAndEachSwitchIsAudited() {
    apply(ASKED);
    assertThat(active()).isFalse();
    int id = activation.activate("asked", ANNA).campaignId();
    assertThat(active()).isTrue();
    refused(
        ErrorCode.WRONG_STATE,
        "'Asked' is active already",
        () -> activation.activate("Asked", ANNA));
    apply(ASKED.replace("Do Nothing", "Delete Person"));
    assertThat(active()).isTrue();
    activation.deactivate(id, "Asked", ANNA);
    assertThat(active()).isFalse();
    refused(
        ErrorCode.WRONG_STATE,
        "'Asked' is not active",
        () -> activation.deactivate(id, "Asked", ANNA));

    assertThat(audit()).containsExactly("campaign.activate Asked", "campaign.deactivate Asked");
  }

  @Test
  @Tag("AN-45")
  @Tag("AN-24")
  @Tag("AN-43")
  void onlyACampaignThatCanWorkIsSwitchedOn() {
    apply(ASKED.replace("flow: [{step: Do Nothing}]\n", ""));
    refused(
        ErrorCode.INVALID_DEFINITION,
        "has no flow step and cannot be activated: add one",
        () -> activation.activate("Asked", ANNA));
    apply("kind: Campaign\nname: Child\nexecutable: true\nflow: [{step: Do Nothing}]");
    refused(
        ErrorCode.INVALID_DEFINITION,
        "'Child' has no trigger and cannot be activated: it is executable",
        () -> activation.activate("Child", ANNA));
    refused(
        ErrorCode.UNKNOWN_NAME, "did you mean 'Asked'?", () -> activation.activate("Askd", ANNA));
    apply(
        "---\nkind: StaticList\nname: VIP\n---\n"
            + ASKED.replace("Do Nothing", "Add to List, list: VIP"));
    jdbc.sql("DELETE FROM definition WHERE name = 'VIP'").update();
    jdbc.sql("DELETE FROM static_list WHERE name = 'VIP'").update();
    refused(
        ErrorCode.INVALID_DEFINITION,
        "there is no static list 'VIP'",
        () -> activation.activate("Asked", ANNA));

    assertThat(audit()).isEmpty();
  }

  @Test
  @Tag("AN-20")
  void whoseLastTriggerIsTakenOutIsNotActiveAnyMore() {
    apply(ASKED);
    activation.activate("Asked", ANNA);
    apply("kind: Campaign\nname: Asked\nflow: [{step: Do Nothing}]");
    assertThat(active()).isFalse();
    apply(ASKED);

    assertThat(active()).isFalse();
    assertThat(audit())
        .containsExactly(
            "campaign.activate Asked",
            "campaign.deactivate its last trigger was taken out (AN-20)");
  }

  @Test
  @Tag("RQ-05")
  @Tag("RQ-01")
  void whoRequestsIsToldWhatWillNotWork() {
    apply(ASKED);
    var asking =
        """
        kind: Campaign
        name: Asking
        smartList: {filters: [{field: Email Address, operator: is not empty}]}
        flow: [{step: Request Campaign, campaign: Asked}]
        """;
    assertThat(apply(asking).warnings())
        .singleElement()
        .asString()
        .contains("campaign 'Asked' is not active");
    activation.activate("Asked", ANNA);
    assertThat(apply(asking.replace("Email Address", "City")).warnings()).isEmpty();

    refused(
        ErrorCode.INVALID_DEFINITION,
        "takes no requests of campaigns",
        () ->
            apply(
                ASKED.replace(
                    "Campaign is Requested", "Campaign is Requested, source: web service API")));
  }
}
