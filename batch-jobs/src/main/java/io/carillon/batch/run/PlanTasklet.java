package io.carillon.batch.run;

import io.carillon.campaign.CampaignPlans;
import io.carillon.campaign.RunState;
import io.carillon.execution.Preview;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import io.carillon.smartlist.Moment;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Step *plan*, once a run, one transaction: freezes the instant, the id bound and the ranges.
/// Doing it again changes nothing. Over the person limit the run ends as REFUSED and nobody enters
/// (QL-21).
final class PlanTasklet implements Tasklet {
  // Stretches for cutting ranges of equal numbers of people: enough to be even, few enough to be
  // quick.
  private static final int STRETCHES = 4096;
  // If so many ids of a hundred are people, all stretches hold about the same.
  private static final int DENSE_PERCENT = 80;

  // The index on email_key is the smallest that has every id.
  private static final String PEOPLE = "SELECT COUNT(*) FROM person WHERE id <= :bound";

  // Three times as long as PEOPLE.
  private static final String STRETCH_COUNTS =
      """
      SELECT id DIV :width AS stretch, COUNT(*) AS people FROM person
      WHERE id <= :bound GROUP BY stretch ORDER BY stretch
      """;

  private final JdbcClient jdbc;
  private final RunStore runs;
  private final PartStore parts;
  private final CampaignPlans plans;
  private final Preview preview;
  private final Supplier<ZoneId> zone;
  private final RunSettings settings;

  PlanTasklet(
      JdbcClient jdbc,
      RunStore runs,
      PartStore parts,
      CampaignPlans plans,
      Preview preview,
      Supplier<ZoneId> zone,
      RunSettings settings) {
    this.jdbc = jdbc;
    this.runs = runs;
    this.parts = parts;
    this.plans = plans;
    this.preview = preview;
    this.zone = zone;
    this.settings = settings;
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
    var parameters = context.getStepContext().getStepExecution().getJobParameters();
    var run = runs.find(RunParameters.runId(parameters)).orElseThrow();
    if (run.asOf().isPresent()) {
      return RepeatStatus.FINISHED;
    }
    var asOf = runs.now();
    var plan = plans.plan(run.campaignId(), asOf, run.tokens());
    if (plan.smartList().filters().isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' has an empty smart list, it would take everybody: add a filter (OQ-13)"
              .formatted(plan.name()));
    }
    if (!plan.triggers().isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' has a trigger by now, and such a campaign does not run in batch: take the trigger out, or activate it (AN-20)"
              .formatted(plan.name()));
    }
    if (plan.personLimit().isPresent()) {
      var limit = plan.personLimit().getAsLong();
      var qualified = preview.count(plan, new Moment(asOf, zone.get()));
      if (qualified > limit) {
        runs.end(
            run.id(),
            run.epoch(),
            RunState.REFUSED,
            ErrorCode.PERSON_LIMIT_EXCEEDED.name(),
            "%d people qualify, the person limit is %d: nobody entered (QL-21)"
                .formatted(qualified, limit));
        return RepeatStatus.FINISHED;
      }
    }
    long bound = jdbc.sql("SELECT COALESCE(MAX(id), 0) FROM person").query(Long.class).single();
    var ranges = ranges(bound);
    parts.insert(run.id(), ranges);
    var people = ranges.stream().mapToLong(PartRange::people).sum();
    if (!runs.freeze(run.id(), run.epoch(), asOf, plan.version(), bound, ranges.size(), people)) {
      throw new CampaignException(
          ErrorCode.LEASE_LOST, "run %d: another process plans it".formatted(run.id()));
    }
    Failpoint.BEFORE_PLAN_COMMIT.reach();
    return RepeatStatus.FINISHED;
  }

  private List<PartRange> ranges(long bound) {
    long people = jdbc.sql(PEOPLE).param("bound", bound).query(Long.class).single();
    var width = bound / STRETCHES + 1;
    var dense = people * 100 >= bound * DENSE_PERCENT;
    var stretches = dense ? PartRange.even(people, width, bound) : counted(width, bound);
    var count = Math.clamp(people / settings.partPeople() + 1, 1, RunSettings.MAX_PARTS);
    return PartRange.cut(stretches, width, bound, count);
  }

  private List<PartRange.Bucket> counted(long width, long bound) {
    return jdbc.sql(STRETCH_COUNTS)
        .param("width", width)
        .param("bound", bound)
        .query((row, _) -> new PartRange.Bucket(row.getLong(1), row.getLong(2)))
        .list();
  }
}
