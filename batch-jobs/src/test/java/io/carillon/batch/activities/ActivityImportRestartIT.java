package io.carillon.batch.activities;

import static io.carillon.batch.people.ImportWorld.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.activities.ActivityImportRequest.UnknownPerson;
import io.carillon.batch.csv.ImportProgress;
import io.carillon.batch.csv.Page;
import io.carillon.batch.people.ImportProcess;
import io.carillon.database.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Deaths: no activity is lost and none is there twice, and neither is a person.
@Tag("SL-83")
class ActivityImportRestartIT {
  private static final int ROWS = 2 * Page.ROWS + 10;

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.fresh();

  @TempDir Path folder;
  private ActivityWorld world;

  @BeforeEach
  void start() {
    world = new ActivityWorld(DATABASE, folder);
  }

  public static void main(String[] arguments) {
    ImportProcess.main(
        arguments,
        (source, file) ->
            ActivityWorld.importer(source)
                .run(
                    ActivityWorld.request(source, file).unknown(UnknownPerson.CREATE),
                    ImportProgress.SILENT));
  }

  private static int killed(Path file, String failpoint) throws Exception {
    return ImportProcess.run(ActivityImportRestartIT.class, DATABASE.jdbcUrl(), file, failpoint);
  }

  @ParameterizedTest
  @CsvSource({
    "IMPORT_BEFORE_COMMIT:1, IMPORT_BEFORE_COMMIT:1, 0",
    "IMPORT_AFTER_COMMIT:1, IMPORT_BEFORE_COMMIT:1, 5000",
    "IMPORT_BEFORE_COMMIT:2, IMPORT_AFTER_COMMIT:1, 10000"
  })
  void afterTwoDeathsEveryActivityIsThereOnce(String first, String second, long done)
      throws Exception {
    var file = file();

    assertThat(killed(file, first)).isEqualTo(137);
    assertThat(killed(file, second)).isEqualTo(137);
    assertThat(world.people.rows("SELECT rows_done FROM file_import"))
        .containsExactly(String.valueOf(done));

    assertComplete(world.run(world.request(file).unknown(UnknownPerson.CREATE)));
  }

  @Test
  void afterADeathBehindTheLastRowNothingIsLeftToDo() throws Exception {
    var file = file();

    assertThat(killed(file, "IMPORT_AFTER_COMMIT:3")).isEqualTo(137);

    assertComplete(world.run(world.request(file).unknown(UnknownPerson.CREATE)));
  }

  @Test
  void whatWasBegunGoesOnOnlyUnderTheSameOptions() throws Exception {
    var file = file();
    assertThat(killed(file, "IMPORT_AFTER_COMMIT:1")).isEqualTo(137);

    assertThatThrownBy(() -> world.run(world.request(file)))
        .hasMessageContaining("has brought in 5000 of its rows with other columns, options");

    assertComplete(world.run(world.request(file).unknown(UnknownPerson.CREATE)));
  }

  /// 100 people, each on every page; a bad row on the first page and on the last.
  private Path file() {
    var rows = new ArrayList<>(List.of("Email Address,Date,Quantity"));
    for (int row = 0; row < ROWS; row++) {
      var bad = row == 7 || row == ROWS - 1;
      rows.add("p%d@example.com,2024-07-01,%s".formatted(row % 100, bad ? "many" : row));
    }
    return world.people.file("sales.csv", rows.toArray(String[]::new));
  }

  private void assertComplete(ActivityImportResult result) {
    assertThat(result.read()).isEqualTo(ROWS);
    assertThat(result.logged()).isEqualTo(ROWS - 2);
    assertThat(result.rejected()).isEqualTo(2);
    assertThat(result.newPeople()).isEqualTo(100);
    assertThat(world.people.rows("SELECT COUNT(*) FROM person")).containsExactly("100");
    assertThat(
            world.people.rows(
                "SELECT CONCAT_WS(' ', COUNT(*), COUNT(DISTINCT attributes), COUNT(DISTINCT"
                    + " person_id)) FROM activity WHERE type_id > 100000"))
        .containsExactly("%d %d 100".formatted(ROWS - 2, ROWS - 2));
    assertThat(world.people.rows("SELECT COUNT(*) FROM activity WHERE type_id = 12"))
        .containsExactly("100");
    assertThat(world.people.rows("SELECT state FROM file_import")).containsExactly("COMPLETED");
    assertThat(lines(result.rejects().orElseThrow())).hasSize(3);
  }
}
