package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server process of one folder: finds it, starts it, stops it. Callers hold `start.lock`, so
/// that nobody else does the same meanwhile. The process belongs to nobody: it outlives the JVM
/// that started it.
final class ServerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

  /// After a crash the server reads up to its whole redo log before it answers.
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(10);

  private final Path folder;
  private final Path data;
  private final Path pidFile;
  private final Path portFile;
  private final ServerLog log;
  private final OptionalInt poolMegabytes;

  /// @param folder `HOME/db`, as a real path
  ServerProcess(Path folder, OptionalInt poolMegabytes) {
    this.folder = folder;
    this.data = folder.resolve("data");
    this.pidFile = folder.resolve("server.pid");
    this.portFile = folder.resolve("port");
    this.log = new ServerLog(folder.resolve("server.log"));
    this.poolMegabytes = poolMegabytes;
  }

  /// Returns once the server answers: the one that runs, or a new one.
  ///
  /// @throws CampaignException if it cannot be started, with what it said and the repair
  ServerAccess ensureRunning() throws IOException {
    var password = password();
    var port = savedPort();
    var process = find();
    if (port.isPresent()) {
      var access = new ServerAccess(port.getAsInt(), password);
      // Somebody on the port without a known process may still be ours, if the file with the
      // process number is gone.
      if ((process.isPresent() || !free(access.port())) && access.works()) {
        return access;
      }
      // It may be starting, recovering, or stopping: its starter or stopper died.
      if (process.isPresent() && awaitAnswer(access, process.get())) {
        return access;
      }
    } else {
      process.ifPresent(this::refuseUnknownPort);
    }
    return start(password, port);
  }

  private void refuseUnknownPort(ProcessHandle process) {
    throw new CampaignException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "process %d serves %s, but the file %s, which says on which port, is gone: "
                .formatted(process.pid(), data, portFile)
            + "end that process and try again");
  }

  private ServerAccess start(String password, OptionalInt savedPort) throws IOException {
    var installation = ServerInstallation.in(folder, poolMegabytes, log);
    var port = savedPort;
    for (var attempt = 1; ; attempt++) {
      var chosen = port.isPresent() && free(port.getAsInt()) ? port.getAsInt() : newPort();
      var access = new ServerAccess(chosen, password);
      // Before the start: whoever comes after our death must find the server that we are starting.
      Folders.writePrivate(portFile, String.valueOf(chosen));
      var before = log.end();
      var command = installation.options().service(data, pidFile, initFile(password), chosen);
      var process = installation.launch(command, installation.programs().nothing());
      if (awaitAnswer(access, process.toHandle())) {
        LOG.info(
            "Started the database of {} on port {}, process {}", folder, chosen, process.pid());
        return access;
      }
      var said = log.since(before);
      if (attempt == 3 || !said.contains("Address already in use")) {
        throw log.failure("start", said);
      }
      port = OptionalInt.empty();
    }
  }

  /// Asks the server to stop and waits until it has. Nothing happens if it does not run.
  void stop() throws IOException {
    var process = find();
    if (process.isEmpty()) {
      return;
    }
    if (!askToStop() && process.get().supportsNormalTermination()) {
      // A signal stops it as cleanly, except on Windows, where it would kill.
      process.get().destroy();
    }
    if (!await(STOP_LIMIT, () -> !serves(process.get()))) {
      LOG.warn(
          "The database of {}, process {}, is still stopping after {} s; see {}",
          folder,
          process.get().pid(),
          STOP_LIMIT.toSeconds(),
          log.file());
    }
  }

  private boolean askToStop() throws IOException {
    var port = savedPort();
    if (port.isEmpty()) {
      return false;
    }
    try (var connection = new ServerAccess(port.getAsInt(), password()).login();
        var statement = connection.createStatement()) {
      return !statement.execute("SHUTDOWN");
    } catch (SQLException e) {
      LOG.debug("SHUTDOWN failed", e);
      return false;
    }
  }

  /// The process that serves this folder, if one does.
  Optional<ProcessHandle> find() throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    try {
      var pid = Long.parseLong(Files.readString(pidFile).strip());
      return ProcessHandle.of(pid).filter(this::serves);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// A process number alone proves nothing: after a restart of the machine it may be anybody's.
  private boolean serves(ProcessHandle process) {
    var info = process.info();
    return process.isAlive()
        && info.arguments()
            .map(arguments -> List.of(arguments).contains(ServerOptions.dataOption(data)))
            .orElseGet(() -> info.command().map(ServerProcess::isServer).orElse(false));
  }

  private static boolean isServer(String command) {
    return command.contains("mariadbd") || command.contains("mysqld");
  }

  /// Runs at every start, before the first login: so the password file is always right.
  private Path initFile(String password) throws IOException {
    var file = folder.resolve("init.sql");
    var sql = new StringBuilder();
    sql.append("CREATE DATABASE IF NOT EXISTS carillon ")
        .append("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n");
    for (var host : List.of("127.0.0.1", "localhost")) {
      sql.append(
          """
          CREATE USER IF NOT EXISTS 'carillon'@'%1$s';
          ALTER USER 'carillon'@'%1$s' IDENTIFIED BY '%2$s';
          GRANT ALL ON `carillon%%`.* TO 'carillon'@'%1$s';
          GRANT SHUTDOWN, PROCESS ON *.* TO 'carillon'@'%1$s';
          """
              .formatted(host, password));
    }
    Folders.writePrivate(file, sql.toString());
    return file;
  }

  private String password() throws IOException {
    var file = folder.resolve("password");
    if (!Files.exists(file)) {
      var bytes = new byte[20];
      new SecureRandom().nextBytes(bytes);
      Folders.writePrivate(file, HexFormat.of().formatHex(bytes));
    }
    return Files.readString(file).strip();
  }

  private OptionalInt savedPort() throws IOException {
    if (!Files.exists(portFile)) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(Files.readString(portFile).strip()));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      // A port whose last connections are still winding up counts as free, as it does for MariaDB.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /// Below the range from which systems take the ports of outgoing connections, so that it is still
  /// free next time.
  private static int newPort() {
    return ThreadLocalRandom.current()
        .ints(20_000, 30_000)
        .limit(1_000)
        .filter(ServerProcess::free)
        .findFirst()
        .orElseThrow(ServerProcess::noPort);
  }

  private static CampaignException noPort() {
    return new CampaignException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "no TCP port from 20000 to 29999 of 127.0.0.1 is free for the embedded database: "
            + ServerPrograms.OTHER_SERVER);
  }

  /// True once a login succeeds, false once the process is gone.
  private boolean awaitAnswer(ServerAccess access, ProcessHandle process) {
    if (!await(START_LIMIT, () -> access.works() || !process.isAlive())) {
      throw new CampaignException(
          ErrorCode.DATABASE_UNAVAILABLE,
          "the embedded database, process %d, does not answer on %s after %d s (%s): "
                  .formatted(
                      process.pid(),
                      access,
                      START_LIMIT.toSeconds(),
                      access.refusal().map(SQLException::getMessage).orElse("now it does"))
              + "look into %s, end that process, try again".formatted(log.file()));
    }
    return access.works();
  }

  private static boolean await(Duration limit, BooleanSupplier condition) {
    var end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CampaignException(
            ErrorCode.DATABASE_UNAVAILABLE,
            "interrupted while waiting for the embedded database",
            e);
      }
    }
    return true;
  }
}
