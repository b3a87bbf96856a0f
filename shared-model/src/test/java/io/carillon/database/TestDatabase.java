package io.carillon.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// A fresh, migrated schema for one test class, dropped at its end:
///
/// ```java
/// @RegisterExtension static final TestDatabase database = TestDatabase.fresh();
/// ```
///
/// The server is one for the whole build: the one at
/// `-Dcarillon.test.jdbc-url=jdbc:mysql://host:port/schema?user=…&password=…` if that is given (the
/// user must be allowed to create databases; the schema in the url is left alone), else the
/// embedded one with the home `-Dcarillon.test.home`, by default `target/test-home` of the
/// outermost folder with a `pom.xml`. The embedded server runs until the JVM ends; builds and IDEs
/// may use it at the same time.
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private final JdbcUrl url;
  private final Database database;

  /// The test class and the nested classes in it that run now: JUnit calls back for each of them.
  private int classes;

  private TestDatabase(JdbcUrl url) {
    this.url = url;
    this.database =
        Database.open(
            new DatabaseSettings.External(url.text(), Optional.empty(), Optional.empty()));
  }

  /// Creates the schema and applies all migrations.
  public static TestDatabase fresh() {
    var url = emptySchema();
    try {
      return new TestDatabase(url);
    } catch (RuntimeException e) {
      drop(url);
      throw e;
    }
  }

  /// A schema without tables, which the caller drops.
  static JdbcUrl emptySchema() {
    var name = "carillon_it_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    return Server.URL.withSchema(name);
  }

  static void drop(JdbcUrl url) {
    execute("DROP DATABASE " + url.schema());
  }

  private static void execute(String sql) {
    try (var connection = DriverManager.getConnection(Server.URL.text());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// Pooled connections as the program has them.
  public DataSource dataSource() {
    return database.dataSource();
  }

  public NamedParameterJdbcTemplate jdbc() {
    return database.jdbc();
  }

  public Database database() {
    return database;
  }

  /// With user and password, for a process that is started with `--jdbc-url`.
  public String jdbcUrl() {
    return url.text();
  }

  public boolean isMariaDb() {
    return database.isMariaDb();
  }

  /// The number of rows of a table.
  public long count(String table) {
    var rows = jdbc().queryForObject("SELECT COUNT(*) FROM " + table, Map.of(), Long.class);
    return rows == null ? 0 : rows;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    classes++;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (--classes == 0) {
      close();
    }
  }

  /// Closes the connections and drops the schema.
  @Override
  public void close() {
    database.close();
    drop(url);
  }

  /// The home of the embedded server that all tests share.
  static Path sharedHome() {
    var given = System.getProperty("carillon.test.home", "");
    return given.isBlank() ? root().resolve("target/test-home") : Path.of(given);
  }

  private static Path root() {
    var root = Path.of("").toAbsolutePath();
    for (var folder = root; folder != null; folder = folder.getParent()) {
      if (!Files.exists(folder.resolve("pom.xml"))) {
        break;
      }
      root = folder;
    }
    return root;
  }

  /// Found or started when the first test needs it.
  private static final class Server {
    static final JdbcUrl URL = url();

    private static JdbcUrl url() {
      var given = System.getProperty("carillon.test.jdbc-url", "");
      if (!given.isBlank()) {
        return JdbcUrl.parse(given);
      }
      var settings = new DatabaseSettings.Embedded(sharedHome(), OptionalInt.of(256));
      var server = EmbeddedServer.open(settings);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server.access().url(ServerAccess.SCHEMA);
    }
  }
}
