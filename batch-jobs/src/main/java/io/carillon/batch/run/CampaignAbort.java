package io.carillon.batch.run;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Notifications;
import io.carillon.execution.JsonRows;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// The emergency stop of a campaign (AN-81), one transaction: its runs and their parts are ABORTED
/// under a new epoch, so that no chunk under way can commit; who waits in its flow waits no more;
/// webhooks are not called any more, and what a call under way brings is thrown away; requests that
/// it has not taken are gone. What is committed stays, mail in the outbox too.
///
/// Waits are found by reads without locks and deleted by their keys, until none is left: a page
/// that takes people on meanwhile is waited for, and so are the waits it leaves. A chunk that can
/// no longer commit is not waited for, and nobody sees its waits.
final class CampaignAbort {
  private static final int PAGE = 10_000;
  // Somebody else is in the way now and then: chunks, resumed waits, flows that remove people.
  private static final int ATTEMPTS = 20;

  // What is to come, single runs and recurrences, is no matter of an abort.
  private static final String OPEN_RUNS =
      """
      SELECT id, job_execution_id,
             COALESCE(state = 'RUNNING' AND lease_until > UTC_TIMESTAMP(6), FALSE) AS driven
      FROM campaign_run
      WHERE campaign_id = :campaign
        AND (state IN ('RUNNING', 'STOPPED', 'FAILED')
          OR (state = 'PENDING' AND slot_at <= UTC_TIMESTAMP(6)))
      ORDER BY id
      """;

  private static final String BEGUN_RUNS =
      "SELECT id FROM campaign_run WHERE campaign_id = :campaign AND started_at IS NOT NULL";

  // Whoever takes events into them commits before this, or begins after the abort.
  private static final String LOCK_ACTIVE =
      "SELECT id FROM campaign_run WHERE campaign_id = :campaign AND state = 'ACTIVE' FOR UPDATE";

  private static final String ABORT_RUNS =
      """
      UPDATE campaign_run
      SET state = 'ABORTED', desired_state = 'STOPPED', epoch = epoch + 1, lease_until = NULL,
          ended_at = UTC_TIMESTAMP(6)
      WHERE id IN (:runs)
      """;

  private static final String ABORT_PARTS =
      """
      UPDATE run_part SET state = 'ABORTED', epoch = epoch + 1, owner = NULL, lease_until = NULL
      WHERE run_id IN (:runs) AND state <> 'DONE'
      """;

  private static final String WAITS =
      """
      SELECT STRAIGHT_JOIN w.id
      FROM JSON_TABLE(:runs, '$[*]' COLUMNS (id INT PATH '$' ERROR ON ERROR)) begun
      JOIN flow_wait w FORCE INDEX (flow_wait_due) ON w.run_id = begun.id
      LIMIT :page
      """;

  private static final String END_WAITS =
      """
      DELETE w
      FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN flow_wait w FORCE INDEX (PRIMARY) ON w.id = gone.id
      """;

  private static final String CALLS =
      """
      SELECT STRAIGHT_JOIN c.id
      FROM JSON_TABLE(:runs, '$[*]' COLUMNS (id INT PATH '$' ERROR ON ERROR)) begun
      JOIN webhook_call c FORCE INDEX (webhook_call_run)
        ON c.run_id = begun.id AND c.state = 'WAITING'
      LIMIT :page
      """;

  private static final String END_CALLS =
      """
      DELETE c
      FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN webhook_call c FORCE INDEX (PRIMARY) ON c.id = gone.id
      """;

  private static final String COUNT_CALLS =
      """
      SELECT COUNT(*)
      FROM JSON_TABLE(:runs, '$[*]' COLUMNS (id INT PATH '$' ERROR ON ERROR)) begun
      STRAIGHT_JOIN webhook_call c FORCE INDEX (webhook_call_run)
        ON c.run_id = begun.id AND c.state = 'WAITING'
      """;

  private static final String REQUESTS =
      "SELECT id FROM event_inbox WHERE campaign_id = :campaign LIMIT :page";

  private static final String END_REQUESTS =
      """
      DELETE e
      FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN event_inbox e FORCE INDEX (PRIMARY) ON e.id = gone.id
      """;

  private static final String COUNT_WAITS =
      """
      SELECT COUNT(*)
      FROM JSON_TABLE(:runs, '$[*]' COLUMNS (id INT PATH '$' ERROR ON ERROR)) begun
      STRAIGHT_JOIN flow_wait w FORCE INDEX (flow_wait_due) ON w.run_id = begun.id
      """;

  private static final String COUNT_REQUESTS =
      "SELECT COUNT(*) FROM event_inbox WHERE campaign_id = :campaign";

  private final JdbcClient jdbc;
  private final RunStore runs;
  private final PartStore parts;
  private final AuditTrail audit;
  private final Notifications notifications;
  private final TransactionOperations transactions;

  CampaignAbort(
      JdbcClient jdbc,
      RunStore runs,
      PartStore parts,
      AuditTrail audit,
      Notifications notifications,
      TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.runs = runs;
    this.parts = parts;
    this.audit = audit;
    this.notifications = notifications;
    this.transactions = transactions;
  }

  /// @param job the Spring Batch execution that drove it last
  /// @param driven whether its driver is alive, as far as one can know
  private record Open(int id, OptionalLong job, boolean driven) {}

  /// @param orphanedJobs executions of runs whose drivers cannot end them any more
  record Done(Aborted aborted, List<Long> orphanedJobs) {}

  /// What an abort would stop now.
  UnderWay underWay(int campaignId) {
    return new UnderWay(
        openRuns(campaignId, "").stream()
            .map(open -> runs.find(open.id).orElseThrow())
            .map(run -> new UnderWay.OpenRun(run.id(), run.state(), left(run)))
            .toList(),
        jdbc.sql(COUNT_WAITS).param("runs", json(begun(campaignId))).query(Long.class).single(),
        jdbc.sql(COUNT_CALLS).param("runs", json(begun(campaignId))).query(Long.class).single(),
        jdbc.sql(COUNT_REQUESTS).param("campaign", campaignId).query(Long.class).single());
  }

  private OptionalLong left(Run run) {
    if (run.asOf().isEmpty()) {
      return OptionalLong.empty();
    }
    var totals = parts.totals(run.id());
    return OptionalLong.of(totals.peopleRead() - totals.peoplePassed());
  }

  /// @param name for messages
  /// @return what was stopped
  /// @throws CampaignException `WRONG_STATE` if nothing is under way
  Done abort(int campaignId, String name, Actor actor) {
    for (int attempt = 1; ; attempt++) {
      try {
        var aborted =
            Objects.requireNonNull(
                transactions.execute(_ -> inTransaction(campaignId, name, actor)));
        Failpoint.AFTER_ABORT_COMMIT.reach();
        return aborted;
      } catch (TransientDataAccessException busy) {
        if (attempt == ATTEMPTS) {
          throw busy;
        }
      }
    }
  }

  private Done inTransaction(int campaignId, String name, Actor actor) {
    // Most of them before anything that chunks need is locked.
    var begun = new TreeSet<>(begun(campaignId));
    jdbc.sql(LOCK_ACTIVE).param("campaign", campaignId).query(Integer.class).list();
    long waits = end(WAITS, END_WAITS, begun);
    var runsOpen = openRuns(campaignId, "FOR UPDATE");
    var open = runsOpen.stream().map(Open::id).toList();
    if (!open.isEmpty()) {
      jdbc.sql(ABORT_RUNS).param("runs", open).update();
      jdbc.sql(ABORT_PARTS).param("runs", open).update();
    }
    begun.addAll(open);
    waits += end(WAITS, END_WAITS, begun);
    long calls = end(CALLS, END_CALLS, begun);
    long requests = endRequests(campaignId);
    if (open.isEmpty() && waits == 0 && calls == 0 && requests == 0) {
      throw new CampaignException(
          ErrorCode.WRONG_STATE,
          "nothing of campaign '%s' is under way: there is nothing to abort".formatted(name));
    }
    var what =
        "%d runs, %d waits, %d calls of webhooks, %d requests"
            .formatted(open.size(), waits, calls, requests);
    audit.append(actor, "campaign.abort", "campaign " + campaignId, what);
    notifications.append(
        Notifications.Kind.CAMPAIGN_ABORT,
        campaignId,
        actor,
        "campaign '%s' was aborted: %s".formatted(name, what));
    Failpoint.BEFORE_ABORT_COMMIT.reach();
    return new Done(
        new Aborted(open, waits, calls, requests),
        runsOpen.stream()
            .filter(run -> !run.driven)
            .flatMap(run -> run.job.stream().boxed())
            .toList());
  }

  private List<Open> openRuns(int campaignId, String locking) {
    return jdbc.sql(OPEN_RUNS + locking)
        .param("campaign", campaignId)
        .query((row, _) -> {
          long job = row.getLong("job_execution_id");
          var execution = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(job);
          return new Open(row.getInt("id"), execution, row.getBoolean("driven"));
        })
        .list();
  }

  private List<Integer> begun(int campaignId) {
    return jdbc.sql(BEGUN_RUNS)
        .param("campaign", campaignId)
        .query((row, _) -> row.getInt(1))
        .list();
  }

  private long end(String found, String delete, Collection<Integer> begun) {
    var runs = json(begun);
    long ended = 0;
    while (true) {
      var page =
          jdbc.sql(found)
              .param("runs", runs)
              .param("page", PAGE)
              .query((row, _) -> row.getLong(1))
              .list();
      if (page.isEmpty()) {
        return ended;
      }
      ended += jdbc.sql(delete).param("ids", json(page)).update();
    }
  }

  private long endRequests(int campaignId) {
    long ended = 0;
    while (true) {
      var page =
          jdbc.sql(REQUESTS)
              .param("campaign", campaignId)
              .param("page", PAGE)
              .query((row, _) -> row.getLong(1))
              .list();
      if (page.isEmpty()) {
        return ended;
      }
      ended += jdbc.sql(END_REQUESTS).param("ids", json(page)).update();
    }
  }

  private static String json(Collection<? extends Number> ids) {
    return JsonRows.ids(ids.stream().mapToLong(Number::longValue).toArray());
  }
}
