package io.carillon.batch.people;

import static io.carillon.batch.people.ImportWorld.ANNA;
import static io.carillon.batch.people.ImportWorld.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.csv.Page;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Deaths and double starts: no row is lost and none is taken twice.
class ImportRestartIT {
  private static final int ROWS = 3 * Page.ROWS + 10;

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.fresh();

  @TempDir Path folder;
  private ImportWorld world;

  @BeforeEach
  void start() {
    world = new ImportWorld(DATABASE, folder);
    world.empty();
  }

  @ParameterizedTest
  @CsvSource({
    "IMPORT_BEFORE_COMMIT:1, IMPORT_BEFORE_COMMIT:1, 0",
    "IMPORT_AFTER_COMMIT:1, IMPORT_BEFORE_COMMIT:1, 5000",
    "IMPORT_BEFORE_COMMIT:3, IMPORT_AFTER_COMMIT:1, 15000",
    "IMPORT_AFTER_COMMIT:4, IMPORT_AFTER_COMMIT:1, 15010"
  })
  void afterTwoDeathsEveryRowIsThereOnce(String first, String second, long done) throws Exception {
    var file = file();

    assertThat(ImportProcess.run(DATABASE.jdbcUrl(), file, first)).isEqualTo(137);
    // The last case has nothing left to commit a page for.
    assertThat(ImportProcess.run(DATABASE.jdbcUrl(), file, second))
        .isEqualTo(done == ROWS ? 0 : 137);
    assertThat(world.rows("SELECT MAX(rows_done) FROM file_import"))
        .containsExactly(String.valueOf(done));
    if (done == ROWS) {
      return;
    }
    var result = world.run(file);

    assertComplete(result);
    assertThat(world.rows("SELECT state FROM file_import")).containsExactly("COMPLETED");
    assertThat(
            world.rows(
                "SELECT COUNT(*) FROM BATCH_JOB_EXECUTION e"
                    + " JOIN BATCH_JOB_EXECUTION_PARAMS p"
                    + " ON p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID"
                    + " AND p.PARAMETER_NAME = 'import'"
                    + " JOIN file_import i ON i.id = p.PARAMETER_VALUE"
                    + " WHERE e.STATUS IN ('STARTING', 'STARTED')"))
        .as("executions that look alive")
        .containsExactly("0");
  }

  @Test
  void anotherMappingOrListIsAnotherImport() throws Exception {
    var file = file();
    assertThat(ImportProcess.run(DATABASE.jdbcUrl(), file, "IMPORT_AFTER_COMMIT:1")).isEqualTo(137);

    var result = world.run(ImportRequest.of(file, ANNA).list(world.lists.create("All", ANNA)));

    assertThat(result.unchanged()).isEqualTo(Page.ROWS - 2);
    assertThat(result.listed()).isEqualTo(ROWS - 4);
  }

  @Test
  @Tag("AN-05")
  void anotherPartitionIsAnotherImport() throws Exception {
    var file = file();
    assertThat(ImportProcess.run(DATABASE.jdbcUrl(), file, "IMPORT_AFTER_COMMIT:1")).isEqualTo(137);

    var result = world.run(ImportRequest.of(file, ANNA).partition("Asia"));

    assertThat(result.created()).isEqualTo(ROWS - 4);
    assertThat(world.rows("SELECT state FROM file_import ORDER BY id"))
        .containsExactly("RUNNING", "COMPLETED");
  }

  @Test
  void fromTheStartFindsWhatIsThereUnchanged() throws Exception {
    var file = file();
    assertThat(ImportProcess.run(DATABASE.jdbcUrl(), file, "IMPORT_AFTER_COMMIT:1")).isEqualTo(137);

    var result = world.run(ImportRequest.of(file, ANNA).fromStart(true));

    assertThat(result.read()).isEqualTo(ROWS);
    assertThat(result.unchanged()).isEqualTo(Page.ROWS - 2);
    assertThat(result.created()).isEqualTo(ROWS - Page.ROWS - 2);
    assertThat(world.rows("SELECT state FROM file_import ORDER BY id"))
        .containsExactly("ABANDONED", "COMPLETED");
  }

  @Test
  void aRejectFileThatWasTakenAwayIsMissed() throws Exception {
    var file = file();
    assertThat(ImportProcess.run(DATABASE.jdbcUrl(), file, "IMPORT_AFTER_COMMIT:1")).isEqualTo(137);
    Files.delete(folder.resolve("people.rejected.csv"));

    assertThatThrownBy(() -> world.run(file))
        .isInstanceOfSatisfying(
            CampaignException.class,
            gone -> assertThat(gone.code()).isEqualTo(ErrorCode.FILE_SYSTEM))
        .hasMessageContaining("is gone");
  }

  @Test
  void aSecondProcessWithTheSameFileTakesOverAndTheFirstWritesNothingMore() {
    var file = file();
    var second = new AtomicReference<ImportResult>();

    assertThatThrownBy(() ->
            ImportWorld.importer(DATABASE.dataSource())
                .run(
                    ImportRequest.of(file, ANNA),
                    (done, _, _, _) -> {
                      if (done == Page.ROWS) {
                        second.set(CompletableFuture.supplyAsync(() -> world.run(file)).join());
                      }
                    }))
        .isInstanceOfSatisfying(
            CampaignException.class,
            lost -> assertThat(lost.code()).isEqualTo(ErrorCode.LEASE_LOST));

    assertComplete(second.get());
  }

  @Test
  void aFileThatChangesMeanwhileIsNotImportedFurther() {
    var file = file();

    assertThatThrownBy(() ->
            ImportWorld.importer(DATABASE.dataSource())
                .run(ImportRequest.of(file, ANNA), (_, _, _, _) -> append(file)))
        .hasMessageContaining("was changed");

    assertThat(world.rows("SELECT CONCAT(state, ' ', rows_done) FROM file_import"))
        .containsExactly("FAILED 5000");
  }

  /// Two bad rows in the first page, two in the last.
  private Path file() {
    var rows = new ArrayList<>(List.of("Email Address,Lead Score"));
    for (int row = 0; row < ROWS; row++) {
      var bad = row == 7 || row == 8 || row == ROWS - 2 || row == ROWS - 1;
      rows.add("p%d@example.com,%s".formatted(row, bad ? "many" : row));
    }
    return world.file("people.csv", rows.toArray(String[]::new));
  }

  private void assertComplete(ImportResult result) {
    assertThat(result.read()).isEqualTo(ROWS);
    assertThat(result.created()).isEqualTo(ROWS - 4);
    assertThat(result.rejected()).isEqualTo(4);
    assertThat(
            world.rows(
                "SELECT CONCAT_WS(' ', COUNT(*), COUNT(DISTINCT email), SUM(lead_score))"
                    + " FROM person"))
        .containsExactly(
            "%d %d %d"
                .formatted(
                    ROWS - 4,
                    ROWS - 4,
                    (long) ROWS * (ROWS - 1) / 2 - 7 - 8 - (ROWS - 2) - (ROWS - 1)));
    assertThat(
            world.rows("SELECT CONCAT_WS(' ', COUNT(*), COUNT(DISTINCT person_id)) FROM activity"))
        .containsExactly("%d %d".formatted(ROWS - 4, ROWS - 4));
    assertThat(lines(result.rejects().orElseThrow()))
        .extracting(line -> line.substring(line.lastIndexOf('"') + 1))
        .containsExactly(
            "line,column,reason,Email Address,Lead Score",
            ",p7@example.com,many",
            ",p8@example.com,many",
            ",p" + (ROWS - 2) + "@example.com,many",
            ",p" + (ROWS - 1) + "@example.com,many");
  }

  private static void append(Path file) {
    try {
      Files.writeString(file, "x@example.com,1\n", java.nio.file.StandardOpenOption.APPEND);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
