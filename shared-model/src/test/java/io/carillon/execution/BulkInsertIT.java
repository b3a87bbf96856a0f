package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.TestDatabase;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.failure.CampaignException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkInsertIT {
  private TestDatabase database;
  private JdbcTemplate jdbc;

  @BeforeAll
  void open() {
    database = TestDatabase.fresh();
    jdbc = new JdbcTemplate(database.dataSource());
    jdbc.execute(
        """
        CREATE TABLE bulk (id BIGINT NOT NULL PRIMARY KEY, short VARCHAR(3) NULL, body MEDIUMTEXT NULL,
          flag BOOLEAN NULL) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
        """);
  }

  @BeforeEach
  void empty() {
    jdbc.update("DELETE FROM bulk");
  }

  @AfterAll
  void close() {
    database.close();
  }

  private void insert(Way way, List<Object[]> rows) {
    new BulkInsert(jdbc, way, "bulk", List.of("id", "short", "body", "flag")).insert(rows);
  }

  private static Object[] row(Object... values) {
    return values;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void keepsEveryCharacterAndNull(Way way) {
    var all = new StringBuilder();
    for (int c = 0; c < 0x180; c++) {
      all.append((char) c);
    }
    var texts =
        List.of(
            all.toString(),
            "\\N",
            "\\",
            "\\\\N\t",
            "\n",
            "",
            "NULL",
            "'\"",
            "😀👩‍👩‍👧",
            "a\r\nb",
            "\\0");
    var rows = new ArrayList<Object[]>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(row(i, "😀\t\n", texts.get(i), i % 2 == 0));
    }
    rows.add(row(Long.MAX_VALUE, null, null, null));

    insert(way, rows);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(jdbc.queryForObject("SELECT body FROM bulk WHERE id = ?", String.class, i))
          .isEqualTo(texts.get(i));
      assertThat(jdbc.queryForObject("SELECT flag FROM bulk WHERE id = ?", Boolean.class, i))
          .isEqualTo(i % 2 == 0);
    }
    assertThat(
            jdbc.queryForObject(
                "SELECT COUNT(*) FROM bulk WHERE short IS NULL AND body IS NULL AND flag IS NULL",
                Long.class))
        .isEqualTo(1);
    assertThat(jdbc.queryForObject("SELECT short FROM bulk WHERE id = 0", String.class))
        .isEqualTo("😀\t\n");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void takesMoreThanOneStatementHolds(Way way) {
    var rows = new ArrayList<Object[]>();
    for (int i = 0; i < 2_500; i++) {
      rows.add(row(i, "a", "é".repeat(2_000), true));
    }

    insert(way, rows);
    insert(way, List.of());

    assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM bulk", Long.class)).isEqualTo(2_500);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void refusesARowThatIsThereAlready(Way way) {
    insert(way, List.<Object[]>of(row(1, "a", "", true)));

    assertThatThrownBy(
            () -> insert(way, List.of(row(2, "a", "", true), row(1, "a", "secret", true))))
        .isInstanceOf(ConcurrencyFailureException.class)
        .hasMessageContaining("table bulk");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void refusesWhatTheServerWouldBend(Way way) {
    assertThatThrownBy(() -> insert(way, List.<Object[]>of(row(1, "long", "", true))))
        .isInstanceOfAny(CampaignException.class, DataAccessException.class)
        .isNotInstanceOf(ConcurrencyFailureException.class);
    assertThatThrownBy(() -> insert(way, List.<Object[]>of(row(null, "a", "", true))))
        .isInstanceOfAny(CampaignException.class, DataAccessException.class);
  }
}
