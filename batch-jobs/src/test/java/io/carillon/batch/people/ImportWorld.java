package io.carillon.batch.people;

import io.carillon.batch.csv.ImportProgress;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CampaignActivation;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.person.Settings;
import io.carillon.person.StaticLists;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/// An installation with an importer, for the tests of imports.
public final class ImportWorld {
  public static final Actor ANNA = new Actor("anna", "command line");

  final TestDatabase database;
  final JdbcClient jdbc;
  final FieldStore fields;
  final StaticLists lists;
  private final Path folder;

  public ImportWorld(TestDatabase database, Path folder) {
    this.database = database;
    this.jdbc = JdbcClient.create(database.dataSource());
    this.fields = new FieldStore(database.dataSource());
    this.lists = new StaticLists(database.dataSource());
    this.folder = folder;
  }

  /// Nobody, no lists and no history; ids of people and lists begin with 1 again. Custom fields
  /// stay.
  public void empty() {
    for (var table :
        List.of(
            "person",
            "activity",
            "static_list",
            "static_list_member",
            "person_field_block",
            "audit")) {
      jdbc.sql("TRUNCATE TABLE " + table).update();
    }
    // Not truncated: ids would begin again, which Spring Batch's history knows already.
    for (var table :
        List.of(
            "file_import",
            "event_inbox",
            "active_campaign",
            "campaign_run",
            "definition_version",
            "definition")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    new Settings(database.dataSource()).setTimeZone("UTC", ANNA);
  }

  /// Beside the project's folder, wherever the tests are started; may not be there.
  public static Path realData() {
    var root = Path.of("").toAbsolutePath();
    while (root.getParent() != null && Files.exists(root.getParent().resolve("pom.xml"))) {
      root = root.getParent();
    }
    return root.resolveSibling("shared").resolve("data");
  }

  static PeopleImport importer(DataSource dataSource) {
    var transactions = new JdbcTransactionManager(dataSource);
    return new PeopleImport(repository(dataSource, transactions), transactions, dataSource);
  }

  /// On the tables of the installation.
  public static JobRepository repository(
      DataSource dataSource, JdbcTransactionManager transactions) {
    var factory = new JdbcJobRepositoryFactoryBean();
    factory.setDataSource(dataSource);
    factory.setTransactionManager(transactions);
    factory.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
    try {
      factory.afterPropertiesSet();
      return factory.getObject();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Defines and activates a campaign that listens.
  ///
  /// @param trigger the name of one
  public void listen(String trigger) {
    var campaign =
        """
        kind: Campaign
        name: %1$s
        smartList: {triggers: [{trigger: %1$s}]}
        flow: [{step: Do Nothing}]
        """
            .formatted(trigger);
    new DefinitionStore(database.dataSource())
        .apply(List.of(new SourceFile("listen.yaml", campaign)), ANNA);
    new CampaignActivation(database.dataSource()).activate(trigger, ANNA);
  }

  /// `person|trigger|name` of what waits in the inbox, in its order.
  public List<String> heard() {
    return rows(
        "SELECT CONCAT_WS('|', person_id, JSON_UNQUOTE(JSON_EXTRACT(details, '$.trigger.\"Trigger"
            + " Name\"')), JSON_UNQUOTE(JSON_EXTRACT(details, '$.trigger.Name'))) FROM event_inbox"
            + " ORDER BY id");
  }

  public Field field(String name, FieldType type) {
    return fields.add(name, type, Field.Group.PERSON, ANNA);
  }

  public Path file(String name, String... lines) {
    return bytes(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  Path bytes(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public ImportResult run(ImportRequest request) {
    return importer(database.dataSource()).run(request, ImportProgress.SILENT);
  }

  public ImportResult run(Path file) {
    return run(ImportRequest.of(file, ANNA));
  }

  public List<String> rows(String sql) {
    return jdbc.sql(sql).query(String.class).list();
  }

  List<String> people() {
    return rows(
        "SELECT CONCAT_WS('|', id, COALESCE(email, '-'), COALESCE(first_name, '-'),"
            + " COALESCE(lead_score, '-')) FROM person ORDER BY id");
  }

  List<String> activities() {
    return rows(
        "SELECT CONCAT_WS('|', person_id, type_id, COALESCE(primary_id, '-'),"
            + " COALESCE(old_value, '-'), COALESCE(new_value, '-')) FROM activity"
            + " ORDER BY id");
  }

  public static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
