package io.carillon.execution;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/// Whether `LOAD DATA LOCAL` works here: the server and the driver must both allow it.
public final class LocalInfile {
  private LocalInfile() {}

  /// Asks once; the answer holds for every connection of this data source.
  public static BulkInsert.Way way(DataSource dataSource) {
    return Boolean.TRUE.equals(
            new JdbcTemplate(dataSource)
                .execute((ConnectionCallback<Boolean>) LocalInfile::allowed))
        ? BulkInsert.Way.LOAD_DATA
        : BulkInsert.Way.INSERT;
  }

  private static boolean allowed(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(JdbcConnection.class)
        || !connection
            .unwrap(JdbcConnection.class)
            .getPropertySet()
            .getBooleanProperty(PropertyKey.allowLoadLocalInfile)
            .getValue()) {
      return false;
    }
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery("SELECT @@local_infile")) {
      return answer.next() && answer.getBoolean(1);
    }
  }
}
