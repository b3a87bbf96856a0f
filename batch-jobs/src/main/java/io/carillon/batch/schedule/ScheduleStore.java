package io.carillon.batch.schedule;

import io.carillon.campaign.Recurrence;
import io.carillon.campaign.RecurrenceFields;
import io.carillon.campaign.RunState;
import io.carillon.database.UtcTime;
import io.carillon.execution.JsonRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/// Table `campaign_schedule`, and the rows of `campaign_run` nobody has started yet.
final class ScheduleStore {
  private static final String RECURRENCES =
      """
      SELECT id, campaign_id, recurrence, zone, state, next_slot_at, created_at, created_by
      FROM campaign_schedule
      """;

  // The unique key on active_campaign refuses a second active one.
  private static final String INSERT_RECURRENCE =
      """
      INSERT INTO campaign_schedule
        (campaign_id, recurrence, zone, state, next_slot_at, created_at, created_by)
      VALUES (:campaign, :recurrence, :zone, 'ACTIVE', :next, :now, :by)
      """;

  private static final String CANCEL_RECURRENCE =
      """
      UPDATE campaign_schedule SET state = 'CANCELLED', next_slot_at = NULL
      WHERE id = :id AND state = 'ACTIVE'
      """;

  private static final String ADVANCE =
      """
      UPDATE campaign_schedule
      SET next_slot_at = :next, state = CASE WHEN :next IS NULL THEN 'ENDED' ELSE state END
      WHERE id = :id
      """;

  private static final String RUNS =
      """
      SELECT id, campaign_id, slot_at, schedule_id, requested_by
      FROM campaign_run
      WHERE state = 'PENDING'
      """;

  // The unique key (campaign_id, slot_at) refuses a second row for a slot.
  private static final String INSERT_RUN =
      """
      INSERT INTO campaign_run
        (campaign_id, slot_at, schedule_id, state, desired_state, requested_by, requested_at,
         ended_at)
      VALUES (:campaign, :slot, :schedule, :state, 'RUNNING', :by, :now, :ended)
      """;

  // A cancelled row keeps its slot only against the recurrence it belongs to. Nothing refers to it:
  // it never started.
  private static final String FREE_SLOT =
      """
      DELETE FROM campaign_run
      WHERE campaign_id = :campaign AND slot_at = :slot AND state = 'CANCELLED'
        AND started_at IS NULL AND NOT schedule_id <=> :schedule
      """;

  private static final String CANCEL_RUN =
      """
      UPDATE campaign_run SET state = 'CANCELLED', ended_at = :now
      WHERE id = :id AND state = 'PENDING'
      """;

  private static final String SLOT =
      """
      SELECT id, state, schedule_id FROM campaign_run
      WHERE campaign_id = :campaign AND slot_at = :slot
      """;

  private final JdbcClient jdbc;

  ScheduleStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// The row of a slot, whatever its state.
  record Slot(int runId, RunState state, OptionalInt scheduleId) {
    /// Whether it stands for an occurrence of this recurrence that was taken back.
    boolean leftOutOf(RecurringSchedule schedule) {
      return state == RunState.CANCELLED && scheduleId.equals(OptionalInt.of(schedule.id()));
    }
  }

  /// All active ones, the next to fire first.
  List<RecurringSchedule> active() {
    return jdbc.sql(RECURRENCES + "WHERE state = 'ACTIVE' ORDER BY next_slot_at, id")
        .query(ScheduleStore::recurrence)
        .list();
  }

  Optional<RecurringSchedule> activeOf(int campaignId) {
    return jdbc.sql(RECURRENCES + "WHERE active_campaign = :campaign")
        .param("campaign", campaignId)
        .query(ScheduleStore::recurrence)
        .optional();
  }

  /// Keeps others from firing or changing it until the transaction ends.
  Optional<RecurringSchedule> lock(int id) {
    return jdbc.sql(RECURRENCES + "WHERE id = :id FOR UPDATE")
        .param("id", id)
        .query(ScheduleStore::recurrence)
        .optional();
  }

  /// @throws org.springframework.dao.DuplicateKeyException if the campaign has an active one
  int insert(int campaignId, Recurrence recurrence, Instant next, Instant now, String by) {
    var key = new GeneratedKeyHolder();
    jdbc.sql(INSERT_RECURRENCE)
        .param("campaign", campaignId)
        .param("recurrence", RecurrenceFields.toJson(recurrence))
        .param("zone", recurrence.zone().getId())
        .param("next", UtcTime.parameter(next))
        .param("now", UtcTime.parameter(now))
        .param("by", by)
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).intValue();
  }

  boolean cancelRecurrence(int id) {
    return jdbc.sql(CANCEL_RECURRENCE).param("id", id).update() == 1;
  }

  /// @param next null if there is none any more: then the recurrence has ended
  void advance(int id, @Nullable Instant next) {
    jdbc.sql(ADVANCE)
        .param("next", next == null ? null : UtcTime.parameter(next))
        .param("id", id)
        .update();
  }

  /// Pending ones, earliest slot first.
  List<PlannedRun> pending() {
    return jdbc.sql(RUNS + "ORDER BY slot_at, id").query(ScheduleStore::run).list();
  }

  List<PlannedRun> pendingOf(int campaignId) {
    return jdbc.sql(RUNS + "AND campaign_id = :campaign ORDER BY slot_at, id")
        .param("campaign", campaignId)
        .query(ScheduleStore::run)
        .list();
  }

  /// @param state PENDING, or CANCELLED for a slot that is to be left out
  /// @throws org.springframework.dao.DuplicateKeyException if the slot is taken
  int insertRun(
      int campaignId, Instant slot, OptionalInt schedule, RunState state, Instant now, String by) {
    var scheduleId = schedule.isPresent() ? schedule.getAsInt() : null;
    jdbc.sql(FREE_SLOT)
        .param("campaign", campaignId)
        .param("slot", UtcTime.parameter(slot))
        .param("schedule", scheduleId == null ? -1 : scheduleId)
        .update();
    var key = new GeneratedKeyHolder();
    jdbc.sql(INSERT_RUN)
        .param("campaign", campaignId)
        .param("slot", UtcTime.parameter(slot))
        .param("schedule", scheduleId)
        .param("state", state.name())
        .param("by", by)
        .param("now", UtcTime.parameter(now))
        .param("ended", state == RunState.CANCELLED ? UtcTime.parameter(now) : null)
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).intValue();
  }

  /// Values of my tokens for one run alone (TK-50).
  void setTokens(int runId, Map<String, String> tokens) {
    if (!tokens.isEmpty()) {
      jdbc.sql("UPDATE campaign_run SET tokens = :tokens WHERE id = :id")
          .param("tokens", JsonRows.object(tokens))
          .param("id", runId)
          .update();
    }
  }

  /// @return false if it has started or ended meanwhile
  boolean cancelRun(int id, Instant now) {
    return jdbc.sql(CANCEL_RUN).param("id", id).param("now", UtcTime.parameter(now)).update() == 1;
  }

  Optional<Slot> slot(int campaignId, Instant slot) {
    return jdbc.sql(SLOT)
        .param("campaign", campaignId)
        .param("slot", UtcTime.parameter(slot))
        .query((row, _) ->
            new Slot(row.getInt("id"), RunState.valueOf(row.getString("state")), scheduleId(row)))
        .optional();
  }

  Optional<RunState> state(int runId) {
    return jdbc.sql("SELECT state FROM campaign_run WHERE id = :id")
        .param("id", runId)
        .query((row, _) -> RunState.valueOf(row.getString("state")))
        .optional();
  }

  private static RecurringSchedule recurrence(ResultSet row, int number) throws SQLException {
    return new RecurringSchedule(
        row.getInt("id"),
        row.getInt("campaign_id"),
        RecurrenceFields.fromJson(row.getString("recurrence"), ZoneId.of(row.getString("zone"))),
        ScheduleState.valueOf(row.getString("state")),
        Optional.ofNullable(UtcTime.read(row, "next_slot_at")),
        Optional.ofNullable(UtcTime.read(row, "created_at")).orElseThrow(),
        row.getString("created_by"));
  }

  private static PlannedRun run(ResultSet row, int number) throws SQLException {
    return new PlannedRun(
        row.getInt("id"),
        row.getInt("campaign_id"),
        Optional.ofNullable(UtcTime.read(row, "slot_at")).orElseThrow(),
        scheduleId(row),
        row.getString("requested_by"));
  }

  private static OptionalInt scheduleId(ResultSet row) throws SQLException {
    int id = row.getInt("schedule_id");
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
