package io.carillon.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// An open database whose schema is that of this program: the front door of this package.
///
/// Every session: READ COMMITTED, time zone UTC, `sql_mode` of MySQL's default on either server,
/// utf8mb4, batches sent as multi-row statements, `LOAD DATA LOCAL` possible. Safe for use by any
/// number of threads.
public final class Database implements AutoCloseable {
  /// Enough for a process that works with a thread a processor and answers some questions beside.
  public static final int DEFAULT_CONNECTIONS =
      Math.max(10, Runtime.getRuntime().availableProcessors() + 4);

  private static final int CONNECT_MILLIS = 10_000;
  private static final int ACCESS_DENIED_TO_SCHEMA = 1044;
  private static final int UNKNOWN_SCHEMA = 1049;

  private final @Nullable EmbeddedServer server;
  private final HikariDataSource pool;
  private final NamedParameterJdbcTemplate jdbc;
  private final ServerVersion version;
  private final String place;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Database(
      @Nullable EmbeddedServer server, HikariDataSource pool, ServerVersion version, String place) {
    this.server = server;
    this.pool = pool;
    this.jdbc = new NamedParameterJdbcTemplate(pool);
    this.version = version;
    this.place = place;
  }

  /// As [#open(DatabaseSettings, int)] with [#DEFAULT_CONNECTIONS].
  public static Database open(DatabaseSettings settings) {
    return open(settings, DEFAULT_CONNECTIONS);
  }

  /// Reaches the server, or runs the embedded one, and brings the schema up to date. May be called
  /// by several processes at once, and several times in one process; each result needs its own
  /// [#close].
  ///
  /// A server that does not answer is given up after 10 seconds. The first use of an embedded home
  /// takes seconds.
  ///
  /// @param connections at most so many are open at a time, 1 or more; who asks for one more waits
  ///   up to 30 s
  /// @throws CampaignException `DATABASE_UNAVAILABLE` if there is no answer or the server is too
  ///   old; `INVALID_SETTING` if it refuses the user or does not have the schema;
  ///   `SCHEMA_INCOMPATIBLE` if the schema is newer than this program or not ours; `FILE_SYSTEM` if
  ///   the home cannot be used. Each message names the server and what to do.
  public static Database open(DatabaseSettings settings, int connections) {
    return open(settings, connections, Schema.MIGRATIONS);
  }

  static Database open(DatabaseSettings settings, int connections, String migrations) {
    return switch (settings) {
      case DatabaseSettings.External external ->
          open(null, Login.to(external), connections, migrations);
      case DatabaseSettings.Embedded embedded -> {
        var server = EmbeddedServer.open(embedded);
        try {
          yield open(server, Login.to(server), connections, migrations);
        } catch (RuntimeException e) {
          server.close();
          throw e;
        }
      }
    };
  }

  private static Database open(
      @Nullable EmbeddedServer server, Login login, int connections, String migrations) {
    var place = login.url().address() + "/" + login.url().schema();
    var version = check(login, place);
    var pool = new HikariDataSource(poolConfig(login, connections));
    try {
      Schema.migrate(pool, migrations, place);
      return new Database(server, pool, version, place);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /// @param url with our parameters, without credentials in its query
  /// @param user empty if the url names one with the host
  private record Login(JdbcUrl url, Optional<String> user, Optional<String> password) {
    static Login to(DatabaseSettings.External external) {
      return of(JdbcUrl.parse(external.jdbcUrl()), external.user(), external.password());
    }

    static Login to(EmbeddedServer server) {
      return of(server.access().url(ServerAccess.SCHEMA), Optional.empty(), Optional.empty());
    }

    private static Login of(JdbcUrl url, Optional<String> user, Optional<String> password) {
      return new Login(
          withOurParameters(url.withoutParameter("user").withoutParameter("password")),
          url.parameter("user").or(() -> url.namesUserWithHost() ? Optional.empty() : user),
          url.parameter("password")
              .or(() -> url.namesUserWithHost() ? Optional.empty() : password));
    }

    Connection connect() throws SQLException {
      var properties = new Properties();
      user.ifPresent(value -> properties.setProperty("user", value));
      password.ifPresent(value -> properties.setProperty("password", value));
      return DriverManager.getConnection(url.text(), properties);
    }
  }

  /// Parameters that the url already has are left alone.
  private static JdbcUrl withOurParameters(JdbcUrl url) {
    var complete =
        url.withDefault("connectTimeout", String.valueOf(CONNECT_MILLIS))
            .withDefault("characterEncoding", "UTF-8")
            // A batch of inserts goes as one multi-row statement: 3 to 4 times as fast.
            .withDefault("rewriteBatchedStatements", "true")
            // Bulk inserts are LOAD DATA LOCAL from memory. The price: while it is on, the server
            // may ask for any file that
            // this process can read. So the server must be one we trust, which a database with all
            // our people is.
            .withDefault("allowLoadLocalInfile", "true");
    if (url.parameter("serverTimezone").isEmpty()) {
      complete =
          complete
              .withDefault("connectionTimeZone", "UTC")
              .withDefault("forceConnectionTimeZoneToSession", "true");
    }
    if (url.loopback()) {
      // MySQL's default login without TLS needs the server's key. From afar, somebody in between
      // could send his own.
      complete = complete.withDefault("allowPublicKeyRetrieval", "true");
    }
    var variables = url.parameter("sessionVariables").orElse("");
    if (variables.toLowerCase(Locale.ROOT).contains("sql_mode")) {
      return complete;
    }
    var mode = "sql_mode='" + ServerOptions.SQL_MODE + "'";
    return complete.withParameter(
        "sessionVariables", variables.isEmpty() ? mode : variables + "," + mode);
  }

  private static HikariConfig poolConfig(Login login, int connections) {
    var config = new HikariConfig();
    config.setPoolName("carillon");
    config.setJdbcUrl(login.url().text());
    login.user().ifPresent(config::setUsername);
    login.password().ifPresent(config::setPassword);
    config.setMaximumPoolSize(connections);
    // Commands that ask one question should not open ten connections for it.
    config.setMinimumIdle(1);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  /// One plain connection before the pool: its failure can be told apart and said in one sentence,
  /// while the pool logs a stack trace and then throws another one.
  private static ServerVersion check(Login login, String place) {
    try (var connection = login.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT VERSION()")) {
      rows.next();
      var version = ServerVersion.parse(rows.getString(1));
      if (!version.supported()) {
        throw new CampaignException(
            ErrorCode.DATABASE_UNAVAILABLE,
            "%s is %s: Carillon needs MySQL 8.0.21 or newer, or MariaDB 11.4.5 or newer"
                .formatted(place, version));
      }
      return version;
    } catch (SQLException e) {
      throw failure(login, place, e);
    }
  }

  private static CampaignException failure(Login login, String place, SQLException e) {
    var reason = innermost(e);
    var said = reason.getMessage() == null ? reason : reason.getMessage();
    if ("28000".equals(e.getSQLState())) {
      return new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s refuses the login (%s): check user and password, in the JDBC url or %s and %s"
              .formatted(place, said, DatabaseSettings.USER, DatabaseSettings.PASSWORD),
          e);
    }
    if (e.getErrorCode() == UNKNOWN_SCHEMA || e.getErrorCode() == ACCESS_DENIED_TO_SCHEMA) {
      return new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s cannot be used (%s): let an administrator run CREATE DATABASE `%s` "
                  .formatted(place, said, login.url().schema())
              + "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, and GRANT ALL on it to Carillon's user",
          e);
    }
    if (reason instanceof IOException) {
      return new CampaignException(
          ErrorCode.DATABASE_UNAVAILABLE,
          "no MySQL answers at %s (%s): check that the server runs, that host and port are right, "
                  .formatted(login.url().address(), said)
              + "and that a firewall lets this machine through",
          e);
    }
    return new CampaignException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "%s does not open a session (%s): check its log and the parameters of the JDBC url"
            .formatted(place, said),
        e);
  }

  /// The cause that says "Connection refused", rather than the driver's four lines about the last
  /// packet.
  private static Throwable innermost(Throwable failure) {
    var reason = failure;
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      reason = cause;
    }
    return reason;
  }

  /// The pool. It lives as long as this; do not close it. A connection goes back with its settings
  /// as they were.
  public DataSource dataSource() {
    return pool;
  }

  /// Statements with named parameters on [#dataSource()], in the transaction of the calling thread
  /// if it has one.
  public NamedParameterJdbcTemplate jdbc() {
    return jdbc;
  }

  /// For people: `MariaDB 11.4.5 at 127.0.0.1:23456/carillon, embedded in /home/me/.carillon/db`.
  /// Holds no password.
  public String serverDescription() {
    return "%s at %s%s"
        .formatted(version, place, server == null ? "" : ", embedded in " + server.folder());
  }

  /// Whether the server is a MariaDB, for the few places where a statement or its plan differs.
  public boolean isMariaDb() {
    return version.mariaDb();
  }

  /// Closes all connections, also those in use, and leaves the embedded server, which stops if this
  /// was its last user. A second call does nothing.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      pool.close();
      if (server != null) {
        server.close();
      }
    }
  }
}
