package io.carillon.batch.run;

import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/// The job parameters of a run: campaign and slot identify it, the run's id says where its rows
/// are.
final class RunParameters {
  private static final String RUN = "run";

  private RunParameters() {}

  static JobParameters of(Run run) {
    return new JobParametersBuilder()
        .addLong("campaign", (long) run.campaignId())
        .addString("slot", run.slotAt().toString())
        .addLong(RUN, (long) run.id(), false)
        .toJobParameters();
  }

  static int runId(JobParameters parameters) {
    var run = parameters.getLong(RUN);
    if (run == null) {
      throw new IllegalStateException("job parameters without a run: " + parameters);
    }
    return run.intValue();
  }
}
