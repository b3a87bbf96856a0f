package io.carillon.database;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Who did what to what, whence: table `audit`, append only (AN-94).
public final class AuditTrail {
  private static final String APPEND =
      """
      INSERT INTO audit (at, actor, origin, verb, target, detail)
      VALUES (UTC_TIMESTAMP(6), :actor, :origin, :verb, :target, :detail)
      """;

  private final JdbcClient jdbc;

  public AuditTrail(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /// Appends one row, in the caller's transaction if there is one: a verb that is rolled back
  /// leaves no row.
  ///
  /// @param verb for example `run.stop`
  /// @param target for example `run 7`
  /// @param detail what a reader needs beyond that; may be empty
  public void append(Actor actor, String verb, String target, String detail) {
    jdbc.sql(APPEND)
        .param("actor", actor.name())
        .param("origin", actor.origin())
        .param("verb", verb)
        .param("target", target)
        .param("detail", detail.isEmpty() ? null : detail)
        .update();
  }

  /// @param name who
  /// @param origin by which door: `command line`, `schedule`, `JMX`, `HTTP`
  public record Actor(String name, String origin) {}
}
