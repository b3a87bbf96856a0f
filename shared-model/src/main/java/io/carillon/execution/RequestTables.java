package io.carillon.execution;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.Trigger;
import io.carillon.flow.CampaignRef;
import io.carillon.flow.Effects;
import io.carillon.flow.Standing;
import io.carillon.person.PersonChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import tools.jackson.databind.json.JsonMapper;

/// Requests of campaigns, in the caller's transaction: how the campaigns stand that a flow may ask,
/// and the rows of `event_inbox` in which asked ones find the people.
final class RequestTables {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String ACTIVE =
      """
      SELECT STRAIGHT_JOIN a.campaign_id
      FROM (
        SELECT ids.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) ids
      ) asked
      JOIN active_campaign a FORCE INDEX (PRIMARY) ON a.campaign_id = asked.id
      """;

  // Whoever deactivates waits for this chunk, and once that is done no other one writes a request
  // (AN-80).
  private static final String LOCKED = "LOCK IN SHARE MODE";

  private static final String RUNS =
      """
      SELECT STRAIGHT_JOIN a.campaign_id, a.run_id
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) asked
      JOIN active_campaign a FORCE INDEX (PRIMARY) ON a.campaign_id = asked.id
      """;

  private static final String THERE =
      """
      SELECT STRAIGHT_JOIN d.id
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) asked
      JOIN definition d FORCE INDEX (PRIMARY) ON d.id = asked.id
      WHERE d.deleted_at IS NULL
      """;

  private final JdbcTemplate jdbc;
  private final BulkInsert inbox;

  RequestTables(JdbcTemplate jdbc, BulkInsert.Way way) {
    this.jdbc = jdbc;
    this.inbox =
        new BulkInsert(
            jdbc,
            way,
            "event_inbox",
            List.of(
                "event_id",
                "person_id",
                "lane",
                "type_id",
                "campaign_id",
                "run_id",
                "depth",
                "accepted_at",
                "details"));
  }

  /// Two statements, however many campaigns; none for none.
  ///
  /// @param campaigns ids, ascending
  Map<Integer, Standing> standings(Set<Integer> campaigns) {
    return standings(campaigns, LOCKED);
  }

  /// The same without locks, for who writes nothing.
  Map<Integer, Standing> look(Set<Integer> campaigns) {
    return standings(campaigns, "");
  }

  private Map<Integer, Standing> standings(Set<Integer> campaigns, String locking) {
    if (campaigns.isEmpty()) {
      return Map.of();
    }
    var asked = JsonRows.ids(campaigns.stream().mapToLong(Integer::longValue).toArray());
    var active = new HashSet<>(jdbc.queryForList(ACTIVE + locking, Integer.class, asked));
    var there = new HashSet<>(jdbc.queryForList(THERE, Integer.class, asked));
    var standings = new HashMap<Integer, Standing>();
    for (var campaign : campaigns) {
      standings.put(
          campaign,
          active.contains(campaign)
              ? Standing.ACTIVE
              : there.contains(campaign) ? Standing.INACTIVE : Standing.GONE);
    }
    return standings;
  }

  /// Two statements for all of a chunk; none for none.
  ///
  /// @param campaignId whose run it is
  /// @param at as the database writes it
  void insert(
      int campaignId, int runId, List<Effects.Request> requests, PersonChunk people, String at) {
    if (requests.isEmpty()) {
      return;
    }
    var runs = runs(requests);
    // Most steps ask one campaign for thousands of people.
    var details = new HashMap<List<Integer>, String>();
    var rows = new ArrayList<@Nullable Object[]>(requests.size());
    for (var request : requests) {
      var asked = request.campaign();
      int by = Objects.requireNonNullElse(request.by(), campaignId);
      rows.add(
          new @Nullable Object[] {
            EventIds.next(),
            people.id(request.row()),
            request.lane().stored(),
            ActivityType.REQUEST_CAMPAIGN.id(),
            asked.id(),
            runs.get(asked.id()),
            people.cause(request.row()).depth(),
            at,
            details.computeIfAbsent(List.of(asked.id(), by), _ -> details(asked, by, runId))
          });
    }
    inbox.insert(rows);
  }

  // They are there: who asked about these campaigns has locked their rows.
  private Map<Integer, Integer> runs(List<Effects.Request> requests) {
    var asked = requests.stream().mapToLong(request -> request.campaign().id()).sorted().distinct();
    var runs = new HashMap<Integer, Integer>();
    jdbc.query(
        RUNS,
        (RowCallbackHandler) row -> runs.put(row.getInt(1), row.getInt(2)),
        JsonRows.ids(asked.toArray()));
    return runs;
  }

  // What the asked campaign gets to know; its tokens are its own (EX-12).
  private static String details(CampaignRef asked, int by, int runId) {
    var trigger = new LinkedHashMap<String, String>(); // TK-40
    trigger.put("Trigger Name", Trigger.CampaignIsRequested.NAME);
    trigger.put("Name", asked.name());
    var details = new LinkedHashMap<String, Object>();
    details.put("source", Trigger.Source.CAMPAIGNS.word());
    details.put("campaign", by);
    details.put("run", runId);
    details.put("trigger", trigger);
    return JSON.writeValueAsString(details);
  }
}
