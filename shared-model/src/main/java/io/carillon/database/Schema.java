package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a schema up to this program's version. Flyway owns every table.
final class Schema {
  /// A folder of the class path.
  static final String MIGRATIONS = "db/migration";

  private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

  private static final String APPLIED =
      """
      SELECT script, checksum, success
      FROM flyway_schema_history
      WHERE version IS NOT NULL
      """;

  private Schema() {}

  /// Applies the migrations that are missing; nothing happens if none is. Processes that do so at
  /// the same time wait for each other: Flyway holds a named lock of the server (GET_LOCK) for each
  /// step.
  ///
  /// @param folder of the class path, with the migrations
  /// @param place names the schema in messages
  /// @throws CampaignException `SCHEMA_INCOMPATIBLE` if the schema is newer than this program,
  ///   holds other tables, or a migration fails; the message says which
  static void migrate(DataSource dataSource, String folder, String place) {
    var history = history(dataSource);
    // Flyway takes a second to find out that there is nothing to do; every command would pay it.
    if (!history.isEmpty() && history.equals(bundled(folder))) {
      return;
    }
    try {
      var flyway =
          Flyway.configure(Schema.class.getClassLoader())
              .dataSource(dataSource)
              .locations("classpath:" + folder)
              .failOnMissingLocations(true)
              .load();
      if (!history.isEmpty()) {
        refuseNewer(flyway.info(), place);
      }
      var result = flyway.migrate();
      LOG.info(
          "Schema of {}: {} migrations applied, now at version {}",
          place,
          result.migrationsExecuted,
          result.targetSchemaVersion);
    } catch (FlywayException e) {
      throw new CampaignException(
          ErrorCode.SCHEMA_INCOMPATIBLE,
          "the schema of %s cannot be brought up to this program's version: %s"
              .formatted(place, String.valueOf(e.getMessage()).strip()),
          e);
    }
  }

  private static void refuseNewer(MigrationInfoService info, String place) {
    var newest =
        Arrays.stream(info.applied())
            .filter(migration -> migration.getState().isApplied())
            .filter(migration -> !migration.getState().isResolved())
            .map(MigrationInfo::getVersion)
            .reduce((_, later) -> later);
    if (newest.isPresent()) {
      throw new CampaignException(
          ErrorCode.SCHEMA_INCOMPATIBLE,
          "the schema of %s has version %s, which this program does not know: "
                  .formatted(place, newest.get())
              + "start the newer program, or restore a backup");
    }
  }

  /// The checksums of the migrations that were applied, by script; null for one that failed. Empty
  /// if none was, or if that cannot be told: then Flyway looks, whose word is the one that holds.
  static Map<String, @Nullable Integer> history(DataSource dataSource) {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(APPLIED)) {
      var checksums = new HashMap<String, @Nullable Integer>();
      while (rows.next()) {
        var checksum = rows.getBoolean("success") ? rows.getInt("checksum") : null;
        checksums.put(rows.getString("script"), checksum);
      }
      return checksums;
    } catch (SQLException e) {
      LOG.debug("No history of migrations", e);
      return Map.of();
    }
  }

  /// The checksums of our migrations, by script; empty if they cannot be read here.
  static Map<String, @Nullable Integer> bundled(String folder) {
    try {
      var checksums = new HashMap<String, @Nullable Integer>();
      for (var url : Collections.list(Schema.class.getClassLoader().getResources(folder))) {
        for (var script : scripts(url, folder)) {
          checksums.put(script, checksum(URI.create(url + "/" + script).toURL()));
        }
      }
      return checksums;
    } catch (IOException e) {
      LOG.debug("Migrations not readable", e);
      return Map.of();
    }
  }

  private static List<String> scripts(URL url, String folder) throws IOException {
    var names = new ArrayList<String>();
    if (url.openConnection() instanceof JarURLConnection connection) {
      connection.getJarFile().stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(folder + "/"))
          .map(name -> name.substring(folder.length() + 1))
          .forEach(names::add);
    } else {
      try (var files = Files.list(Path.of(URI.create(url.toString())))) {
        files.map(file -> String.valueOf(file.getFileName())).forEach(names::add);
      }
    }
    names.removeIf(name -> !name.endsWith(".sql"));
    return names;
  }

  /// As Flyway computes it: over the bytes of all lines, without their ends.
  private static int checksum(URL script) throws IOException {
    var checksum = new CRC32();
    try (var lines =
        new BufferedReader(new InputStreamReader(script.openStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        checksum.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return (int) checksum.getValue();
  }
}
