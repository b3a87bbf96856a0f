package io.carillon.execution;

import io.carillon.person.Field;
import io.carillon.person.FieldColumn;
import io.carillon.person.PersonChunk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// People and the facts about them, for a chunk, in one statement for the people and one for each
/// list.
public final class FactsLoader {
  // STRAIGHT_JOIN and FORCE INDEX: both servers then look people up by key in the order of the JSON
  // array, so that
  // every chunk takes its locks in ascending id. An IN list would become a join in any order on
  // MariaDB.
  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String PEOPLE =
      """
      SELECT STRAIGHT_JOIN p.id%s
      FROM (
        SELECT ids.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) ids
      ) wanted
      JOIN person p FORCE INDEX (PRIMARY) ON p.id = wanted.id
      """;

  // A consistent read. Flows change membership only under the lock of the person's row.
  private static final String MEMBERS =
      """
      SELECT STRAIGHT_JOIN m.person_id
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN static_list_member m FORCE INDEX (PRIMARY)
        ON m.list_id = ? AND m.person_id = wanted.id
      """;

  private final JdbcTemplate jdbc;

  public FactsLoader(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// Locks these people until the transaction ends, in ascending id, then reads them as they are
  /// now.
  ///
  /// @param ids ascending, distinct, at least one; who does not exist any more is not in the result
  public PersonChunk lockAndLoad(long[] ids, Set<Field> fields, Collection<Integer> lists) {
    return load(ids, fields, lists, " FOR UPDATE");
  }

  /// The same without locks.
  public PersonChunk load(long[] ids, Set<Field> fields, Collection<Integer> lists) {
    return load(ids, fields, lists, "");
  }

  private PersonChunk load(
      long[] ids, Set<Field> fields, Collection<Integer> lists, String locking) {
    var columns = new StringBuilder();
    var inOrder = new ArrayList<>(fields);
    for (var field : inOrder) {
      columns.append(", p.").append(field.column());
    }
    var wanted = JsonRows.ids(ids);
    var rows = new TreeMap<Long, @Nullable Object[]>();
    jdbc.query(
        PEOPLE.formatted(columns) + locking,
        (RowCallbackHandler)
            row -> {
              var values = new @Nullable Object[inOrder.size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = FieldColumn.read(row, i + 2, inOrder.get(i).type());
              }
              rows.put(row.getLong(1), values);
            },
        wanted);

    var found = rows.keySet().stream().mapToLong(Long::longValue).toArray();
    var people = new PersonChunk(found, inOrder, lists);
    int row = 0;
    for (var values : rows.values()) {
      for (int i = 0; i < values.length; i++) {
        people.load(row, inOrder.get(i), values[i]);
      }
      row++;
    }
    for (int list : lists) {
      jdbc.query(
          MEMBERS,
          (RowCallbackHandler)
              member -> {
                int at = people.rowOf(member.getLong(1));
                if (at >= 0) {
                  people.setMember(at, list, true);
                }
              },
          wanted,
          list);
    }
    return people;
  }
}
