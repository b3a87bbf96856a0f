package io.carillon.batch.run;

import io.carillon.campaign.CampaignPlan;
import io.carillon.smartlist.Moment;
import org.springframework.batch.core.job.JobExecution;

/// What the workers of this process need to know of one run under way.
///
/// @param execution the driving job execution; workers add their step executions to it
/// @param plan as it was in force at the run's frozen instant
record RunWork(int runId, JobExecution execution, CampaignPlan plan, Moment moment) {}
