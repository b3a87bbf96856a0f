package io.carillon.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
@DisabledOnOs(OS.WINDOWS)
class EmbeddedServerIT {
  private static final String CREATE = "CREATE TABLE kept (id INT PRIMARY KEY)";
  private static final String INSERT = "INSERT INTO kept VALUES (1)";
  private static final String COUNT = "SELECT COUNT(*) FROM kept";

  private static Path programs;

  @TempDir private Path folder;
  private Path home;

  /// Unpacks the server once: 370 MB a test would be slow.
  @BeforeAll
  static void unpackTheServer() {
    try (var server = EmbeddedServer.open(settings(TestDatabase.sharedHome()))) {
      programs = server.folder().resolve("mariadb-" + ServerPrograms.VERSION);
    }
  }

  @BeforeEach
  void makeAHome() throws IOException {
    home = folder.resolve("a home");
    Files.createDirectories(home.resolve("db"));
    Files.createSymbolicLink(home.resolve("db").resolve(programs.getFileName()), programs);
  }

  @AfterEach
  void endWhatATestLeftBehind() throws IOException {
    process().find().ifPresent(EmbeddedServerIT::kill);
    var link = home.resolve("db").resolve(programs.getFileName());
    if (Files.isSymbolicLink(link)) {
      Files.delete(link);
    }
  }

  private static DatabaseSettings.Embedded settings(Path home) {
    return new DatabaseSettings.Embedded(home, OptionalInt.of(64));
  }

  private EmbeddedServer open() {
    return EmbeddedServer.open(settings(home));
  }

  private ServerProcess process() throws IOException {
    return new ServerProcess(home.resolve("db").toRealPath(), OptionalInt.empty());
  }

  private long serverPid() throws IOException {
    return process().find().orElseThrow().pid();
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static Connection login(EmbeddedServer server) throws SQLException {
    return DriverManager.getConnection(server.access().url(ServerAccess.SCHEMA).text());
  }

  private static String ask(EmbeddedServer server, String sql) throws SQLException {
    try (var connection = login(server);
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "done";
      }
      try (var rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "nothing";
      }
    }
  }

  @Nested
  class SharedByProcesses {
    @Test
    void outlivesTheProcessThatStartedItAndStopsWithTheLast() throws Exception {
      try (var first = HomeProcess.start(home)) {
        var port = first.awaitReady();
        try (var second = HomeProcess.start(home)) {
          assertThat(second.awaitReady()).isEqualTo(port);
          assertThat(first.ask(CREATE)).isEqualTo("done");
          first.leave();

          assertThat(second.ask(INSERT)).isEqualTo("done");
          assertThat(second.ask(COUNT)).isEqualTo("1");
          second.leave();
        }
      }

      assertThat(process().find()).isEmpty();
      assertThat(Files.readString(home.resolve("db/server.log"))).contains("Shutdown complete");
    }

    @Test
    void isStartedOnceWhenTwoProcessesComeFirst() throws Exception {
      try (var one = HomeProcess.start(home);
          var other = HomeProcess.start(home)) {
        assertThat(one.awaitReady()).isEqualTo(other.awaitReady());
        one.ask(CREATE);
        assertThat(other.ask(COUNT)).isEqualTo("0");
        one.leave();
        other.leave();
      }
      assertThat(process().find()).isEmpty();
      assertThat(Files.readString(home.resolve("db/server.log")))
          .containsOnlyOnce("ready for connections");
    }

    @Test
    void isStoppedByAProcessThatDidNotStartIt() throws Exception {
      try (var starter = HomeProcess.start(home)) {
        starter.awaitReady();
        try (var server = open()) {
          starter.leave();
          assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        }
      }
      assertThat(process().find()).isEmpty();
    }
  }

  @Nested
  class SharedWithinAProcess {
    @Test
    void stopsWhenTheLastOfSeveralUsersCloses() throws Exception {
      var first = open();
      var second = open();
      assertThat(second).isSameAs(first);

      first.close();
      assertThat(ask(second, "SELECT 1")).isEqualTo("1");
      second.close();

      assertThat(process().find()).isEmpty();
    }

    @Test
    void stopsAlsoWhenTheClosingThreadIsInterrupted() throws Exception {
      var server = open();
      Thread.currentThread().interrupt();
      server.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(process().find()).isEmpty();
    }
  }

  @Nested
  class WhenSomebodyDies {
    @Test
    void isTakenOverWhenItsOnlyUserWasKilled() throws Exception {
      long orphan;
      try (var user = HomeProcess.start(home)) {
        user.awaitReady();
        user.ask(CREATE);
        user.ask(INSERT);
        orphan = serverPid();
        user.kill();
      }
      var before = System.nanoTime();
      try (var server = open()) {
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(serverPid()).isEqualTo(orphan);
        assertThat(ask(server, COUNT)).isEqualTo("1");
      }
      assertThat(process().find()).isEmpty();
    }

    @Test
    void keepsWhatWasCommittedWhenTheServerIsKilled() throws Exception {
      try (var server = open()) {
        ask(server, CREATE);
        ask(server, INSERT);
        var port = server.access().port();
        kill(process().find().orElseThrow());

        try (var again = open()) {
          assertThat(again.access().port()).as("the port other pools know").isEqualTo(port);
          assertThat(ask(again, COUNT)).isEqualTo("1");
        }
        assertThat(ask(server, COUNT)).as("for the earlier user too").isEqualTo("1");
      }
      assertThat(process().find()).isEmpty();
    }

    @Test
    void comesBackForAProcessThatGoesOnUsingIt() throws Exception {
      try (var user = HomeProcess.start(home)) {
        var port = user.awaitReady();
        user.ask(CREATE);
        user.ask(INSERT);
        kill(process().find().orElseThrow());

        awaitListener(port);
        assertThat(user.ask(COUNT)).isEqualTo("1");
        user.leave();
      }
      assertThat(process().find()).isEmpty();
    }

    private static void awaitListener(int port) {
      var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (System.nanoTime() < end) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
          return;
        } catch (IOException e) {
          Thread.onSpinWait();
        }
      }
      throw new AssertionError("nobody listens on port " + port);
    }

    @Test
    void startsAfterAnInstallationThatBrokeOff() throws Exception {
      var db = home.resolve("db");
      Files.createDirectories(db.resolve("data.new/mysql"));
      Files.writeString(db.resolve("data.new/ibdata1"), "half");
      Files.writeString(db.resolve("port.new"), "1");
      Files.delete(db.resolve(programs.getFileName()));
      Files.createDirectories(db.resolve(programs.getFileName() + ".new/bin"));
      Files.writeString(db.resolve(programs.getFileName() + ".new/bin/mariadbd"), "half");

      try (var server = open()) {
        assertThat(ask(server, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @Nested
  class WhenFilesLie {
    @Test
    void takesAnotherPortWhenSomebodyElseHasItsOwn() throws Exception {
      try (var server = open()) {
        ask(server, CREATE);
      }
      var port = Integer.parseInt(Files.readString(home.resolve("db/port")));
      try (var somebody = new ServerSocket()) {
        somebody.setReuseAddress(true);
        somebody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(() -> refuseEverybody(somebody));
        try (var server = open()) {
          assertThat(server.access().port()).isNotEqualTo(port);
          assertThat(ask(server, COUNT)).isEqualTo("0");
        }
      }
    }

    private static void refuseEverybody(ServerSocket socket) {
      try {
        while (true) {
          socket.accept().close();
        }
      } catch (IOException e) {
        // Closed by the test.
      }
    }

    @Test
    void doesNotTakeAStrangersProcessForItsServer() throws Exception {
      try (var server = open()) {
        ask(server, CREATE);
      }
      var ourselves = String.valueOf(ProcessHandle.current().pid());
      Files.writeString(home.resolve("db/server.pid"), ourselves);

      try (var server = open()) {
        assertThat(ask(server, COUNT)).isEqualTo("0");
      }
    }

    @Test
    void startsWhenPortAndProcessFilesAreNonsense() throws Exception {
      Files.writeString(home.resolve("db/port"), "none");
      Files.writeString(home.resolve("db/server.pid"), "none");

      try (var server = open()) {
        assertThat(ask(server, "SELECT 1")).isEqualTo("1");
      }
    }

    @Test
    void stopsWhenItsPortFileIsGone() throws Exception {
      try (var server = open()) {
        assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        Files.delete(home.resolve("db/port"));
      }
      assertThat(process().find()).isEmpty();
    }

    @Test
    void setsANewPasswordWhenItsFileIsGone() throws Exception {
      try (var server = open()) {
        ask(server, CREATE);
      }
      Files.delete(home.resolve("db/password"));

      try (var server = open()) {
        assertThat(ask(server, COUNT)).isEqualTo("0");
      }
    }

    @Test
    void refusesTheDataOfAnotherSeriesOfServers() throws Exception {
      var data = Files.createDirectories(home.resolve("db/data"));
      Files.writeString(data.resolve("mariadb_upgrade_info"), "12.1.2-MariaDB");

      assertThatThrownBy(() -> open())
          .isInstanceOfSatisfying(
              CampaignException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_INCOMPATIBLE))
          .hasMessageContainingAll(data.toString(), "12.1.2", "--home", "--jdbc-url");
    }

    @Test
    void saysWhereItCannotWrite() throws Exception {
      var file = Files.writeString(folder.resolve("a file"), "");

      assertThatThrownBy(() -> EmbeddedServer.open(settings(file)))
          .isInstanceOfSatisfying(
              CampaignException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_SYSTEM))
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void letsNobodyInButTheLoopbackWithThePassword() throws Exception {
    try (var server = open()) {
      assertThat(ask(server, "SELECT @@bind_address")).isEqualTo("127.0.0.1");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(home.resolve("db/password"))))
          .isEqualTo("rw-------");
      for (var user : new String[] {"", "root", ServerAccess.USER}) {
        var url =
            server
                .access()
                .url(ServerAccess.SCHEMA)
                .withParameter("user", user)
                .withParameter("password", "");
        assertThatThrownBy(() -> DriverManager.getConnection(url.text()))
            .as("user '%s'", user)
            .hasMessageContaining("Access denied");
      }
      assertThat(ask(server, "SHOW DATABASES LIKE 'test'")).isEqualTo("nothing");
    }
  }

  @Test
  void givesTheServerAsMuchMemoryAsWasSet() throws Exception {
    try (var server = open()) {
      assertThat(ask(server, "SELECT @@innodb_buffer_pool_size")).isEqualTo("67108864");
    }
  }
}
