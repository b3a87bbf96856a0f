package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Activate, deactivate, abort, delete and archive, as scripts and people call them.
class CampaignVerbsIT {
  private static final String DEFINITIONS =
      """
      kind: Campaign
      name: Asked
      smartList: {triggers: [{trigger: Campaign is Requested}]}
      flow: [{step: Do Nothing}]
      ---
      kind: Campaign
      name: Asking
      smartList: {filters: [{field: First Name, operator: is not empty}]}
      flow:
        - {step: Request Campaign, campaign: Asked}
        - {step: Wait, for: 2 days}
        - {step: Change Score, score: Lead Score, change: "+1"}
      settings: {qualification: every time}
      ---
      kind: Folder
      name: Attic
      ---
      kind: Program
      name: Old
      folder: Attic
      ---
      kind: Campaign
      name: Forgotten
      program: Old
      """;

  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  @BeforeEach
  void begin() throws IOException {
    var jdbc = database.jdbc().getJdbcOperations();
    for (var table :
        List.of(
            "person",
            "definition",
            "definition_version",
            "active_campaign",
            "archived_folder",
            "event_inbox",
            "flow_wait",
            "campaign_run",
            "run_part",
            "activity",
            "notification")) {
      jdbc.update("DELETE FROM " + table);
    }
    jdbc.update(
        "INSERT INTO person (email, first_name, created_at, updated_at) VALUES ('a@b.c', 'Ann',"
            + " '2026-01-01', '2026-01-01'), ('b@b.c', 'Ben', '2026-01-01', '2026-01-01')");
    var file = Files.writeString(folder.resolve("verbs.yaml"), DEFINITIONS).toString();
    assertThat(carillon("apply", file).exits(0).err() + carillon("validate", file).exits(0).out())
        .contains("campaign 'Asked' is not active");
  }

  private static CalledCommand carillon(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--jdbc-url");
    all.add(database.jdbcUrl());
    return CalledCommand.carillon(all.toArray(String[]::new));
  }

  @Test
  @Tag("AN-45")
  @Tag("AN-46")
  @Tag("AN-27")
  @Tag("RQ-05")
  void requestsWaitForACampaignThatIsSwitchedOn() {
    assertThat(carillon("run", "Asked", "--wait").exits(3).err()).contains("campaigns activate");
    assertThat(carillon("campaigns", "list").exits(0).out()).contains("trigger, inactive");
    assertThat(carillon("campaigns", "activate", "asked").exits(0).out())
        .contains("'Asked' is active.");
    assertThat(carillon("campaigns", "activate", "Asked").exits(3).err())
        .contains("'Asked' is active already");
    carillon("run", "Asking", "--wait").exits(0);

    var waiting = carillon("events", "waiting", "--json").exits(0).json().get("campaigns");
    assertThat(waiting).hasSize(1);
    assertThat(waiting.get(0).get("campaign").asString()).isEqualTo("Asked");
    assertThat(waiting.get(0).get("events").asInt()).isEqualTo(2);
    carillon("campaigns", "deactivate", "Asked").exits(0);
    assertThat(carillon("campaigns", "deactivate", "Asked").exits(3).err())
        .contains("'Asked' is not active");
    assertThat(carillon("events", "waiting").exits(0).out()).contains("Asked");
  }

  @Test
  @Tag("AN-81")
  @Tag("AN-82")
  @Tag("AN-95")
  void anAbortShowsWhatItWouldStopAndStopsItOnlyWhenTold() {
    carillon("run", "Asking", "--wait").exits(0);
    var preview = carillon("campaigns", "abort", "Asking", "--json").exits(3).json();
    assertThat(preview.get("aborted").asBoolean()).isFalse();
    assertThat(preview.get("waiting").asInt()).isEqualTo(2);
    assertThat(carillon("campaigns", "abort", "Asking").exits(3).out())
        .contains("2 people wait in 'Asking'", "Nothing was stopped");

    assertThat(carillon("campaigns", "abort", "Asking", "--yes").exits(0).out())
        .contains(
            "'Asking' is aborted: 0 runs, 2 people in waits, 0 calls of webhooks, 0 requests.");
    assertThat(carillon("campaigns", "abort", "Asking", "--yes").exits(3).err())
        .contains("nothing of campaign 'Asking' is under way");
    assertThat(carillon("notifications").exits(0).out())
        .contains("campaign 'Asking' was aborted", System.getProperty("user.name"));
  }

  @Test
  @Tag("AN-84")
  @Tag("AN-85")
  void aDeletedCampaignsPeopleAndLogAreStillReachedByItsName() {
    carillon("run", "Asking", "--wait").exits(0);
    assertThat(carillon("campaigns", "delete", "Asked").exits(3).out())
        .contains("Nothing was deleted", "there is no campaign 'Asked'");
    carillon("campaigns", "delete", "Asking", "--yes").exits(0);

    assertThat(carillon("campaigns", "list").exits(0).out()).doesNotContain("Asking");
    assertThat(carillon("run", "Asking").exits(3).err()).contains("there is no campaign 'Asking'");
    assertThat(carillon("campaigns", "delete", "Asking", "--yes").exits(3).err())
        .contains("there is no campaign 'Asking'");
    assertThat(carillon("activities", "--campaign", "asking").exits(0).out())
        .contains("Request Campaign");
    assertThat(carillon("runs", "list").exits(0).out()).contains("Asking");
    assertThat(carillon("waits", "show", "Asking").exits(0).out()).contains("2 wait in 'Asking'");
    assertThat(carillon("campaigns", "abort", "Asking", "--yes").exits(0).out())
        .contains("2 people in waits");
  }

  @Test
  @Tag("AN-86")
  void anArchivedFolderHidesWhatIsInIt() {
    assertThat(carillon("campaigns", "list").exits(0).out()).contains("Forgotten");
    carillon("folders", "archive", "Attic").exits(0);
    assertThat(carillon("campaigns", "list").exits(0).out()).doesNotContain("Forgotten");
    assertThat(carillon("campaigns", "list", "--archived").exits(0).out()).contains("Forgotten");
    assertThat(carillon("folders", "list").exits(0).out()).contains("archived");
    carillon("campaigns", "show", "Forgotten").exits(0);
    carillon("folders", "unarchive", "Attic").exits(0);

    assertThat(carillon("campaigns", "list").exits(0).out()).contains("Forgotten");
  }
}
