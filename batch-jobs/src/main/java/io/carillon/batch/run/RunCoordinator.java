package io.carillon.batch.run;

import io.carillon.campaign.RunState;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.UnexpectedJobExecutionException;
import org.springframework.batch.core.job.parameters.InvalidJobParametersException;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.TransactionException;

/// Drives one run from wherever it is to an end, as its coordinator. Puts right what a dead
/// coordinator left behind in Spring Batch's tables: nobody ever has to touch them.
final class RunCoordinator {
  private static final Logger LOG = LoggerFactory.getLogger(RunCoordinator.class);

  private final Job job;
  private final JobOperator operator;
  private final JobRepository repository;
  private final RunStore runs;
  private final PartStore parts;

  RunCoordinator(
      Job job, JobOperator operator, JobRepository repository, RunStore runs, PartStore parts) {
    this.job = job;
    this.operator = operator;
    this.repository = repository;
    this.runs = runs;
    this.parts = parts;
  }

  /// Works until the run is completed, refused, stopped, aborted or failed, and writes that down;
  /// or until this process is closing, and leaves it RUNNING without a lease. Blocks.
  ///
  /// @param runId taken by this process: it is RUNNING under our epoch
  /// @return the run as it ended
  Run drive(int runId) {
    var run = runs.find(runId).orElseThrow();
    LOG.info("run {} of campaign '{}', slot {}: begins", runId, run.campaign(), run.slotAt());
    JobExecution execution;
    try {
      execution = launch(run);
    } catch (UnexpectedJobExecutionException
        | JobRestartException
        | JobInstanceAlreadyCompleteException
        | JobExecutionAlreadyRunningException
        | InvalidJobParametersException refused) {
      throw new CampaignException(
          ErrorCode.RUN_FAILED,
          "run %d could not be started: %s".formatted(runId, refused.getMessage()),
          refused);
    }
    if (runs.isAborted(runId)) {
      abandon(execution);
    } else if (execution.getStatus() == BatchStatus.STOPPED && !runs.stopWanted(runId)) {
      // This process is going, the run is not: it stays RUNNING for whoever looks next.
      runs.handOver(runId, run.epoch());
    } else if (execution.getStatus() == BatchStatus.STOPPED) {
      runs.end(runId, run.epoch(), RunState.STOPPED, null, null);
    } else if (execution.getStatus() != BatchStatus.COMPLETED) {
      var cause = cause(execution);
      runs.end(runId, run.epoch(), RunState.FAILED, code(cause).name(), cause.getMessage());
      LOG.warn("run {} failed", runId, cause);
    }
    Failpoint.AFTER_CLOSE.reach();
    var ended = runs.find(runId).orElseThrow();
    var totals = parts.totals(runId);
    LOG.info(
        "run {} of campaign '{}': {}, {} people qualified, {} held back",
        runId,
        run.campaign(),
        ended.state(),
        totals.qualified(),
        totals.heldBack());
    return ended;
  }

  private JobExecution launch(Run run)
      throws JobRestartException,
          JobInstanceAlreadyCompleteException,
          JobExecutionAlreadyRunningException,
          InvalidJobParametersException {
    var parameters = RunParameters.of(run);
    var instance = repository.getJobInstance(job.getName(), parameters);
    if (instance == null) {
      return operator.start(job, parameters);
    }
    var last = repository.getLastJobExecution(instance);
    if (last == null) {
      // Killed between the instance and its first execution: Spring Batch can neither start,
      // restart nor recover that.
      repository.deleteJobInstance(instance);
      return operator.start(job, parameters);
    }
    if (last.isRunning() || last.getStatus() == BatchStatus.UNKNOWN) {
      // Its process is dead or has lost the run: we hold the lease. The operator's recover()
      // refuses UNKNOWN, this does not.
      end(last, BatchStatus.FAILED);
    }
    return operator.restart(last);
  }

  /// Notes in Spring Batch's tables that the job of a run never goes on. Does nothing if it is
  /// complete.
  ///
  /// @param execution of this process, or of one that is dead
  void abandon(JobExecution execution) {
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      end(execution, BatchStatus.ABANDONED);
    }
  }

  private void end(JobExecution execution, BatchStatus status) {
    execution.getStepExecutions().stream()
        .filter(step -> step.getStatus().isRunning() || step.getStatus() == BatchStatus.UNKNOWN)
        .forEach(step -> {
          step.setStatus(BatchStatus.FAILED);
          step.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
          repository.update(step);
        });
    execution.setStatus(status);
    execution.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
    repository.update(execution);
  }

  private static ErrorCode code(Throwable cause) {
    return switch (cause) {
      case CampaignException known -> known.code();
      case TransactionException _, DataAccessResourceFailureException _ ->
          ErrorCode.DATABASE_UNAVAILABLE;
      default -> ErrorCode.RUN_FAILED;
    };
  }

  private static Throwable cause(JobExecution execution) {
    var failures = execution.getAllFailureExceptions();
    return failures.stream()
        .filter(CampaignException.class::isInstance)
        .findFirst()
        .or(() -> failures.stream().findFirst())
        .orElseGet(() -> new IllegalStateException("the job gave no reason"));
  }
}
