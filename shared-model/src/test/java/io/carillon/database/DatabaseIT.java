package io.carillon.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcStatement;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class DatabaseIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  private static String ask(String sql) {
    return database.jdbc().queryForObject(sql, Map.of(), String.class);
  }

  private static void execute(String sql) {
    database.jdbc().getJdbcOperations().execute(sql);
  }

  private static DatabaseSettings settings(JdbcUrl url) {
    return new DatabaseSettings.External(url.text(), Optional.empty(), Optional.empty());
  }

  @Nested
  class ASession {
    @Test
    void isReadCommitted() {
      assertThat(ask("SELECT @@transaction_isolation")).isEqualTo("READ-COMMITTED");
    }

    @Test
    void isStrictInTheSameWayOnEveryServer() {
      assertThat(ask("SELECT @@sql_mode").split(","))
          .contains("ONLY_FULL_GROUP_BY", "STRICT_TRANS_TABLES", "NO_ENGINE_SUBSTITUTION")
          .doesNotContain("NO_BACKSLASH_ESCAPES", "ANSI_QUOTES");
      execute("CREATE TABLE narrow (id INT PRIMARY KEY, a INT, text VARCHAR(3))");
      assertThatThrownBy(() -> execute("INSERT INTO narrow VALUES (1, 1, 'four')"))
          .isInstanceOf(DataAccessException.class);
      assertThatThrownBy(() -> ask("SELECT text FROM narrow GROUP BY a"))
          .isInstanceOf(DataAccessException.class);
    }

    @Test
    void isInUtc() {
      assertThat(ask("SELECT @@session.time_zone")).isIn("+00:00", "UTC");
      assertThat(ask("SELECT TIMESTAMPDIFF(SECOND, NOW(), UTC_TIMESTAMP())")).isEqualTo("0");
    }

    @Test
    void readsMicrosecondsAsTheyWereWrittenInAnyZoneOfTheMachine() {
      execute("CREATE TABLE moments (id INT PRIMARY KEY, at DATETIME(6) NOT NULL)");
      // Does not exist in Berlin, where clocks went from 2:00 to 3:00.
      var moment = LocalDateTime.parse("2026-03-29T02:30:00.123456");
      var before = TimeZone.getDefault();
      try {
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneId.of("Europe/Berlin")));
        database.jdbc().update("INSERT INTO moments VALUES (1, :at)", Map.of("at", moment));
        assertThat(
                database
                    .jdbc()
                    .queryForObject("SELECT at FROM moments", Map.of(), LocalDateTime.class))
            .isEqualTo(moment);
        assertThat(ask("SELECT CAST(at AS CHAR) FROM moments"))
            .isEqualTo("2026-03-29 02:30:00.123456");
      } finally {
        TimeZone.setDefault(before);
      }
    }

    @Test
    void keepsEveryCharacterOfUnicode() {
      execute("CREATE TABLE texts (text VARCHAR(20) NOT NULL)");
      database.jdbc().update("INSERT INTO texts VALUES (:text)", Map.of("text", "Zoë 🔔 \\ ' 日"));
      assertThat(ask("SELECT text FROM texts")).isEqualTo("Zoë 🔔 \\ ' 日");
      assertThat(ask("SELECT CHAR_LENGTH(text) FROM texts")).isEqualTo("11");
    }

    @Test
    void comparesStoredTextByteByByte() {
      execute("CREATE TABLE spellings (text VARCHAR(20) PRIMARY KEY)");
      execute("INSERT INTO spellings VALUES ('Ann'), ('ann'), ('Änn')");
      assertThat(ask("SELECT COUNT(*) FROM spellings WHERE text = 'ann'")).isEqualTo("1");
    }

    @Test
    void loadsRowsFromMemory() throws SQLException {
      execute("CREATE TABLE loaded (id INT PRIMARY KEY, text VARCHAR(20) NULL)");
      var rows = "1\tone\n2\t🔔\n3\t\\N\n".getBytes(StandardCharsets.UTF_8);
      try (var connection = database.dataSource().getConnection();
          var statement = connection.createStatement()) {
        statement
            .unwrap(JdbcStatement.class)
            .setLocalInfileInputStream(new ByteArrayInputStream(rows));
        assertThat(
                statement.executeUpdate(
                    "LOAD DATA LOCAL INFILE 'memory' INTO TABLE loaded CHARACTER SET utf8mb4"))
            .isEqualTo(3);
      }
      assertThat(database.count("loaded")).isEqualTo(3);
      assertThat(ask("SELECT text FROM loaded WHERE id = 2")).isEqualTo("🔔");
      assertThat(ask("SELECT COUNT(*) FROM loaded WHERE text IS NULL")).isEqualTo("1");
    }

    @Test
    void sendsABatchAsOneStatement() throws SQLException {
      execute("CREATE TABLE batched (id INT PRIMARY KEY)");
      var rows =
          Stream.iterate(1, i -> i <= 100, i -> i + 1)
              .map(i -> new MapSqlParameterSource("id", i))
              .toArray(SqlParameterSource[]::new);
      try (var connection = database.dataSource().getConnection()) {
        var session =
            new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, true));
        var before = inserts(session);
        session.batchUpdate("INSERT INTO batched VALUES (:id)", rows);

        assertThat(inserts(session) - before).isEqualTo(1);
      }
      assertThat(database.count("batched")).isEqualTo(100);
    }

    /// How many INSERT statements this session has run.
    private static long inserts(NamedParameterJdbcTemplate session) {
      return session.queryForObject(
          "SHOW SESSION STATUS LIKE 'Com_insert'", Map.of(), (row, _) -> row.getLong(2));
    }

    @Test
    void isGivenBackAsItWas() throws SQLException {
      try (var connection = database.dataSource().getConnection()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setAutoCommit(false);
      }
      assertThat(ask("SELECT @@transaction_isolation")).isEqualTo("READ-COMMITTED");
    }
  }

  @Nested
  class AUrlOfOnesOwn {
    @Test
    void keepsItsParametersAndGetsOurs() {
      var url =
          JdbcUrl.parse(database.jdbcUrl())
              .withParameter("sessionVariables", "wait_timeout=1234")
              .withParameter("rewriteBatchedStatements", "false");
      try (var own = Database.open(settings(url), 1)) {
        assertThat(
                own.jdbc()
                    .queryForMap("SELECT @@wait_timeout AS wait, @@sql_mode AS mode", Map.of()))
            .hasEntrySatisfying("wait", wait -> assertThat(wait.toString()).isEqualTo("1234"))
            .hasEntrySatisfying(
                "mode", mode -> assertThat(mode.toString()).contains("ONLY_FULL_GROUP_BY"));
      }
    }

    @Test
    void mayLeaveUserAndPasswordToTheSettings() {
      var url = JdbcUrl.parse(database.jdbcUrl());
      var settings =
          new DatabaseSettings.External(
              url.withoutParameter("user").withoutParameter("password").text(),
              url.parameter("user"),
              url.parameter("password"));
      try (var own = Database.open(settings, 1)) {
        assertThat(own.serverDescription())
            .isEqualTo(database.database().serverDescription())
            .contains(url.address() + "/" + url.schema());
      }
    }
  }

  @Nested
  class Opening {
    private JdbcUrl empty;

    @BeforeEach
    void createASchema() {
      empty = TestDatabase.emptySchema();
    }

    @AfterEach
    void dropIt() {
      TestDatabase.drop(empty);
    }

    private void inTheSchema(String sql) throws SQLException {
      try (var connection = DriverManager.getConnection(empty.text());
          var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    private static void assertRefused(
        DatabaseSettings settings, ErrorCode code, String... messageParts) {
      assertThatThrownBy(() -> Database.open(settings, 1).close())
          .isInstanceOfSatisfying(
              CampaignException.class, e -> assertThat(e.code()).isEqualTo(code))
          .hasMessageContainingAll(messageParts);
    }

    @Test
    void migratesOnceWhenSeveralDoSoAtTheSameTime() throws Exception {
      Callable<String> open =
          () -> {
            try (var one = Database.open(settings(empty), 2)) {
              return one.jdbc()
                  .queryForObject(
                      "SELECT COUNT(*) FROM flyway_schema_history", Map.of(), String.class);
            }
          };
      try (var threads = Executors.newFixedThreadPool(4)) {
        var counts = threads.invokeAll(List.of(open, open, open, open));

        var expected = ask("SELECT COUNT(*) FROM flyway_schema_history");
        for (var count : counts) {
          assertThat(count.get()).isEqualTo(expected);
        }
      }
    }

    @Test
    void recognisesACurrentSchemaWithoutAskingFlyway() {
      assertThat(Schema.history(database.dataSource()))
          .isNotEmpty()
          .isEqualTo(Schema.bundled(Schema.MIGRATIONS));
    }

    @Test
    void refusesASchemaOfANewerProgram() throws Exception {
      Database.open(settings(empty), 1).close();
      inTheSchema(
          """
          INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,
            checksum, installed_by, execution_time, success)
          VALUES (999, '999', 'future', 'SQL', 'V999__future.sql', 1, 'x', 1, 1)
          """);

      assertRefused(
          settings(empty), ErrorCode.SCHEMA_INCOMPATIBLE, empty.schema(), "version 999", "newer");
    }

    @Test
    void refusesASchemaThatBelongsToSomebodyElse() throws Exception {
      inTheSchema("CREATE TABLE somebodys (id INT)");

      assertRefused(settings(empty), ErrorCode.SCHEMA_INCOMPATIBLE, empty.schema());
    }

    @Test
    void refusesAMigrationThatReadsOtherwiseThanWhenItWasApplied() throws Exception {
      Database.open(settings(empty), 1).close();
      inTheSchema("UPDATE flyway_schema_history SET checksum = 1 WHERE installed_rank = 1");

      assertRefused(settings(empty), ErrorCode.SCHEMA_INCOMPATIBLE, empty.schema(), "checksum");
    }

    @Test
    void saysQuicklyWhereNobodyAnswers() throws IOException {
      int port;
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      }
      var before = System.nanoTime();
      assertRefused(
          settings(JdbcUrl.parse("jdbc:mysql://127.0.0.1:" + port + "/carillon?user=me")),
          ErrorCode.DATABASE_UNAVAILABLE,
          "127.0.0.1:" + port,
          "refused",
          "check that the server runs");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void saysThatTheHostIsUnknown() {
      assertRefused(
          settings(JdbcUrl.parse("jdbc:mysql://no-such-host.invalid/carillon?user=me")),
          ErrorCode.DATABASE_UNAVAILABLE,
          "no-such-host.invalid:3306");
    }

    @Test
    void saysThatTheLoginIsRefused() {
      assertRefused(
          settings(empty.withParameter("password", "wrong")),
          ErrorCode.INVALID_SETTING,
          empty.address(),
          "CARILLON_DB_USER",
          "CARILLON_DB_PASSWORD");
    }

    @Test
    void saysHowToCreateASchemaThatIsNotThere() {
      assertRefused(
          settings(empty.withSchema("carillon_nowhere")),
          ErrorCode.INVALID_SETTING,
          "CREATE DATABASE `carillon_nowhere`");
    }
  }
}
