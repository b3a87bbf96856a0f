package io.carillon.activity;

import io.carillon.activity.Activity.Result;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The log as people and programs read it, page by page (AL-11, AN-92). Thread-safe.
///
/// *Order:* a person's activities newest first; a run's or campaign's by run, type, person and id,
/// which is the order of the index that answers them, or by person and id for a campaign that has
/// no runs of its own, because others execute it; else by id. It never changes, so no page repeats
/// or leaves out a row that was there at the first page. What is written meanwhile may or may not
/// be met.
public final class ActivityLog {
  private static final int MOST_PER_PAGE = 10_000;
  private static final Pattern TOKEN = Pattern.compile("(\\d+)(?:\\.(\\d+)\\.(\\d+)\\.(\\d+))?");
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String SELECT =
      """
      SELECT a.id, a.at, a.person_id, a.type_id, a.result, a.run_id, a.step_id, a.choice,
        a.primary_id, a.primary_value, a.old_value, a.new_value, a.attributes,
        COALESCE(a.campaign_id, r.campaign_id) AS campaign_id, d.name AS campaign
      """;
  private static final String NAMES =
      """
      LEFT JOIN campaign_run r ON r.id = a.run_id
      LEFT JOIN definition d ON d.id = COALESCE(a.campaign_id, r.campaign_id)
      """;

  // The primary key (person_id, id), backwards.
  private static final String OF_PERSON =
      SELECT + "FROM activity a FORCE INDEX (PRIMARY)\n" + NAMES;
  // The key (run_id, type_id), which ends in the primary key's (person_id, id): no sort, however
  // large the run.
  private static final String OF_RUN =
      SELECT + "FROM activity a FORCE INDEX (activity_run)\n" + NAMES;
  private static final String BY_ID =
      SELECT + "FROM activity a FORCE INDEX (activity_id)\n" + NAMES;

  private static final String MEMBERS =
      """
      SELECT person_id FROM campaign_member
      WHERE campaign_id = ? AND person_id >= ? ORDER BY person_id LIMIT ?
      """;
  private static final int MEMBERS_PER_STATEMENT = 500;

  private static final String RUNS =
      "SELECT id FROM campaign_run WHERE campaign_id = ? ORDER BY id";

  private final JdbcTemplate jdbc;
  private final Supplier<ActivityTypes> types;

  /// @param types asked for each page: custom types may come at any time (SL-83)
  public ActivityLog(DataSource dataSource, Supplier<ActivityTypes> types) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.types = types;
  }

  /// @param next give it back for the following page; null if this was the last
  public record Page(List<LoggedActivity> activities, @Nullable String next) {}

  /// @param after what the page before gave as next; null for the first page
  /// @param limit 1 to 10 000
  /// @throws CampaignException `INVALID_SETTING` for a token or limit that cannot be used
  public Page page(ActivityQuery query, @Nullable String after, int limit) {
    if (limit < 1 || limit > MOST_PER_PAGE) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "page size is %d: give 1 to %d".formatted(limit, MOST_PER_PAGE));
    }
    var position = position(query, after);
    var known = types.get();
    // One more than asked for tells whether there is a next page.
    List<Row> rows;
    if (query.personId() != null) {
      rows = ofPerson(query, query.personId(), position, limit + 1, known);
    } else if (query.runId() != null || query.campaignId() != null) {
      rows = ofRuns(query, position, limit + 1, known);
    } else {
      rows = byId(query, position, limit + 1, known);
    }
    var shown = rows.size() > limit ? rows.subList(0, limit) : rows;
    var next = rows.size() > limit ? token(query, shown.getLast()) : null;
    return new Page(new PrimaryNames(jdbc).resolve(shown), next);
  }

  private List<Row> ofPerson(
      ActivityQuery query, long person, @Nullable Position after, int limit, ActivityTypes known) {
    var sql = new Statement(OF_PERSON);
    sql.and("a.person_id = ?", person);
    if (after != null) {
      sql.and("a.id < ?", after.id());
    }
    types(query, sql);
    if (query.runId() != null) {
      sql.and("a.run_id = ?", query.runId());
    }
    if (query.campaignId() != null) {
      sql.and("COALESCE(a.campaign_id, r.campaign_id) = ?", query.campaignId());
    }
    return rows(sql, "a.id DESC", limit, known);
  }

  private List<Row> ofRuns(
      ActivityQuery query, @Nullable Position after, int limit, ActivityTypes known) {
    var runs = runs(query);
    if (runs.isEmpty() && query.runId() == null) {
      return ofMembers(query, Objects.requireNonNull(query.campaignId()), after, limit, known);
    }
    var rows = new ArrayList<Row>();
    for (int run : runs) {
      if (rows.size() == limit) {
        break;
      }
      if (after != null && run < after.runId()) {
        continue;
      }
      var sql = new Statement(OF_RUN);
      sql.and("a.run_id = ?", run);
      types(query, sql);
      if (after != null && after.runId() == run) {
        // Written out, because neither server uses an index for (a, b, c) > (?, ?, ?).
        sql.and(
            "(a.type_id > ? OR (a.type_id = ? AND (a.person_id > ? OR (a.person_id = ? AND a.id >"
                + " ?))))",
            after.typeId(),
            after.typeId(),
            after.personId(),
            after.personId(),
            after.id());
      }
      rows.addAll(rows(sql, "a.run_id, a.type_id, a.person_id, a.id", limit - rows.size(), known));
    }
    return rows;
  }

  // What an executed campaign did is in the runs of its callers, which nothing finds by it; whoever
  // it was done to has entered it.
  private List<Row> ofMembers(
      ActivityQuery query, int campaign, @Nullable Position after, int limit, ActivityTypes known) {
    var rows = new ArrayList<Row>();
    long from = after == null ? 0 : after.personId();
    while (rows.size() < limit) {
      var members =
          jdbc.queryForList(MEMBERS, Long.class, campaign, from, MEMBERS_PER_STATEMENT).toArray();
      if (members.length == 0) {
        break;
      }
      var sql = new Statement(OF_PERSON);
      sql.and("a.person_id IN (?" + ", ?".repeat(members.length - 1) + ")", members);
      sql.and("a.campaign_id = ?", campaign);
      types(query, sql);
      if (after != null) {
        sql.and("(a.person_id > ? OR a.id > ?)", after.personId(), after.id());
      }
      rows.addAll(rows(sql, "a.person_id, a.id", limit - rows.size(), known));
      from = (Long) members[members.length - 1] + 1;
    }
    return rows;
  }

  private List<Integer> runs(ActivityQuery query) {
    if (query.campaignId() == null) {
      return query.runId() == null ? List.of() : List.of(query.runId());
    }
    return jdbc.query(RUNS, (row, _) -> row.getInt(1), query.campaignId()).stream()
        .filter(run -> query.runId() == null || query.runId().equals(run))
        .toList();
  }

  private List<Row> byId(
      ActivityQuery query, @Nullable Position after, int limit, ActivityTypes known) {
    var sql = new Statement(BY_ID);
    sql.and("a.id > ?", after == null ? 0 : after.id());
    types(query, sql);
    return rows(sql, "a.id", limit, known);
  }

  private static void types(ActivityQuery query, Statement sql) {
    if (!query.typeIds().isEmpty()) {
      var types = query.typeIds().stream().sorted().toArray();
      sql.and("a.type_id IN (?" + ", ?".repeat(types.length - 1) + ")", types);
    }
  }

  private List<Row> rows(Statement sql, String order, int limit, ActivityTypes known) {
    return jdbc.query(
        sql.text + " ORDER BY " + order + " LIMIT " + limit,
        (row, _) -> row(row, known),
        sql.parameters.toArray());
  }

  /// A statement that grows condition by condition; only its parameters come from outside.
  private static final class Statement {
    private final StringBuilder text;
    private final List<Object> parameters = new ArrayList<>();

    Statement(String start) {
      text = new StringBuilder(start);
    }

    void and(String condition, Object... values) {
      text.append(parameters.isEmpty() ? " WHERE " : " AND ").append(condition);
      parameters.addAll(List.of(values));
    }
  }

  /// Where a page ended.
  private record Position(long id, int runId, int typeId, long personId) {}

  private static @Nullable Position position(ActivityQuery query, @Nullable String token) {
    if (token == null) {
      return null;
    }
    var parts = TOKEN.matcher(token);
    boolean ofRuns =
        query.personId() == null && (query.runId() != null || query.campaignId() != null);
    try {
      if (parts.matches() && ofRuns == (parts.group(2) != null)) {
        long id = Long.parseLong(parts.group(1));
        return ofRuns
            ? new Position(
                id,
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                Long.parseLong(parts.group(4)))
            : new Position(id, 0, 0, 0);
      }
    } catch (NumberFormatException tooLarge) {
      // falls through to the refusal
    }
    throw new CampaignException(
        ErrorCode.INVALID_SETTING,
        "'%s' does not continue this list of activities: give back what the page before it returned, with the same query"
            .formatted(token));
  }

  private static String token(ActivityQuery query, Row last) {
    return query.personId() == null && (query.runId() != null || query.campaignId() != null)
        ? "%d.%d.%d.%d"
            .formatted(
                last.activity().id(),
                last.activity().runId(),
                last.activity().type().id(),
                last.activity().personId())
        : Long.toString(last.activity().id());
  }

  /// @param activity its primary is the stored text so far
  record Row(LoggedActivity activity, @Nullable Integer primaryId) {}

  private static Row row(ResultSet row, ActivityTypes types) throws SQLException {
    var type = types.get(row.getInt("type_id"));
    return new Row(
        new LoggedActivity(
            row.getLong("id"),
            row.getObject("at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
            row.getLong("person_id"),
            type,
            row.getObject("campaign_id", Integer.class),
            row.getString("campaign"),
            row.getObject("run_id", Integer.class),
            row.getObject("step_id", Integer.class),
            row.getObject("choice", Integer.class),
            row.getString("primary_value"),
            attributes(
                type,
                row.getString("old_value"),
                row.getString("new_value"),
                row.getString("attributes")),
            Result.of(row.getInt("result"))),
        row.getObject("primary_id", Integer.class));
  }

  /// A row with columns id, at, primary_id, primary_value, old_value, new_value and attributes.
  public static PastActivity pastActivity(ResultSet row) throws SQLException {
    var further = row.getString("attributes");
    return new PastActivity(
        row.getLong("id"),
        row.getObject("at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
        row.getObject("primary_id", Integer.class),
        row.getString("primary_value"),
        row.getString("old_value"),
        row.getString("new_value"),
        further == null ? Map.of() : JSON.readValue(further, TEXTS));
  }

  private static Map<String, String> attributes(
      ActivityType type, @Nullable String old, @Nullable String now, @Nullable String further) {
    var attributes = new LinkedHashMap<String, String>();
    if (type.equals(ActivityType.CHANGE_SCORE) && now != null) {
      // Not stored: it follows from the other two.
      long points = Long.parseLong(now) - (old == null ? 0 : Long.parseLong(old));
      attributes.put("Change Value", (points < 0 ? "" : "+") + points);
    }
    if (old != null) {
      attributes.put("Old Value", old);
    }
    if (now != null) {
      attributes.put("New Value", now);
    }
    if (further != null) {
      attributes.putAll(JSON.readValue(further, TEXTS));
    }
    return attributes;
  }
}
