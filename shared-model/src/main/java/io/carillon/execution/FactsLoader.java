package io.carillon.execution;

import io.carillon.activity.ActivityLog;
import io.carillon.activity.PastActivity;
import io.carillon.person.Counted;
import io.carillon.person.Field;
import io.carillon.person.FieldColumn;
import io.carillon.person.PersonChunk;
import io.carillon.person.ProgramMembership;
import io.carillon.person.WaitingIn;
import io.carillon.program.MemberTable;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.History;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import io.carillon.smartlist.SqlForm;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// People and the facts about them, for a chunk, in one statement for the people and one for each
/// list, program, campaign and activity filter.
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

  private static final String ENTRIES =
      """
      SELECT STRAIGHT_JOIN m.person_id, m.times
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN campaign_member m FORCE INDEX (PRIMARY)
        ON m.campaign_id = ? AND m.person_id = wanted.id
      """;

  private static final String LAST_ENTRIES =
      """
      SELECT STRAIGHT_JOIN m.person_id, m.last_at, m.forgiven
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN campaign_member m FORCE INDEX (PRIMARY)
        ON m.campaign_id = ? AND m.person_id = wanted.id
      """;

  private static final String WAITS =
      """
      SELECT STRAIGHT_JOIN w.person_id, COUNT(*)
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN flow_wait w FORCE INDEX (flow_wait_person)
        ON w.person_id = wanted.id AND w.campaign_id = ?
      GROUP BY w.person_id
      """;

  // Reads everybody: nothing but the e-mail address has an index that finds people by a value.
  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String SHARING =
      """
      SELECT d.id, d.others
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN %s d ON d.id = wanted.id
      """;

  // A consistent read, too: a flow's activities are written under the lock of the person's row.
  // Each person's activities lie together.
  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String COUNTS =
      """
      SELECT STRAIGHT_JOIN a.person_id, COUNT(*)
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN activity a FORCE INDEX (PRIMARY) ON a.person_id = wanted.id
      WHERE %s
      GROUP BY a.person_id
      """;

  private static final String HISTORY =
      """
      SELECT id, at, primary_id, primary_value, old_value, new_value, attributes
      FROM activity WHERE person_id = ? AND type_id = ? AND result = 0 ORDER BY at DESC, id DESC
      """;

  private final JdbcTemplate jdbc;
  private final MemberTable members;

  public FactsLoader(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.members = new MemberTable(jdbc);
  }

  /// Locks these people until the transaction ends, in ascending id, then reads them as they are
  /// now.
  ///
  /// @param ids ascending, distinct, at least one; who does not exist any more is not in the result
  /// @param moment at which activity filters are looked at
  public PersonChunk lockAndLoad(long[] ids, Needs needs, Moment moment) {
    return load(ids, needs, moment, " FOR UPDATE");
  }

  /// The same for callers that ask nothing about activities.
  public PersonChunk lockAndLoad(long[] ids, Set<Field> fields, Set<Integer> lists) {
    var anyMoment = new Moment(Instant.EPOCH, ZoneOffset.UTC);
    return lockAndLoad(ids, Needs.NONE.withFields(fields).withLists(lists), anyMoment);
  }

  /// As [#lockAndLoad(long[], Needs, Moment)], without locks.
  public PersonChunk load(long[] ids, Needs needs, Moment moment) {
    return load(ids, needs, moment, "");
  }

  /// What happened to one person; read when it is asked for, once for each type.
  public History history(long personId) {
    var known = new HashMap<Integer, List<PastActivity>>();
    return type ->
        known.computeIfAbsent(
            type.id(),
            id -> jdbc.query(HISTORY, (row, _) -> ActivityLog.pastActivity(row), personId, id));
  }

  private PersonChunk load(long[] ids, Needs needs, Moment moment, String locking) {
    var columns = new StringBuilder();
    var inOrder = new ArrayList<>(needs.fields());
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
    var people = new PersonChunk(found, inOrder, needs.listIds());
    int row = 0;
    for (var values : rows.values()) {
      for (int i = 0; i < values.length; i++) {
        people.load(row, inOrder.get(i), values[i]);
      }
      row++;
    }
    for (int list : needs.listIds()) {
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
    for (int program : needs.programIds()) {
      people.loadMemberships(program, memberships(program, people, wanted));
    }
    for (int campaign : needs.entries()) {
      loadLastEntries(campaign, people, wanted);
    }
    for (var counted : needs.counted()) {
      people.loadCounts(counted, counts(counted, people, wanted, moment));
    }
    return people;
  }

  private @Nullable ProgramMembership[] memberships(
      int program, PersonChunk people, String wanted) {
    var memberships = new @Nullable ProgramMembership[people.size()];
    members
        .read(program, wanted)
        .forEach((person, membership) -> {
          int at = people.rowOf(person);
          if (at >= 0) {
            memberships[at] = membership;
          }
        });
    return memberships;
  }

  private void loadLastEntries(int campaign, PersonChunk people, String wanted) {
    var entries = new @Nullable Instant[people.size()];
    var forgiven = new BitSet(people.size());
    jdbc.query(
        LAST_ENTRIES,
        (RowCallbackHandler)
            row -> {
              int at = people.rowOf(row.getLong(1));
              if (at >= 0 && row.getBoolean(3)) {
                forgiven.set(at);
              } else if (at >= 0) {
                entries[at] = row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC);
              }
            },
        wanted,
        campaign);
    people.loadLastEntered(campaign, entries, forgiven);
  }

  private int[] counts(Counted counted, PersonChunk people, String wanted, Moment moment) {
    return switch (counted) {
      case Filter.Did did -> {
        var condition = SqlForm.ofActivity(did, moment);
        yield counts(people, COUNTS.formatted(condition.text()), wanted, condition.parameters());
      }
      case Filter.InCampaign.Campaign campaign ->
          counts(people, ENTRIES, wanted, List.of(campaign.id()));
      case WaitingIn(var campaign) -> counts(people, WAITS, wanted, List.of(campaign));
      case Filter.SharesValues shared ->
          counts(people, SHARING.formatted(SqlForm.ofSharing(shared)), wanted, List.of());
      default -> throw new IllegalArgumentException("nobody can count " + counted);
    };
  }

  private int[] counts(
      PersonChunk people, String statement, String wanted, List<?> furtherParameters) {
    var counts = new int[people.size()];
    var parameters = new ArrayList<Object>();
    parameters.add(wanted);
    parameters.addAll(furtherParameters);
    jdbc.query(
        statement,
        (RowCallbackHandler)
            row -> {
              int at = people.rowOf(row.getLong(1));
              if (at >= 0) {
                counts[at] = (int) Math.min(row.getLong(2), Integer.MAX_VALUE);
              }
            },
        parameters.toArray());
    return counts;
  }
}
