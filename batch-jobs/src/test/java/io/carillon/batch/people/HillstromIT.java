package io.carillon.batch.people;

import static io.carillon.batch.people.ImportWorld.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carillon.batch.BatchNode;
import io.carillon.batch.run.BatchSettings;
import io.carillon.batch.run.Node;
import io.carillon.batch.run.RunSettings;
import io.carillon.campaign.RunState;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.Preview;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.smartlist.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Real data: Kevin Hillstrom's e-mail challenge, 64 000 customers, against its published figures.
class HillstromIT {
  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.fresh();

  @TempDir Path folder;

  @Test
  void everyCustomerIsImportedWithThePublishedFigures() throws IOException {
    var data = ImportWorld.realData();
    assumeTrue(Files.isDirectory(data), "no folder " + data + ": real data is not tested");
    var world = new ImportWorld(DATABASE, folder);
    world.field("Recency", FieldType.INTEGER);
    world.field("History Segment", FieldType.STRING);
    world.field("History", FieldType.CURRENCY);
    world.field("Bought Men's", FieldType.BOOLEAN);
    world.field("Bought Women's", FieldType.BOOLEAN);
    world.field("Zip Area", FieldType.STRING);
    world.field("Newbie", FieldType.BOOLEAN);
    world.field("Channel", FieldType.STRING);
    world.field("Segment", FieldType.STRING);
    world.field("Visit", FieldType.BOOLEAN);
    world.field("Conversion", FieldType.BOOLEAN);
    world.field("Spend", FieldType.CURRENCY);
    var list = world.lists.create("Hillstrom", ANNA);
    var request =
        ImportRequest.of(withAddresses(data.resolve("hillstrom_email.csv")), ANNA)
            .mapping(
                Map.of(
                    "mail", "Email Address",
                    "history_segment", "History Segment",
                    "mens", "Bought Men's",
                    "womens", "Bought Women's",
                    "zip_code", "Zip Area"))
            .list(list);

    var result = world.run(request);

    assertThat(result)
        .extracting(
            ImportResult::read, ImportResult::created, ImportResult::rejected, ImportResult::listed)
        .containsExactly(64_000L, 64_000L, 0L, 64_000L);
    assertThat(
            world.rows(
                "SELECT CONCAT_WS(' | ', c_segment, COUNT(*), SUM(c_visit), SUM(c_conversion),"
                    + " SUM(c_spend)) FROM person GROUP BY c_segment ORDER BY c_segment"))
        .containsExactly(
            "Mens E-Mail | 21307 | 3894 | 267 | 30311.6900",
            "No E-Mail | 21306 | 2262 | 122 | 13908.3300",
            "Womens E-Mail | 21387 | 3238 | 189 | 23038.1100");
    assertThat(
            world.rows(
                "SELECT CONCAT_WS(' ', ROUND(AVG(c_visit * 1.00), 5), ROUND(AVG(c_conversion *"
                    + " 1.00), 5), ROUND(AVG(c_spend), 5)) FROM person"))
        .containsExactly("0.14678 0.00903 1.05091");
    assertThat(
            world.rows("SELECT CONCAT_WS(' ', type_id, COUNT(*)) FROM activity GROUP BY type_id"))
        .containsExactlyInAnyOrder("12 64000", "24 64000");

    assertThat(world.run(request).unchanged()).isEqualTo(64_000);
    assertThat(DATABASE.count("activity")).isEqualTo(128_000);

    previewAndRun();
  }

  /// The published table out of previews and runs of campaigns, one a segment.
  private static void previewAndRun() {
    var source = DATABASE.dataSource();
    var segments = List.of("Mens E-Mail", "Womens E-Mail", "No E-Mail");
    var yaml = new StringBuilder();
    for (var segment : segments) {
      yaml.append(DEFINITIONS.replace("SEGMENT", segment));
    }
    new DefinitionStore(source)
        .apply(List.of(new SourceFile("hillstrom.yaml", yaml.toString())), ANNA);
    var definitions = new CompiledDefinitions(source);
    var fields = new FieldStore(source).load();
    var preview = new Preview(source, fields);
    var moment = new Moment(Instant.now(), ZoneOffset.UTC);
    var table = new ArrayList<String>();
    var settings =
        new BatchSettings(
            fields,
            definitions,
            () -> ZoneOffset.UTC,
            RunSettings.defaults(),
            Node.ofThisProcess());
    try (var node = BatchNode.open(source, settings)) {
      for (var segment : segments) {
        var counts = new ArrayList<Long>();
        for (var name : List.of(segment, segment + " visited", segment + " bought")) {
          var plan = definitions.plan(name);
          var previewed = preview.preview(plan, moment, 0).qualified();
          var run =
              node.runs()
                  .await(node.runs().request(plan.campaignId(), Optional.empty(), Map.of(), ANNA));
          assertThat(run.state()).isEqualTo(RunState.COMPLETED);
          var totals = node.runs().totals(run.id());
          assertThat(totals.qualified()).as("run of %s", name).isEqualTo(previewed);
          assertThat(totals.filtered()).isEqualTo(64_000 - previewed);
          counts.add(previewed);
        }
        table.add("%s %s %s".formatted(segment, counts, spendOfListed(segment)));
      }
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    assertThat(table)
        .containsExactly(
            "Mens E-Mail [21307, 3894, 267] 30311.69",
            "Womens E-Mail [21387, 3238, 189] 23038.11",
            "No E-Mail [21306, 2262, 122] 13908.33");
  }

  /// What the people spent whom a run has put on the list of their segment.
  private static String spendOfListed(String segment) {
    return JdbcClient.create(DATABASE.dataSource())
        .sql(
            """
            SELECT ROUND(SUM(p.c_spend), 2)
            FROM person p JOIN static_list_member m ON m.person_id = p.id
            JOIN static_list l ON l.id = m.list_id WHERE l.name = :segment
            """)
        .param("segment", segment)
        .query(String.class)
        .single();
  }

  private static final String DEFINITIONS =
      """
      ---
      kind: StaticList
      name: SEGMENT
      ---
      kind: Campaign
      name: SEGMENT
      smartList:
        match: all
        filters:
          - {field: Segment, operator: is, value: SEGMENT}
      flow:
        - {step: Add to List, list: SEGMENT}
      ---
      kind: Campaign
      name: SEGMENT visited
      smartList:
        match: all
        filters:
          - {field: Segment, operator: is, value: SEGMENT}
          - {field: Visit, operator: is true}
      flow:
        - {step: Interesting Moment, type: Web, description: Visited}
      ---
      kind: Campaign
      name: SEGMENT bought
      smartList:
        match: advanced
        logic: 1 and 2 and 3
        filters:
          - {field: Segment, operator: is, value: SEGMENT}
          - {field: Conversion, operator: is true}
          - {field: Spend, operator: greater than, value: 0}
      flow:
        - {step: Interesting Moment, type: Web, description: Bought}
      """;

  /// The data has no addresses; the importer wants a key.
  private Path withAddresses(Path source) throws IOException {
    var target = folder.resolve("hillstrom.csv");
    try (var lines = Files.newBufferedReader(source);
        var out = Files.newBufferedWriter(target)) {
      int row = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(row == 0 ? "mail," + line : "customer-%d@example.com,%s".formatted(row, line));
        out.newLine();
        row++;
      }
    }
    return target;
  }
}
