package io.carillon.batch.run;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// The coordinator's part of step *flow*: puts its own threads to work, waits until every part is
/// done, whoever does it, and keeps the run's lease. A part left by a dead process is claimed again
/// as soon as its lease is over.
final class FlowHandler implements PartitionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FlowHandler.class);

  private final RunStore runs;
  private final PartStore parts;
  private final PartWorkers workers;
  private final RunWorkSource works;
  private final RunSettings settings;

  FlowHandler(
      RunStore runs,
      PartStore parts,
      PartWorkers workers,
      RunWorkSource works,
      RunSettings settings) {
    this.runs = runs;
    this.parts = parts;
    this.workers = workers;
    this.works = works;
    this.settings = settings;
  }

  /// @param splitter not used: ranges are in `run_part`, and a step execution is made for a
  ///   worker's turn
  /// @return the executions of this process; counts of all processes are set on `flow` itself
  /// @throws JobInterruptedException if the run was stopped or aborted, every part given back, or
  ///   this process is going
  /// @throws CampaignException `RUN_FAILED` if a part failed for good; `LEASE_LOST` if another
  ///   coordinator took over
  @Override
  public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution flow)
      throws Exception {
    var run = runs.find(RunParameters.runId(flow.getJobParameters())).orElseThrow();
    if (run.state().isFinal()) {
      return List.of();
    }
    Failpoint.AFTER_PLAN_COMMIT.reach();
    var work = works.of(run, flow.getJobExecution());
    var reached = Instant.now();
    while (true) {
      try {
        if (look(run, work, flow)) {
          return List.of();
        }
        reached = Instant.now();
      } catch (DataAccessException | TransactionException away) {
        // As long as nobody else can have taken the run over, the database may come back.
        if (Instant.now().isAfter(reached.plus(settings.lease()))) {
          throw away;
        }
        LOG.warn("run {}: the database is away: {}", run.id(), away.getMessage());
      }
      workers.awaitChange(settings.poll().toMillis());
    }
  }

  /// Looks once how far the run is and sets threads to work.
  ///
  /// @return true if every part is done
  private boolean look(Run run, RunWork work, StepExecution flow) throws JobInterruptedException {
    if (!runs.renew(run.id(), run.epoch(), settings.lease())) {
      if (runs.isAborted(run.id())) {
        if (workers.active(run.id()) > 0) {
          return false;
        }
        throw new JobInterruptedException("run %d was aborted".formatted(run.id()));
      }
      throw new CampaignException(
          ErrorCode.LEASE_LOST, "run %d: another process coordinates it now".formatted(run.id()));
    }
    var totals = parts.totals(run.id());
    var stopping = runs.stopWanted(run.id());
    var idle = totals.partsClaimed() == 0 && workers.active(run.id()) == 0;
    if (totals.partsDone() == totals.parts()) {
      flow.setReadCount(totals.qualified() + totals.heldBack());
      flow.setFilterCount(totals.heldBack());
      flow.setWriteCount(totals.qualified());
      return true;
    }
    if ((stopping && idle) || (workers.closing() && workers.active(run.id()) == 0)) {
      throw new JobInterruptedException("run %d stops here".formatted(run.id()));
    }
    if (!stopping && !workers.closing() && totals.partsOpen() > 0) {
      workers.join(work);
    } else if (idle && !stopping) {
      throw new CampaignException(
          ErrorCode.RUN_FAILED, parts.failure(run.id()).orElse("parts are missing"));
    }
    return false;
  }
}
