package io.carillon.batch.run;

import io.carillon.failure.Failpoint;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;

/// Writes down which job execution drives a run, so that workers of other processes add their steps
/// to it.
record DriverAnnouncement(RunStore runs) implements JobExecutionListener {

  @Override
  public void beforeJob(JobExecution execution) {
    Failpoint.AFTER_JOB_EXECUTION.reach();
    var run = runs.find(RunParameters.runId(execution.getJobParameters())).orElseThrow();
    runs.drivenBy(run.id(), run.epoch(), execution.getId());
  }
}
