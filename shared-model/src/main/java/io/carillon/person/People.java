package io.carillon.person;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Looks people up, one at a time. Reads only. Thread-safe.
public final class People {
  private static final String COUNT = "SELECT COUNT(*) FROM person";

  private static final String BY_ID = "SELECT id FROM person WHERE id = :id";

  // By index person_email. Addresses are not unique: imports refuse an ambiguous one, other doors
  // do not.
  private static final String BY_EMAIL =
      "SELECT id FROM person WHERE email_key = LOWER(:email) ORDER BY id";

  private static final String LISTS =
      """
      SELECT l.id, l.name, m.added_at
      FROM static_list_member m JOIN static_list l ON l.id = m.list_id
      WHERE m.person_id = :person
      ORDER BY l.name, l.id
      """;

  private final JdbcClient jdbc;

  public People(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /// @return how many there are; reads an index from end to end, so not for every request
  public long count() {
    return jdbc.sql(COUNT).query(Long.class).single();
  }

  /// @param idOrEmail an id in digits, or an e-mail address in any case
  /// @return the ids of everybody it names, ascending; empty if nobody
  public List<Long> find(String idOrEmail) {
    var text = idOrEmail.strip();
    if (!text.matches("[0-9]{1,18}")) {
      return jdbc.sql(BY_EMAIL).param("email", text).query((row, _) -> row.getLong(1)).list();
    }
    return jdbc.sql(BY_ID).param("id", Long.valueOf(text)).query((row, _) -> row.getLong(1)).list();
  }

  /// @param fields all that are wanted, in the order of the answer
  /// @return every field with its value, null if empty; empty if there is no such person
  public Optional<Map<Field, @Nullable Object>> values(long id, List<Field> fields) {
    // Column names are the catalogue's.
    var columns = fields.stream().map(Field::column).collect(Collectors.joining(", "));
    return jdbc.sql("SELECT " + columns + " FROM person WHERE id = :id")
        .param("id", id)
        .query((row, _) -> values(row, fields))
        .optional();
  }

  /// @return the static lists the person is on, by name
  public List<Membership> lists(long id) {
    return new ArrayList<>(
        jdbc.sql(LISTS)
            .param("person", id)
            .query((row, _) ->
                new Membership(
                    new StaticList(row.getInt("id"), row.getString("name")),
                    row.getObject("added_at", java.time.LocalDateTime.class)
                        .toInstant(java.time.ZoneOffset.UTC)))
            .list());
  }

  /// @param addedAt when the person was put on it
  public record Membership(StaticList list, Instant addedAt) {}

  private static Map<Field, @Nullable Object> values(ResultSet row, List<Field> fields)
      throws SQLException {
    var values = new LinkedHashMap<Field, @Nullable Object>();
    for (int index = 0; index < fields.size(); index++) {
      var field = fields.get(index);
      values.put(field, FieldColumn.read(row, index + 1, field.type()));
    }
    return Collections.unmodifiableMap(values);
  }
}
