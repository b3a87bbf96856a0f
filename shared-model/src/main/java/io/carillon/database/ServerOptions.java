package io.carillon.database;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The embedded server's command lines.
///
/// @param folder `HOME/db`
/// @param givenPoolMegabytes empty: by the machine's memory
record ServerOptions(Path folder, ServerPrograms programs, OptionalInt givenPoolMegabytes) {
  /// The same on both kinds of server; it is MySQL's default. MariaDB's lacks ONLY_FULL_GROUP_BY
  /// and the zero dates.
  static final String SQL_MODE =
      "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
          + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

  private static final List<String> SETTINGS =
      List.of(
          "--bind-address=127.0.0.1",
          // Else the server makes an RSA key at each start, which takes 4 to 9 seconds.
          "--skip-ssl",
          "--skip-name-resolve",
          "--character-set-server=utf8mb4",
          "--collation-server=utf8mb4_bin",
          "--default-time-zone=+00:00",
          "--sql-mode=" + SQL_MODE,
          "--transaction-isolation=READ-COMMITTED",
          "--local-infile=1",
          "--max-allowed-packet=64M",
          // MySQL's default: concurrent bulk inserts do not wait for each other's ids.
          "--innodb-autoinc-lock-mode=2",
          "--innodb-flush-log-at-trx-commit=1");

  /// Makes the system tables in `data` from the SQL on standard input, and ends.
  List<String> installation(Path data) {
    var command = new ArrayList<String>();
    command.add(programs.server().toString());
    command.addAll(List.of("--no-defaults", "--bootstrap", "--silent-startup"));
    command.addAll(whereabouts(data));
    command.addAll(List.of("--skip-name-resolve", "--max-allowed-packet=8M"));
    command.add("--innodb-log-file-size=" + redoLogMegabytes() + "M");
    return command;
  }

  /// Serves `data`.
  ///
  /// @param initFile the SQL to run before anybody can log in
  List<String> service(Path data, Path pidFile, Path initFile, int port) {
    var command = new ArrayList<String>();
    // A session of its own: Ctrl-C and Ctrl-\ in a terminal reach every process of the JVM's, and
    // the second one stops a server. Without setsid Ctrl-C is harmless, as the server ignores it.
    var setsid = Path.of("/usr/bin/setsid");
    if (setsid.toFile().canExecute()) {
      command.add(setsid.toString());
    }
    command.add(programs.server().toString());
    command.add("--no-defaults");
    command.addAll(whereabouts(data));
    command.add("--pid-file=" + pidFile);
    command.add("--init-file=" + initFile);
    // Relative to the data folder, since the path of a socket may have 107 bytes only.
    command.add("--socket=server.sock");
    command.add("--port=" + port);
    command.addAll(SETTINGS);
    command.add("--innodb-buffer-pool-size=" + poolMegabytes() + "M");
    command.add("--innodb-log-file-size=" + redoLogMegabytes() + "M");
    return command;
  }

  private List<String> whereabouts(Path data) {
    var options = new ArrayList<String>();
    options.add(dataOption(data));
    options.add("--basedir=" + programs.base());
    options.add("--lc-messages-dir=" + programs.share());
    // Not the system's, which is often small; sorting a large table needs room.
    options.add("--tmpdir=" + folder.resolve("tmp"));
    if (System.getProperty("user.name").equals("root")) {
      // Without being told so, the server refuses to run as root.
      options.add("--user=root");
    }
    return options;
  }

  /// By this option a process is known to serve a folder.
  static String dataOption(Path data) {
    return "--datadir=" + data;
  }

  private long poolMegabytes() {
    return givenPoolMegabytes.isPresent()
        ? givenPoolMegabytes.getAsInt()
        : Math.clamp(machineMegabytes() / 8, 128, 2048);
  }

  /// Room for a while of writing before pages must follow; on disk it is there from the start.
  long redoLogMegabytes() {
    return Math.clamp(4 * poolMegabytes(), 128, 1024);
  }

  private static long machineMegabytes() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getTotalMemorySize() / (1024 * 1024);
  }
}
