package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Where the database is. Passwords never show up in `toString`.
public sealed interface DatabaseSettings {
  String JDBC_URL = "CARILLON_JDBC_URL";
  String USER = "CARILLON_DB_USER";
  String PASSWORD = "CARILLON_DB_PASSWORD";
  String HOME = "CARILLON_HOME";
  String POOL_MB = "CARILLON_DB_POOL_MB";

  /// Somebody else's server, MySQL 8.0.21 or newer.
  ///
  /// @param jdbcUrl `jdbc:mysql://host:port/schema?…`; its own parameters are kept as they are
  /// @param user empty if the url names the user, or the server asks for none
  /// @param password empty if the url has it, or there is none
  record External(String jdbcUrl, Optional<String> user, Optional<String> password)
      implements DatabaseSettings {
    /// @throws CampaignException `INVALID_SETTING` if the url is not one of MySQL, or names no
    ///   schema
    public External {
      JdbcUrl.parse(jdbcUrl);
    }

    @Override
    public String toString() {
      return "External[" + JdbcUrl.parse(jdbcUrl).redacted() + "]";
    }
  }

  /// Carillon's own server, run as needed.
  ///
  /// @param home the folder that belongs to Carillon; the server keeps everything under `home/db`.
  ///   Made if absent.
  /// @param poolMegabytes the memory in which the server caches data, in MiB, at least 16. Empty:
  ///   an eighth of the machine's memory, at least 128, at most 2048. Counts when the server is
  ///   started, not when a running one is shared.
  record Embedded(Path home, OptionalInt poolMegabytes) implements DatabaseSettings {
    private static final int MIN_POOL_MB = 16;

    /// @throws CampaignException `INVALID_SETTING` if the memory is less than 16 MiB
    public Embedded {
      if (poolMegabytes.isPresent() && poolMegabytes.getAsInt() < MIN_POOL_MB) {
        throw new CampaignException(
            ErrorCode.INVALID_SETTING,
            "%s is %d: set %d or more (MiB)"
                .formatted(POOL_MB, poolMegabytes.getAsInt(), MIN_POOL_MB));
      }
    }
  }

  /// Chooses by what the caller was told, then by the environment: `jdbcUrl`, `home`,
  /// `CARILLON_JDBC_URL`, `CARILLON_HOME`, and last `.carillon` in the user's home folder. A given
  /// home therefore wins over a url in the environment: whoever says "this folder" must not reach a
  /// shared server by accident. Blank values count as absent, but a blank home is refused: it is a
  /// variable of the caller's that was never set. User and password come from the environment where
  /// the url does not hold them.
  ///
  /// @param environment normally `System.getenv()`
  /// @throws CampaignException `INVALID_SETTING`, naming the setting and what it may be
  static DatabaseSettings of(
      Optional<String> jdbcUrl, Optional<Path> home, Map<String, String> environment) {
    if (jdbcUrl.filter(url -> !url.isBlank()).isPresent()) {
      return external(jdbcUrl.get(), environment);
    }
    if (home.isPresent()) {
      return embedded(home.get(), environment);
    }
    var url = value(environment, JDBC_URL);
    if (url.isPresent()) {
      return external(url.get(), environment);
    }
    return embedded(homeOf(environment), environment);
  }

  private static External external(String jdbcUrl, Map<String, String> environment) {
    return new External(
        jdbcUrl.strip(), value(environment, USER), Optional.ofNullable(environment.get(PASSWORD)));
  }

  private static Embedded embedded(Path home, Map<String, String> environment) {
    return new Embedded(home, poolMegabytes(environment));
  }

  private static Path homeOf(Map<String, String> environment) {
    if (environment.containsKey(HOME) && value(environment, HOME).isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING, HOME + " is blank: set the path of a folder, or unset it");
    }
    var home = value(environment, HOME);
    if (home.isEmpty()) {
      return Path.of(System.getProperty("user.home"), ".carillon");
    }
    try {
      return Path.of(home.get());
    } catch (InvalidPathException e) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s is \"%s\": set the path of a folder".formatted(HOME, home.get()),
          e);
    }
  }

  private static OptionalInt poolMegabytes(Map<String, String> environment) {
    var text = value(environment, POOL_MB);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(text.get()));
    } catch (NumberFormatException e) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s is \"%s\": set a whole number of MiB".formatted(POOL_MB, text.get()),
          e);
    }
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }
}
