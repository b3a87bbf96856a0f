package io.carillon.execution;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.Field;
import io.carillon.person.FieldColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/// Inserts people and tells their ids, which LOAD DATA does not: a JDBC batch, which the driver
/// makes multi-row inserts of (`rewriteBatchedStatements`). Such an insert has consecutive ids on
/// both servers, as the number of its rows is known beforehand.
public final class NewPeople {
  private final JdbcTemplate jdbc;
  private final int fields;
  private final String partition;
  private final String statement;

  /// @param fields of which values are given
  /// @param partition that all of them are put in
  public NewPeople(JdbcTemplate jdbc, List<Field> fields, String partition) {
    this.jdbc = jdbc;
    this.fields = fields.size();
    this.partition = partition;
    // Column names are the catalogue's.
    this.statement =
        "INSERT INTO person (%s, lead_partition, created_at, updated_at) VALUES (%s?, ?, ?)"
            .formatted(
                fields.stream().map(Field::column).collect(Collectors.joining(", ")),
                "?, ".repeat(fields.size()));
  }

  /// @param people values by field
  /// @param at of creation
  /// @return their ids, in the same order
  public long[] insert(List<@Nullable Object[]> people, String at) {
    var ids =
        jdbc.execute((ConnectionCallback<long[]>) connection -> insert(connection, people, at));
    return Objects.requireNonNull(ids);
  }

  private long[] insert(Connection connection, List<@Nullable Object[]> people, String at)
      throws SQLException {
    try (var insert = connection.prepareStatement(statement, Statement.RETURN_GENERATED_KEYS)) {
      for (var person : people) {
        for (int i = 0; i < fields; i++) {
          insert.setObject(i + 1, FieldColumn.parameter(person[i]));
        }
        insert.setString(fields + 1, partition);
        insert.setString(fields + 2, at);
        insert.setString(fields + 3, at);
        insert.addBatch();
      }
      insert.executeBatch();
      var ids = new long[people.size()];
      int count = 0;
      try (var keys = insert.getGeneratedKeys()) {
        while (keys.next() && count < ids.length) {
          ids[count++] = keys.getLong(1);
        }
      }
      if (count != ids.length) {
        throw new CampaignException(
            ErrorCode.INVARIANT_BROKEN,
            "%d people were inserted, but %d ids are known".formatted(ids.length, count));
      }
      return ids;
    }
  }
}
