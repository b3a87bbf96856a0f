package io.carillon.batch.activities;

import static io.carillon.batch.people.ImportWorld.ANNA;

import io.carillon.activity.ActivityType;
import io.carillon.batch.csv.ImportProgress;
import io.carillon.batch.people.ImportWorld;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/// An installation that has purchases of its own, for the tests of their import.
final class ActivityWorld {
  static final String PURCHASES =
      """
      kind: ActivityType
      name: Purchases Music
      filter: Purchased Music
      primary: Shop
      attributes:
        - {name: Quantity, type: integer}
        - {name: Amount, type: currency}
        - {name: Gift, type: boolean}
        - {name: Shipped, type: datetime}
        - {name: Note, type: text}
      """;

  final ImportWorld people;
  private final DataSource source;

  ActivityWorld(TestDatabase database, Path folder) {
    people = new ImportWorld(database, folder);
    source = database.dataSource();
    people.empty();
    new DefinitionStore(source).apply(List.of(new SourceFile("types.yaml", PURCHASES)), ANNA);
  }

  static ActivityImport importer(DataSource source) {
    var transactions = new JdbcTransactionManager(source);
    return new ActivityImport(ImportWorld.repository(source, transactions), transactions, source);
  }

  static ActivityType purchases(DataSource source) {
    return new CompiledDefinitions(source).activityTypes().find("Purchases Music").orElseThrow();
  }

  /// Of purchases, by e-mail address, at `Date`.
  static ActivityImportRequest request(DataSource source, Path file) {
    return ActivityImportRequest.of(file, purchases(source), "Email Address", "Date", ANNA);
  }

  ActivityImportRequest request(Path file) {
    return request(source, file);
  }

  ActivityImportResult run(ActivityImportRequest request) {
    return importer(source).run(request, ImportProgress.SILENT);
  }

  /// Those imported, in the order of writing.
  List<String> purchases() {
    return people.rows(
        "SELECT CONCAT_WS('|', person_id, at, result, COALESCE(primary_value, '-'),"
            + " COALESCE(attributes, '-')) FROM activity WHERE type_id > 100000 ORDER BY id");
  }
}
