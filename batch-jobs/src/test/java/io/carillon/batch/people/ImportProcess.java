package io.carillon.batch.people;

import io.carillon.batch.csv.ImportProgress;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.sql.DataSource;

/// An import in a JVM of its own, which a failpoint kills.
public final class ImportProcess {
  private ImportProcess() {}

  /// @return its exit code: 137 if it was killed
  static int run(String jdbcUrl, Path file, String failpoint) throws Exception {
    return run(ImportProcess.class, jdbcUrl, file, failpoint);
  }

  /// @param main whose main method calls [#main(String\[\], BiConsumer)]
  /// @return its exit code: 137 if it was killed
  public static int run(Class<?> main, String jdbcUrl, Path file, String failpoint)
      throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Duser.timezone=UTC",
                "-Dcarillon.failpoint=" + failpoint,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
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
    main(
        arguments,
        (source, file) ->
            ImportWorld.importer(source)
                .run(ImportRequest.of(file, ImportWorld.ANNA), ImportProgress.SILENT));
  }

  /// @param arguments of [#run]
  public static void main(String[] arguments, BiConsumer<DataSource, Path> work) {
    var settings = new DatabaseSettings.External(arguments[0], Optional.empty(), Optional.empty());
    try (var database = Database.open(settings)) {
      work.accept(database.dataSource(), Path.of(arguments[1]));
    }
  }
}
