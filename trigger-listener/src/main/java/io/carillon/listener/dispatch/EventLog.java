package io.carillon.listener.dispatch;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.UtcTime;
import io.carillon.execution.EventOutcome;
import io.carillon.execution.JsonRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What became of events, and those that wait or are dead: for people who ask, and the way back for
/// dead letters. Thread-safe.
public final class EventLog {
  private static final String DECIDED =
      """
      SELECT o.event_id, o.campaign_id, d.name AS campaign, o.person_id, o.run_id, o.type_id,
        o.outcome, o.reason, o.accepted_at, o.at
      FROM event_outcome o JOIN definition d ON d.id = o.campaign_id
      """;

  private static final String WAITING =
      """
      SELECT e.event_id, e.campaign_id, d.name AS campaign, e.person_id, e.run_id, e.type_id,
        e.state, e.attempts, e.error_text, e.accepted_at, e.due_at
      FROM event_inbox e JOIN definition d ON d.id = e.campaign_id
      """;

  // In the order of acceptance, by the primary key.
  private static final String DEAD_IDS =
      """
      SELECT id FROM event_inbox
      WHERE state = 2 AND (:campaign IS NULL OR campaign_id = :campaign)
        AND (:event IS NULL OR event_id = :event)
        AND (:reason IS NULL OR INSTR(error_text, :reason) > 0)
      ORDER BY id LIMIT :page FOR UPDATE
      """;

  private static final String FORGET_DEATHS =
      """
      DELETE o
      FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) back
      STRAIGHT_JOIN event_inbox e FORCE INDEX (PRIMARY) ON e.id = back.id
      STRAIGHT_JOIN event_outcome o FORCE INDEX (PRIMARY)
        ON o.event_id = e.event_id AND o.campaign_id = e.campaign_id
      """;

  private static final String BACK =
      """
      UPDATE JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) back
      STRAIGHT_JOIN event_inbox e FORCE INDEX (PRIMARY) ON e.id = back.id
      SET e.state = 0, e.attempts = 0, e.due_at = NULL, e.error_text = NULL
      """;

  private static final int PAGE = 10_000;

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transactions;

  public EventLog(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.transactions.setIsolationLevel(TransactionTemplate.ISOLATION_READ_COMMITTED);
  }

  /// What became of an event in one campaign.
  ///
  /// @param runId of the campaign's activation under which it was accepted
  /// @param reason null for who entered
  public record Decided(
      String eventId,
      int campaignId,
      String campaign,
      long personId,
      int runId,
      int typeId,
      EventOutcome outcome,
      @Nullable String reason,
      Instant acceptedAt,
      Instant at) {}

  /// An event that a campaign has not taken.
  ///
  /// @param attempts how often it failed
  /// @param error why it failed last
  /// @param dueAt when it is tried again; for a dead letter, since when it is one
  public record Waiting(
      String eventId,
      int campaignId,
      String campaign,
      long personId,
      int typeId,
      State state,
      int attempts,
      @Nullable String error,
      Instant acceptedAt,
      @Nullable Instant dueAt) {}

  /// Of an event that waits.
  public enum State {
    /// Nothing is in its way.
    READY,
    /// It failed, or one before it of the same person for the same campaign, and is tried again.
    HELD,
    /// It is not tried again by itself.
    DEAD
  }

  /// Which of them; everything given must hold.
  ///
  /// @param reason part of the reason
  public record Query(
      @Nullable String eventId, @Nullable Integer campaignId, @Nullable String reason) {
    /// All.
    public static final Query ALL = new Query(null, null, null);
  }

  /// What became of one event, by campaign.
  public List<Decided> of(String eventId) {
    return jdbc.sql(DECIDED + "WHERE o.event_id = :event ORDER BY o.campaign_id")
        .param("event", eventId)
        .query(EventLog::decided)
        .list();
  }

  /// The newest of a campaign or of a person or of both.
  ///
  /// @param limit at most so many
  public List<Decided> newest(
      @Nullable Integer campaignId,
      @Nullable Long personId,
      @Nullable EventOutcome outcome,
      int limit) {
    var where = new ArrayList<String>();
    if (campaignId != null) {
      where.add("o.campaign_id = :campaign");
    }
    if (personId != null) {
      where.add("o.person_id = :person");
    }
    if (outcome != null) {
      where.add("o.outcome = :outcome");
    }
    var order = campaignId == null && personId == null ? "o.event_id" : "o.at";
    return jdbc.sql(
            DECIDED
                + (where.isEmpty() ? "" : "WHERE " + String.join(" AND ", where))
                + " ORDER BY %s DESC LIMIT :limit".formatted(order))
        .param("campaign", campaignId)
        .param("person", personId)
        .param("outcome", outcome == null ? null : outcome.stored())
        .param("limit", limit)
        .query(EventLog::decided)
        .list();
  }

  /// The campaigns that have not taken one event yet.
  public List<Waiting> waiting(String eventId) {
    return jdbc.sql(WAITING + "WHERE e.event_id = :event ORDER BY e.campaign_id")
        .param("event", eventId)
        .query(EventLog::waiting)
        .list();
  }

  /// Dead letters, the oldest first.
  ///
  /// @param limit at most so many
  public List<Waiting> dead(Query query, int limit) {
    return jdbc.sql(
            WAITING
                + """
                WHERE e.state = 2 AND (:campaign IS NULL OR e.campaign_id = :campaign)
                  AND (:event IS NULL OR e.event_id = :event)
                  AND (:reason IS NULL OR INSTR(e.error_text, :reason) > 0)
                ORDER BY e.id LIMIT :limit
                """)
        .param("campaign", query.campaignId())
        .param("event", query.eventId())
        .param("reason", query.reason())
        .param("limit", limit)
        .query(EventLog::waiting)
        .list();
  }

  /// Lets dead letters be tried again, as if they had never failed.
  ///
  /// @return how many
  public int retry(Query query, Actor actor) {
    int all = 0;
    int page;
    do {
      page = Objects.requireNonNull(transactions.execute(_ -> retryPage(query, actor)));
      all += page;
    } while (page == PAGE);
    return all;
  }

  private int retryPage(Query query, Actor actor) {
    var ids =
        jdbc.sql(DEAD_IDS)
            .param("campaign", query.campaignId())
            .param("event", query.eventId())
            .param("reason", query.reason())
            .param("page", PAGE)
            .query((row, _) -> row.getLong(1))
            .list();
    if (!ids.isEmpty()) {
      jdbc.sql(FORGET_DEATHS).param("ids", json(ids)).update();
      jdbc.sql(BACK).param("ids", json(ids)).update();
      audit.append(actor, "events.retry", "dead letters", ids.size() + " events");
    }
    return ids.size();
  }

  private static String json(Collection<Long> ids) {
    return JsonRows.ids(ids.stream().mapToLong(Long::longValue).toArray());
  }

  private static Decided decided(ResultSet row, int number) throws SQLException {
    return new Decided(
        row.getString("event_id"),
        row.getInt("campaign_id"),
        row.getString("campaign"),
        row.getLong("person_id"),
        row.getInt("run_id"),
        row.getInt("type_id"),
        EventOutcome.of(row.getInt("outcome")),
        row.getString("reason"),
        Objects.requireNonNull(UtcTime.read(row, "accepted_at")),
        Objects.requireNonNull(UtcTime.read(row, "at")));
  }

  private static Waiting waiting(ResultSet row, int number) throws SQLException {
    return new Waiting(
        row.getString("event_id"),
        row.getInt("campaign_id"),
        row.getString("campaign"),
        row.getLong("person_id"),
        row.getInt("type_id"),
        State.values()[row.getInt("state")],
        row.getInt("attempts"),
        row.getString("error_text"),
        Objects.requireNonNull(UtcTime.read(row, "accepted_at")),
        UtcTime.read(row, "due_at"));
  }
}
