package io.carillon.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/// How to log in to the embedded server.
record ServerAccess(int port, String password) {
  static final String SCHEMA = "carillon";
  static final String USER = "carillon";

  private static final int LOGIN_MILLIS = 5_000;

  /// For the driver: holds the password.
  JdbcUrl url(String schema) {
    return JdbcUrl.parse("jdbc:mysql://127.0.0.1:" + port + "/" + schema)
        .withParameter("user", USER)
        .withParameter("password", password)
        // The server has no certificate: making one costs it seconds at every start, and this is
        // the loopback.
        .withParameter("sslMode", "DISABLED");
  }

  Connection login() throws SQLException {
    return DriverManager.getConnection(
        url(SCHEMA)
            .withParameter("connectTimeout", String.valueOf(LOGIN_MILLIS))
            .withParameter("socketTimeout", String.valueOf(LOGIN_MILLIS))
            .text());
  }

  boolean works() {
    return refusal().isEmpty();
  }

  /// Why nobody can log in; empty if that is possible.
  Optional<SQLException> refusal() {
    try (var _ = login()) {
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(e);
    }
  }

  @Override
  public String toString() {
    return "127.0.0.1:" + port;
  }
}
