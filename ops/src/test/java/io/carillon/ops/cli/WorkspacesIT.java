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
import tools.jackson.databind.JsonNode;

/// Two workspaces with three partitions on a real database, as scripts and people call them.
class WorkspacesIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  private static final String DEFINITIONS =
      """
      kind: PersonPartition
      name: Europe
      ---
      kind: PersonPartition
      name: Middle East
      ---
      kind: PersonPartition
      name: Asia
      ---
      kind: Workspace
      name: EMEA
      partitions: [Europe, Middle East]
      ---
      kind: Workspace
      name: APAC
      partitions: [Asia]
      ---
      kind: Folder
      name: Everybody's
      workspace: EMEA
      sharedWith: [APAC]
      ---
      kind: Program
      name: Lists
      folder: Everybody's
      ---
      kind: SmartList
      name: Known
      program: Lists
      filters: [{field: First Name, operator: is not empty}]
      ---
      kind: Campaign
      name: West
      workspace: EMEA
      smartList:
        filters: [{filter: Member of Smart List, operator: is, value: Known}]
      flow:
        - {step: Change Score, score: Lead Score, change: "+1"}
      settings: {qualification: every time}
      ---
      kind: Campaign
      name: East
      workspace: APAC
      smartList:
        filters: [{filter: Member of Smart List, operator: is, value: Known}]
      flow:
        - {step: Change Score, score: Lead Score, change: "+100"}
      settings: {qualification: every time}
      """;

  @BeforeEach
  void threePartitionsOfPeople() throws IOException {
    database.jdbc().getJdbcOperations().update("DELETE FROM person");
    carillon("apply", file("regions.yaml", DEFINITIONS)).exits(0);
    importInto("Europe", "ann", "bob");
    importInto("middle east", "ann");
    importInto("Asia", "ann", "cy");
    importInto("Default", "dee");
  }

  private static CalledCommand carillon(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--jdbc-url");
    all.add(database.jdbcUrl());
    return CalledCommand.carillon(all.toArray(String[]::new));
  }

  private static void importInto(String partition, String... names) throws IOException {
    var rows = new StringBuilder("Email Address,First Name\n");
    for (var name : names) {
      rows.append(name).append("@example.com,").append(name).append('\n');
    }
    var file = file(partition.replace(' ', '-') + ".csv", rows.toString());
    var imported = carillon("people", "import", file, "--partition", partition, "--json").exits(0);
    assertThat(imported.json().get("created").asInt()).isEqualTo(names.length);
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static List<String> scores() {
    return database
        .jdbc()
        .getJdbcOperations()
        .queryForList(
            "SELECT CONCAT_WS(' ', first_name, lead_partition, COALESCE(lead_score, 0)) FROM person"
                + " ORDER BY id",
            String.class);
  }

  private static String idIn(String partition, String email) {
    return String.valueOf(
        database
            .jdbc()
            .getJdbcOperations()
            .queryForObject(
                "SELECT id FROM person WHERE lead_partition = ? AND email = ?",
                Long.class,
                partition,
                email));
  }

  @Test
  @Tag("AN-06")
  void aRunTouchesThePeopleOfItsWorkspaceOnly() {
    var west = carillon("run", "West", "--wait", "--json").exits(0).json();
    var east = carillon("run", "East", "--wait", "--json").exits(0).json();

    assertThat(west.get("people").get("qualified").asInt()).isEqualTo(3);
    assertThat(east.get("people").get("qualified").asInt()).isEqualTo(2);
    assertThat(scores())
        .containsExactly(
            "ann Europe 1",
            "bob Europe 1",
            "ann Middle East 1",
            "ann Asia 100",
            "cy Asia 100",
            "dee Default 0");
  }

  @Test
  @Tag("AN-06")
  void previewAndExplanationSayWhoIsVisible() {
    var preview = carillon("preview", "East", "--json").exits(0).json();
    assertThat(preview.get("people").asInt()).isEqualTo(2);
    assertThat(preview.get("qualified").asInt()).isEqualTo(2);
    assertThat(carillon("preview", "East").exits(0).out())
        .contains("What each filter does to 2 people of workspace 'APAC':");

    var bob = idIn("Europe", "bob@example.com");
    var explained = carillon("explain", "East", "--person", bob, "--json").exits(0).json();
    assertThat(explained.get("qualifies").asBoolean()).isFalse();
    assertThat(explained.get("visible").toString())
        .isEqualTo(
            "{\"workspace\":\"APAC\",\"partition\":\"Europe\",\"holds\":false,"
                + "\"needed\":\"would have to be in Asia\"}");
    assertThat(carillon("explain", "East", "--person", bob).exits(0).out())
        .contains("visible in workspace 'APAC': partition is 'Europe'; would have to be in Asia");
  }

  @Test
  @Tag("AN-05")
  void areShownWithHowManyPeopleAreWhere() {
    var shown = carillon("workspaces", "list", "--json").exits(0).json();

    assertThat(shown.get("workspaces").toString())
        .isEqualTo(
            "[{\"name\":\"Default\",\"partitions\":[\"Default\"]},"
                + "{\"name\":\"APAC\",\"partitions\":[\"Asia\"]},"
                + "{\"name\":\"EMEA\",\"partitions\":[\"Europe\",\"Middle East\"]}]");
    assertThat(shown.get("partitions").toString())
        .isEqualTo(
            "[{\"name\":\"Default\",\"people\":1},{\"name\":\"Asia\",\"people\":2},"
                + "{\"name\":\"Europe\",\"people\":2},{\"name\":\"Middle East\",\"people\":1}]");
    assertThat(carillon("workspaces", "list").exits(0).out())
        .contains("EMEA", "Europe, Middle East");
  }

  @Test
  @Tag("AN-05")
  void peopleAreMovedOnceAndFoundByTheirActivity() {
    var bob = idIn("Europe", "bob@example.com");

    var moved =
        carillon("people", "move", "--partition", "asia", bob, "CY@example.com", "--json").exits(0);
    assertThat(moved.json().toString())
        .isEqualTo("{\"partition\":\"Asia\",\"changed\":1,\"unchanged\":1}");
    assertThat(carillon("people", "move", "--partition", "Asia", bob).exits(0).out())
        .contains("0 people moved to partition 'Asia', 1 in it already.");

    assertThat(field(carillon("people", "show", bob, "--json").exits(0).json())).isEqualTo("Asia");
    assertThat(carillon("activities", "--person", bob).exits(0).out())
        .contains("Change Lead Partition");
    assertThat(carillon("preview", "East", "--json").exits(0).json().get("qualified").asInt())
        .isEqualTo(3);
  }

  @Test
  @Tag("AN-05")
  void aPartitionThatDoesNotExistIsRefusedByName() throws IOException {
    var people = file("nobody.csv", "Email Address\nx@example.com\n");

    assertThat(carillon("people", "import", people, "--partition", "Europa").exits(3).err())
        .contains("there is no partition 'Europa': did you mean 'Europe'?");
    assertThat(carillon("people", "move", "--partition", "Mars", "dee@example.com").exits(3).err())
        .contains("write one of 'Default', 'Asia', 'Europe', 'Middle East'");
    assertThat(scores()).hasSize(6);
  }

  private static String field(JsonNode person) {
    return person.get("fields").get("Lead Partition Name").asString();
  }
}
