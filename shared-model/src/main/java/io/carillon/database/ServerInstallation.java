package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The programs and the data of an embedded server, made at the first use of a folder. Callers hold
/// `start.lock`.
///
/// @param data as a real path
record ServerInstallation(
    Path folder, Path data, ServerPrograms programs, ServerOptions options, ServerLog log) {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long MIB = 1024 * 1024;

  /// Programs 370, system tables 140, the first data; the redo log comes on top.
  private static final long FIRST_START_MIB = 700;

  private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+)\\.\\d+.*", Pattern.DOTALL);

  /// The installation in `folder`, made if it is not there or was not finished.
  ///
  /// @throws CampaignException `FILE_SYSTEM` if the disk has too little room,
  ///   `DATABASE_UNAVAILABLE` if the server does not run on this machine, `SCHEMA_INCOMPATIBLE` if
  ///   the data are of another series of servers
  static ServerInstallation in(Path folder, OptionalInt poolMegabytes, ServerLog log)
      throws IOException {
    var programs = ServerPrograms.under(folder);
    var options = new ServerOptions(folder, programs, poolMegabytes);
    var data = folder.resolve("data");
    var installation = new ServerInstallation(folder, data, programs, options, log);
    Folders.createPrivate(folder.resolve("tmp"));
    if (Files.isDirectory(data)) {
      programs.unpack();
    } else {
      installation.checkSpace();
      programs.unpack();
      installation.makeData();
    }
    installation.checkVersion();
    return installation;
  }

  private void checkSpace() throws IOException {
    var free = Files.getFileStore(folder).getUsableSpace() / MIB;
    var needed = FIRST_START_MIB + options.redoLogMegabytes();
    if (free < needed) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM,
          "%s has %d MiB free, the embedded database needs %d to begin with: "
                  .formatted(folder, free, needed)
              + "make room, pass another --home, or "
              + ServerPrograms.OTHER_SERVER);
    }
  }

  private void makeData() throws IOException {
    var unfinished = folder.resolve("data.new");
    Folders.delete(unfinished);
    Folders.createPrivate(unfinished);
    var sql = folder.resolve("install.sql");
    Folders.writePrivate(sql, programs.installationSql());
    var before = log.end();
    var process = firstProcess(options.installation(unfinished), sql);
    if (!end(process)) {
      throw log.failure("install", "it did not end within " + LIMIT.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      throw log.failure("install", log.since(before));
    }
    // Where the server's own tools look for the version that wrote the data.
    Files.writeString(
        unfinished.resolve("mariadb_upgrade_info"), ServerPrograms.VERSION + "-MariaDB");
    Files.delete(sql);
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private Process firstProcess(List<String> command, Path input) {
    try {
      return launch(command, input);
    } catch (IOException e) {
      throw new CampaignException(
          ErrorCode.DATABASE_UNAVAILABLE,
          "this system cannot run the embedded database (%s); ".formatted(e.getMessage())
              + "it is built for glibc, which Alpine and other musl systems lack: "
              + ServerPrograms.OTHER_SERVER,
          e);
    }
  }

  private static boolean end(Process process) {
    try {
      if (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return false;
  }

  private void checkVersion() throws IOException {
    var file = data.resolve("mariadb_upgrade_info");
    var written = Files.exists(file) ? Files.readString(file).strip() : "unknown";
    if (!series(written).equals(series(ServerPrograms.VERSION))) {
      throw new CampaignException(
          ErrorCode.SCHEMA_INCOMPATIBLE,
          "%s was written by MariaDB %s, this program brings %s: "
                  .formatted(data, written, ServerPrograms.VERSION)
              + "start the program that wrote it, pass another --home, or "
              + ServerPrograms.OTHER_SERVER);
    }
  }

  /// `11.4` of `11.4.5-MariaDB`: within a series the servers read each other's data.
  private static String series(String version) {
    var matcher = VERSION.matcher(version);
    return matcher.matches() ? matcher.group(1) : version;
  }

  /// Starts a process whose output goes to the log. It does not end with this JVM.
  Process launch(List<String> command, Path input) throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    programs
        .libraryVariable()
        .ifPresent(name -> builder.environment().put(name, programs.libraries().toString()));
    return builder
        .redirectInput(input.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
        .start();
  }
}
