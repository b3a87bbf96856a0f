package io.carillon.execution;

import io.carillon.person.Field;
import io.carillon.person.FieldColumn;
import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// Who the keys of a page name: one statement for all of them.
public final class KeyLookup {
  // From the keys by index person_email to the people.
  private static final String BY_EMAIL =
      """
      SELECT STRAIGHT_JOIN wanted.n, p.id
      FROM (
        SELECT j.n, j.k
        FROM JSON_TABLE(?, '$[*]' COLUMNS (
          n FOR ORDINALITY, k VARCHAR(255) CHARACTER SET utf8mb4 PATH '$' ERROR ON ERROR)) j
      ) wanted
      JOIN person p FORCE INDEX (person_email)
        ON p.email_key = LOWER(wanted.k) COLLATE utf8mb4_bin
      """;

  // Other fields have no index: people are read once a page, from end to end, and each is looked up
  // among the keys. That
  // takes about a second a page for a million people.
  private static final String BY_TEXT =
      """
      SELECT STRAIGHT_JOIN wanted.n, p.id
      FROM person p
      JOIN (
        SELECT DISTINCT j.n, LOWER(j.k) COLLATE utf8mb4_bin AS k
        FROM JSON_TABLE(?, '$[*]' COLUMNS (
          n FOR ORDINALITY, k VARCHAR(255) CHARACTER SET utf8mb4 PATH '$' ERROR ON ERROR)) j
      ) wanted ON wanted.k = LOWER(p.KEY_COLUMN)
      """;
  private static final String BY_VALUE =
      """
      SELECT STRAIGHT_JOIN wanted.n, p.id
      FROM person p
      JOIN (
        SELECT DISTINCT j.n, j.k
        FROM JSON_TABLE(?, '$[*]' COLUMNS (n FOR ORDINALITY, k KEY_TYPE PATH '$' ERROR ON ERROR)) j
      ) wanted ON wanted.k = p.KEY_COLUMN
      """;

  private static final String BY_ID =
      """
      SELECT STRAIGHT_JOIN wanted.n, p.id
      FROM (
        SELECT j.n, j.k
        FROM JSON_TABLE(?, '$[*]' COLUMNS (n FOR ORDINALITY, k BIGINT PATH '$' ERROR ON ERROR)) j
      ) wanted
      JOIN person p ON p.id = wanted.k
      """;

  // Of the few rows that were found by key.
  private static final String IN_PARTITION = "WHERE LOWER(p.lead_partition) = LOWER(?)";

  // One page at a time of all imports by this key decides who exists and who does not: else two of
  // them would both make
  // the same new person. The catalogue row is only the thing to hold.
  private static final String ALONE = "SELECT id FROM person_field WHERE id = ? FOR UPDATE";

  private final JdbcTemplate jdbc;
  private final Optional<Field> key;
  private final Optional<String> partition;
  private final String statement;

  /// @param key the field whose value tells people apart; empty for the person's id
  /// @param partition whose people are looked for; empty for everybody
  public KeyLookup(JdbcTemplate jdbc, Optional<Field> key, Optional<String> partition) {
    this.jdbc = jdbc;
    this.key = key;
    this.partition = partition;
    this.statement =
        key.map(KeyLookup::statement).orElse(BY_ID) + (partition.isPresent() ? IN_PARTITION : "");
  }

  private static String statement(Field key) {
    if (key.column().equals("email")) {
      return BY_EMAIL;
    }
    return key.type().isText()
        ? BY_TEXT.replace("KEY_COLUMN", key.column())
        : BY_VALUE.replace("KEY_TYPE", key.type().columnType()).replace("KEY_COLUMN", key.column());
  }

  /// A value of the key's field as the database compares it.
  public static Object comparable(Object value) {
    return value instanceof String text ? TextFold.key(text) : value;
  }

  /// Until the caller's transaction ends, who has which key changes only by it, as far as imports
  /// are concerned. To be called before [#find] by who makes people.
  public void alone() {
    key.ifPresent(field -> jdbc.queryForList(ALONE, field.id()));
  }

  /// @param keys as [#comparable] makes them, each once
  /// @return ids by key; a key that nobody has is not in it
  public Map<Object, List<Long>> find(Collection<Object> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    var inOrder = List.copyOf(keys);
    var texts =
        inOrder.stream()
            .map(key -> Objects.requireNonNull(FieldColumn.parameter(key)).toString())
            .toList();
    var parameters = new ArrayList<Object>(List.of(JsonRows.texts(texts)));
    partition.ifPresent(parameters::add);
    var found = new HashMap<Object, List<Long>>();
    jdbc.query(
        statement,
        (RowCallbackHandler)
            row ->
                found
                    .computeIfAbsent(inOrder.get(row.getInt(1) - 1), _ -> new ArrayList<>(1))
                    .add(row.getLong(2)),
        parameters.toArray());
    return found;
  }
}
