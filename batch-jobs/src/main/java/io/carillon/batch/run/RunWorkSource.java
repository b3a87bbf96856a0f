package io.carillon.batch.run;

import io.carillon.campaign.CampaignPlans;
import io.carillon.smartlist.Moment;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.springframework.batch.core.job.JobExecution;

/// Makes what workers need from a planned run: the plan in force at its frozen instant, and that
/// instant in the installation's zone.
record RunWorkSource(CampaignPlans plans, Supplier<ZoneId> zone) {

  /// @param run already planned
  RunWork of(Run run, JobExecution execution) {
    var asOf = run.asOf().orElseThrow();
    return new RunWork(
        run.id(),
        execution,
        plans.plan(run.campaignId(), asOf, run.tokens()),
        new Moment(asOf, zone.get()));
  }
}
