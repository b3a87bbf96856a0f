package io.carillon.batch.people;

import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An import in a JVM of its own, which a failpoint kills.
final class ImportProcess {
  private ImportProcess() {}

  /// @return its exit code: 137 if it was killed
  static int run(String jdbcUrl, Path file, String failpoint) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Duser.timezone=UTC",
                "-Dcarillon.failpoint=" + failpoint,
                "-cp",
                System.getProperty("java.class.path"),
                ImportProcess.class.getName(),
                jdbcUrl,
                file.toString()));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static void main(String[] arguments) {
    var settings = new DatabaseSettings.External(arguments[0], Optional.empty(), Optional.empty());
    try (var database = Database.open(settings)) {
      ImportWorld.importer(database.dataSource())
          .run(ImportRequest.of(Path.of(arguments[1]), ImportWorld.ANNA), ImportProgress.SILENT);
    }
  }
}
