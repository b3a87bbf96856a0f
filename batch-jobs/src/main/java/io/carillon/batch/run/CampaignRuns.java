package io.carillon.batch.run;

import io.carillon.campaign.RunState;
import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionOperations;

/// Batch runs and the operator's verbs on them, whatever the door. Every verb that changes
/// something is audited and refuses with the reason what cannot be done. Thread-safe.
public final class CampaignRuns {
  private final RunStore runs;
  private final PartStore parts;
  private final PartWorkers workers;
  private final RunCoordinator coordinator;
  private final JobRepository repository;
  private final RunWorkSource works;
  private final RunSettings settings;
  private final Node node;
  private final AuditTrail audit;
  private final CampaignAbort abort;
  private final EventTotals eventTotals;
  private final TransactionOperations transactions;

  CampaignRuns(
      RunStore runs,
      PartStore parts,
      PartWorkers workers,
      RunCoordinator coordinator,
      JobRepository repository,
      RunWorkSource works,
      RunSettings settings,
      Node node,
      AuditTrail audit,
      CampaignAbort abort,
      EventTotals eventTotals,
      TransactionOperations transactions) {
    this.runs = runs;
    this.parts = parts;
    this.workers = workers;
    this.coordinator = coordinator;
    this.repository = repository;
    this.works = works;
    this.settings = settings;
    this.node = node;
    this.audit = audit;
    this.abort = abort;
    this.eventTotals = eventTotals;
    this.transactions = transactions;
  }

  /// Asks for a run; whoever works on runs starts it when its slot has come. Several runs of a
  /// campaign may be open at the same time, they are independent (OQ-18, SC-02).
  ///
  /// @param slot when; empty for now, by the database's clock
  /// @param tokens values of my tokens for this run alone, by name; the plan refuses what is no
  ///   token of the campaign (TK-50, TK-51)
  /// @return the run's id
  /// @throws CampaignException `NAME_TAKEN` if the campaign has a run at that slot already
  public int request(
      int campaignId, Optional<Instant> slot, Map<String, String> tokens, Actor actor) {
    try {
      var id = runs.insert(campaignId, slot.orElse(null), tokens, actor.name());
      audit.append(actor, "run.request", "run " + id, "campaign " + campaignId);
      Failpoint.AFTER_RUN_ROW.reach();
      return id;
    } catch (DuplicateKeyException taken) {
      throw new CampaignException(
          ErrorCode.NAME_TAKEN,
          "campaign %d already has a run at %s".formatted(campaignId, slot.orElse(null)),
          taken);
    }
  }

  /// Drives a run in this process until it ends. Blocks; other processes that work on runs help.
  ///
  /// @return the run as it ended: completed, refused, stopped or failed
  /// @throws CampaignException `WRONG_STATE` if it is not to be had: ended, not yet due, or driven
  ///   by another process
  public Run drive(int runId) {
    if (runs.take(runId, node, settings.lease()).isEmpty()) {
      throw notToBeHad(find(runId));
    }
    return coordinator.drive(runId);
  }

  /// Sees a run to its end: drives it, or, while another living process drives it, waits for that
  /// one, ready to take over. Blocks.
  ///
  /// @param runId due already
  /// @return the run as it ended: completed, cancelled, refused, stopped or failed
  public Run await(int runId) throws InterruptedException {
    while (true) {
      if (runs.take(runId, node, settings.lease()).isPresent()) {
        return coordinator.drive(runId);
      }
      var run = find(runId);
      if (run.state() != RunState.PENDING && run.state() != RunState.RUNNING) {
        return run;
      }
      runs.stopAbandoned();
      Thread.sleep(settings.poll());
    }
  }

  /// Lets a stopped, failed or abandoned run go on: parts that are done stay done, the others
  /// continue at their cursors, failed ones too. [#drive] or any process that works on runs then
  /// takes it.
  ///
  /// @throws CampaignException `WRONG_STATE` if it has ended for good or somebody alive is driving
  ///   it
  public void restart(int runId, Actor actor) {
    var run = find(runId);
    if (run.state() == RunState.PENDING) {
      // Nobody has begun it, perhaps because the process that asked for it died: it is to be had as
      // it is.
      return;
    }
    // Together: a process that sees the run open and its parts failed would fail it again.
    var reopened =
        transactions.execute(_ -> {
          if (!runs.reopen(runId)) {
            throw notToBeHad(run);
          }
          return parts.reopenFailed(runId);
        });
    audit.append(
        actor,
        "run.restart",
        "run " + runId,
        "was %s, %d failed parts reopened".formatted(run.state(), reopened));
  }

  /// Asks a running run to stop: every worker ends after its current chunk. Returns at once; a run
  /// whose processes are all dead is stopped here.
  ///
  /// @throws CampaignException `WRONG_STATE` if it is not running
  public void stop(int runId, Actor actor) {
    var run = find(runId);
    if (!runs.stop(runId)) {
      throw new CampaignException(
          ErrorCode.WRONG_STATE,
          run.state() == RunState.ACTIVE
              ? "run %d is of a trigger campaign: `carillon campaigns deactivate` ends it"
                  .formatted(runId)
              : "run %d is %s: only a running run can be stopped".formatted(runId, run.state()));
    }
    audit.append(actor, "run.stop", "run " + runId, "");
  }

  /// What [#abort] would stop now.
  public UnderWay underWay(int campaignId) {
    return abort.underWay(campaignId);
  }

  /// Stops a campaign for good, in the middle of everything (AN-81): runs that have begun or are
  /// due, with the campaigns they execute (OQ-15), waits in its flow, and requests that it has not
  /// taken. Once this returns, nobody takes a further step. What is done stays done; requests that
  /// it has made of others stay, and so do slots to come and whether it is active.
  ///
  /// @param name for messages
  /// @throws CampaignException `WRONG_STATE` if nothing is under way
  public Aborted abort(int campaignId, String name, Actor actor) {
    var done = abort.abort(campaignId, name, actor);
    for (long job : done.orphanedJobs()) {
      var execution = repository.getJobExecution(job);
      if (execution != null) {
        coordinator.abandon(execution);
      }
    }
    return done.aborted();
  }

  /// @throws CampaignException `UNKNOWN_NAME` if there is no such run
  public Run find(int runId) {
    return runs.find(runId)
        .orElseThrow(() ->
            new CampaignException(
                ErrorCode.UNKNOWN_NAME,
                "there is no run %d: `carillon runs list` shows them".formatted(runId)));
  }

  /// @return newest first
  public List<Run> newest(int limit) {
    return runs.newest(limit);
  }

  public RunTotals totals(int runId) {
    var run = find(runId);
    // A run without a plan has no parts: what it has done, events have brought.
    return run.asOf().isPresent() ? parts.totals(runId) : eventTotals.of(run);
  }

  /// One look around for a process that serves: helps runs that others drive, and names those that
  /// want a driver.
  ///
  /// @return runs due or abandoned, earliest slot first; [#drive] each on a thread of its own
  public List<Integer> sweep() {
    runs.stopAbandoned();
    for (var run : runs.running()) {
      if (run.leaseRunning()
          && run.asOf().isPresent()
          && run.jobExecutionId().isPresent()
          && !run.coordinator().orElse("").equals(node.id())
          && parts.totals(run.id()).partsOpen() > 0) {
        var execution = repository.getJobExecution(run.jobExecutionId().getAsLong());
        if (execution != null) {
          workers.join(works.of(run, execution));
        }
      }
    }
    return runs.waiting();
  }

  private CampaignException notToBeHad(Run run) {
    var why =
        switch (run.state()) {
          case COMPLETED, CANCELLED, REFUSED -> "it has ended for good";
          case ABORTED -> "it was aborted and never goes on: ask for a new run";
          case STOPPED, FAILED ->
              "it waits for a restart: `carillon runs restart %d`".formatted(run.id());
          case ACTIVE ->
              "events bring people into it: `carillon campaigns deactivate` ends it, nothing drives"
                  + " it";
          case PENDING -> "it is due at " + run.slotAt();
          case RUNNING ->
              run.leaseRunning()
                  ? "%s is driving it, or was less than %d s ago: if it is dead, try again then"
                      .formatted(
                          run.coordinator().orElse("another process"), settings.lease().toSeconds())
                  : "an operator asked it to stop";
        };
    return new CampaignException(
        ErrorCode.WRONG_STATE, "run %d is %s: %s".formatted(run.id(), run.state(), why));
  }
}
