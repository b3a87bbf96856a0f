package io.carillon.batch.events;

import static io.carillon.batch.people.ImportWorld.ANNA;
import static io.carillon.batch.people.ImportWorld.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.csv.ImportProgress;
import io.carillon.batch.csv.Page;
import io.carillon.batch.people.ImportProcess;
import io.carillon.batch.people.ImportWorld;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.intake.EventSettings;
import io.carillon.intake.EventSettings.UnknownPeople;
import io.carillon.intake.EventSettingsStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

class EventImportIT {
  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.fresh();

  @TempDir Path folder;
  private ImportWorld world;
  private final EventSettingsStore settings = new EventSettingsStore(DATABASE.dataSource());

  @BeforeEach
  void annAndBob() {
    world = new ImportWorld(DATABASE, folder);
    world.empty();
    JdbcClient.create(DATABASE.dataSource()).sql("DELETE FROM accepted_event").update();
    world.run(world.file("people.csv", "Email Address", "ann@example.com", "bob@example.com"));
    JdbcClient.create(DATABASE.dataSource()).sql("DELETE FROM activity").update();
    settings.save(EventSettings.DEFAULTS, ANNA);
  }

  private static EventImport importer(DataSource source) {
    var transactions = new JdbcTransactionManager(source);
    return new EventImport(ImportWorld.repository(source, transactions), transactions, source);
  }

  private static EventImportRequest request(Path file) {
    return new EventImportRequest(file, Map.of(), ',', Optional.empty(), false, ANNA);
  }

  private static EventImportResult run(EventImportRequest request) {
    return importer(DATABASE.dataSource()).run(request, ImportProgress.SILENT);
  }

  private List<String> log() {
    return world.rows(
        "SELECT CONCAT_WS('|', person_id, type_id, COALESCE(primary_value, '-'),"
            + " COALESCE(attributes, '-')) FROM activity ORDER BY id");
  }

  @Test
  @Tag("AL-30")
  @Tag("AL-32")
  void aRowIsOneEventOfItsOwnType() {
    var file =
        world.file(
            "clicks.csv",
            "id,type,email,at,primary,User Agent,Referrer URL",
            "a,Visit Webpage,ANN@example.com,2026-01-02T03:04:05.5Z,/prices,Browser,",
            "b,click link,bob@example.com,,https://shop.example,,https://a.example");

    var result = run(request(file));

    assertThat(result)
        .usingRecursiveComparison()
        .ignoringFields("importId", "seconds")
        .isEqualTo(new EventImportResult(0, 2, 2, 0, 0, 0, 0, Optional.empty()));
    assertThat(log())
        .containsExactly(
            "1|1|/prices|{\"User Agent\":\"Browser\"}",
            "2|3|https://shop.example|{\"Referrer URL\":\"https://a.example\"}");
    assertThat(world.rows("SELECT at FROM activity ORDER BY id LIMIT 1"))
        .containsExactly("2026-01-02 03:04:05.500000");
    assertThat(world.rows("SELECT verb FROM audit ORDER BY id")).endsWith("events.import");
  }

  @Test
  void rowsThatCannotBeTakenAreInTheRejectFileWithTheReason() {
    settings.save(new EventSettings(UnknownPeople.CREATE, 1), ANNA);
    var file =
        world.file(
            "clicks.csv",
            "id,type,person id,primary,Amount",
            "a,Visit Webpage,1,/a,",
            "b,Visit Webpage,1,/a,12",
            "c,Change Score,1,,",
            "d,Visit Webpage,x,/a,",
            "e,Visit Webpage,99,/a,",
            "a,Visit Webpage,1,/a,",
            "f,Visit Webpage,1");

    var result = run(request(file));

    assertThat(result.accepted()).isEqualTo(1);
    assertThat(result.duplicates()).isEqualTo(1);
    assertThat(result.rejected()).isEqualTo(5);
    var rejects = lines(result.rejects().orElseThrow());
    assertThat(rejects).hasSize(6);
    assertThat(rejects.get(1)).contains("no attribute 'Amount'");
    assertThat(rejects.get(2)).contains("written by Carillon itself");
    assertThat(rejects.get(3)).contains("the id of a person is needed");
    assertThat(rejects.get(4)).contains("nobody with id 99");
    assertThat(rejects.get(5)).contains("has 3 columns, the header has 5");
    assertThat(log()).hasSize(1);
  }

  @Test
  void theSameFileIsNotImportedTwiceAndItsIdsAreNotTakenTwice() {
    var file = world.file("clicks.csv", "id,type,email", "a,Visit Webpage,ann@example.com");
    run(request(file));
    assertThatThrownBy(() -> run(request(file)))
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_STATE));

    var again = run(new EventImportRequest(file, Map.of(), ',', Optional.empty(), true, ANNA));

    assertThat(again.duplicates()).isEqualTo(1);
    assertThat(log()).hasSize(1);
  }

  @Test
  void columnsAreNamedAsTheirOwnerLikesAndIgnored() {
    var file =
        world.file("visits.csv", "visited;kind;customer;till", "2026-01-02;Visit Webpage;1;7");
    var mapping =
        Map.of("visited", "at", "kind", "type", "customer", "person id", "till", "ignore");
    var result = run(new EventImportRequest(file, mapping, ';', Optional.empty(), false, ANNA));
    assertThat(result.accepted()).isEqualTo(1);
    assertThat(world.rows("SELECT at FROM activity")).containsExactly("2026-01-02 00:00:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id,email|there is no column 'type'",
        "type,id|either a column 'person id' or a column 'email'",
        "type,email,person id|either a column 'person id' or a column 'email'",
        "type,email,Type|there twice",
      })
  void aHeaderThatDoesNotSayEnoughIsRefused(String header, String message) {
    var file = world.file("clicks.csv", header, "a,b");
    assertThatThrownBy(() -> run(request(file)))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining(message);
    assertThat(log()).isEmpty();
  }

  public static void main(String[] arguments) {
    ImportProcess.main(
        arguments, (source, file) -> importer(source).run(request(file), ImportProgress.SILENT));
  }

  @ParameterizedTest
  @CsvSource({"IMPORT_BEFORE_COMMIT:1", "IMPORT_AFTER_COMMIT:1", "IMPORT_BEFORE_COMMIT:2"})
  void afterADeathEveryEventIsThereOnceAndSoIsEveryPerson(String failpoint) throws Exception {
    settings.save(new EventSettings(UnknownPeople.CREATE, 1), ANNA);
    var rows = new ArrayList<String>(List.of("type,email"));
    for (int i = 0; i < Page.ROWS + 100; i++) {
      rows.add("Visit Webpage,p%d@example.com".formatted(i % 4_000));
    }
    var file = world.file("visits.csv", rows.toArray(String[]::new));

    assertThat(ImportProcess.run(EventImportIT.class, DATABASE.jdbcUrl(), file, failpoint))
        .isEqualTo(137);
    var result = run(request(file));

    assertThat(result.accepted()).isEqualTo(Page.ROWS + 100);
    assertThat(result.newPeople()).isEqualTo(4_000);
    assertThat(DATABASE.count("person")).isEqualTo(4_002);
    assertThat(world.rows("SELECT COUNT(*) FROM activity WHERE type_id = 1"))
        .containsExactly(String.valueOf(Page.ROWS + 100));
    assertThat(world.rows("SELECT COUNT(*) FROM activity WHERE type_id = 12"))
        .containsExactly("4000");
  }
}
