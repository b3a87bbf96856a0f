package io.carillon.ops.cli;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.node.Logging;
import io.carillon.ops.terminal.Output;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every command takes: where the database is, and how to talk to the caller. Written after
/// the command or before it; where both name a place, the one after it counts.
final class CommonOptions {
  /// The name of the field by which a command mixes these options in.
  private static final String FIELD = "common";

  /// What one call lists at most.
  static final int MOST_ROWS = 10_000;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Use the embedded database in this folder. Else: ${env:CARILLON_HOME:-~/.carillon}, from"
              + " CARILLON_HOME or by default.")
  private @Nullable Path home;

  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      description =
          "Use this MySQL, as jdbc:mysql://host:3306/schema?user=…; also CARILLON_JDBC_URL, with"
              + " CARILLON_DB_USER and CARILLON_DB_PASSWORD.")
  private @Nullable String jdbcUrl;

  @Option(
      names = "--json",
      description = "Print one JSON document on standard output, and nothing else there.")
  private boolean json;

  @Option(
      names = "--verbose",
      description =
          "Log everything to standard error, with stack traces. Without it: warnings and errors, a"
              + " line each; all the rest is in logs/carillon.log of the home.")
  private boolean verbose;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /// Opens the database with as many connections as a command of one thread needs.
  Database open() {
    return open(Database.DEFAULT_CONNECTIONS, Optional.empty());
  }

  /// As [#open()], for a command that has a home of its own.
  Database open(Optional<Path> ownHome) {
    return open(Database.DEFAULT_CONNECTIONS, ownHome);
  }

  /// @param ownHome the home of a command that does not use the usual one unless told to
  Database open(int connections, Optional<Path> ownHome) {
    var environment = System.getenv();
    var settings = settings(ownHome, environment);
    Logging.to(logHome(settings, environment), verbose());
    return Database.open(settings, connections);
  }

  private DatabaseSettings settings(Optional<Path> ownHome, Map<String, String> environment) {
    var folder = home();
    var url = jdbcUrl();
    if (folder.isPresent() && url.isPresent()) {
      throw wrongUsage("--home and --jdbc-url do not go together: leave one out");
    }
    if (folder.filter(path -> path.toString().isBlank()).isPresent()) {
      throw wrongUsage("--home is blank: name a folder, or leave it out");
    }
    if (url.filter(String::isBlank).isPresent()) {
      throw wrongUsage("--jdbc-url is blank: write jdbc:mysql://host:3306/schema, or leave it out");
    }
    try {
      return DatabaseSettings.of(url, folder.or(() -> ownHome), environment);
    } catch (CampaignException refused) {
      if (url.isPresent() && refused.code() == ErrorCode.INVALID_SETTING) {
        throw wrongUsage("--jdbc-url: " + refused.getMessage());
      }
      throw refused;
    }
  }

  private static Path logHome(DatabaseSettings settings, Map<String, String> environment) {
    return switch (settings) {
      case DatabaseSettings.Embedded embedded -> embedded.home();
      case DatabaseSettings.External _ ->
          Optional.ofNullable(environment.get(DatabaseSettings.HOME))
              .filter(text -> !text.isBlank())
              .map(Path::of)
              .orElseGet(CommonOptions::defaultHome);
    };
  }

  /// `~/.carillon`.
  static Path defaultHome() {
    return Path.of(System.getProperty("user.home"), ".carillon");
  }

  /// As a command that reaches the same database must repeat it, with a blank before it; empty if
  /// the usual database is meant.
  String toRepeat(Optional<Path> ownHome) {
    if (jdbcUrl().isPresent()) {
      // Not the url itself, which may hold a password.
      return " --jdbc-url …";
    }
    return home().or(() -> ownHome).map(folder -> " --home " + folder).orElse("");
  }

  /// The same database for a process that this one starts, as its environment; never an argument,
  /// which others could see.
  void repeat(Optional<Path> ownHome, Map<String, String> environment) {
    environment.remove(DatabaseSettings.HOME);
    environment.remove(DatabaseSettings.JDBC_URL);
    jdbcUrl()
        .ifPresentOrElse(
            url -> environment.put(DatabaseSettings.JDBC_URL, url),
            () ->
                home()
                    .or(() -> ownHome)
                    .ifPresent(folder ->
                        environment.put(
                            DatabaseSettings.HOME, folder.toAbsolutePath().toString())));
  }

  Output output() {
    var commandLine = command().commandLine();
    return new Output(commandLine.getOut(), commandLine.getErr(), json());
  }

  /// The options of a command; null for one that takes none, such as `help`.
  static @Nullable CommonOptions of(CommandSpec command) {
    var mixin = command.mixins().get(FIELD);
    return mixin == null ? null : (CommonOptions) mixin.userObject();
  }

  boolean json() {
    return innermostFirst().anyMatch(level -> level.json);
  }

  boolean verbose() {
    return innermostFirst().anyMatch(level -> level.verbose);
  }

  private Optional<Path> home() {
    return innermostFirst().flatMap(level -> Stream.ofNullable(level.home)).findFirst();
  }

  private Optional<String> jdbcUrl() {
    return innermostFirst().flatMap(level -> Stream.ofNullable(level.jdbcUrl)).findFirst();
  }

  private Stream<CommonOptions> innermostFirst() {
    return Stream.iterate(command(), Objects::nonNull, CommandSpec::parent)
        .flatMap(level -> Stream.ofNullable(of(level)));
  }

  /// Refuses what picocli cannot see, such as two options that do not go together.
  ParameterException wrongUsage(String message) {
    return new ParameterException(command().commandLine(), message);
  }

  /// @throws ParameterException if the value of an option is not one of `least` to `most`
  void requireRange(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrongUsage("%s is %d: set %d to %d".formatted(option, value, least, most));
    }
  }

  /// Who types, for the audit.
  static Actor actor() {
    return new Actor(System.getProperty("user.name", "unknown"), "command line");
  }

  private CommandSpec command() {
    return Objects.requireNonNull(command);
  }
}
