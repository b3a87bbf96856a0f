package io.carillon.ops.cli;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.ops.node.Logging;
import io.carillon.ops.terminal.Output;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every command takes: where the database is, and how to talk to the caller.
final class CommonOptions {
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
    Logging.to(logHome(settings, environment), verbose);
    return Database.open(settings, connections);
  }

  private DatabaseSettings settings(Optional<Path> ownHome, Map<String, String> environment) {
    if (home != null && jdbcUrl != null) {
      throw wrongUsage("--home and --jdbc-url do not go together: leave one out");
    }
    return DatabaseSettings.of(
        Optional.ofNullable(jdbcUrl), Optional.ofNullable(home).or(() -> ownHome), environment);
  }

  private static Path logHome(DatabaseSettings settings, Map<String, String> environment) {
    return switch (settings) {
      case DatabaseSettings.Embedded embedded -> embedded.home();
      case DatabaseSettings.External _ ->
          Optional.ofNullable(environment.get(DatabaseSettings.HOME))
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
    if (jdbcUrl != null) {
      // Not the url itself, which may hold a password.
      return " --jdbc-url …";
    }
    return Optional.ofNullable(home)
        .or(() -> ownHome)
        .map(folder -> " --home " + folder)
        .orElse("");
  }

  Output output() {
    var commandLine = command().commandLine();
    return new Output(commandLine.getOut(), commandLine.getErr(), json);
  }

  /// Refuses what picocli cannot see, such as two options that do not go together.
  ParameterException wrongUsage(String message) {
    return new ParameterException(command().commandLine(), message);
  }

  /// Who types, for the audit.
  static Actor actor() {
    return new Actor(System.getProperty("user.name", "unknown"), "command line");
  }

  private CommandSpec command() {
    return Objects.requireNonNull(command);
  }
}
