package io.carillon.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.OptionalInt;

/// The program of a process that uses a home: opens it, says `ready PORT`, then does what it is
/// told on standard input.
final class HomeUser {
  private HomeUser() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    var settings = new DatabaseSettings.Embedded(Path.of(arguments[0]), OptionalInt.of(64));
    try (var server = EmbeddedServer.open(settings);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("ready " + server.access().port());
      for (var line = in.readLine(); line != null && !line.equals("leave"); line = in.readLine()) {
        System.out.println(answer(server, line));
      }
    }
  }

  private static String answer(EmbeddedServer server, String sql) throws SQLException {
    var url = server.access().url(ServerAccess.SCHEMA).text();
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "done";
      }
      try (var rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "nothing";
      }
    }
  }
}
