package io.carillon.batch.run;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.RunState;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Failpoint;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Step *close*: a run is COMPLETED only if its parts' ranges are disjoint and cover the bound, all
/// are done, and their counters add up to the activities that are there (I5). Doing it again
/// changes nothing.
final class CloseTasklet implements Tasklet {
  // What people do with a mail carries its run too (AL-08) and is in no counter.
  private static final Set<Integer> NOT_BY_FLOW =
      Set.of(
          ActivityType.UNSUBSCRIBE_EMAIL.id(),
          ActivityType.OPEN_EMAIL.id(),
          ActivityType.CLICK_EMAIL.id());

  // By index activity_run alone. What was written after waits and on the way of mails is not the
  // parts': both are counted in one statement, so that nothing is added in between.
  private static final String WRITTEN =
      """
      SELECT type_id, SUM(times) FROM (
        SELECT type_id, COUNT(*) AS times FROM activity WHERE run_id = :run GROUP BY type_id
        UNION ALL
        SELECT type_id, -times FROM run_addition WHERE run_id = :run AND type_id > 0
      ) counted GROUP BY type_id HAVING SUM(times) <> 0
      """;

  private final JdbcClient jdbc;
  private final RunStore runs;
  private final PartStore parts;

  CloseTasklet(JdbcClient jdbc, RunStore runs, PartStore parts) {
    this.jdbc = jdbc;
    this.runs = runs;
    this.parts = parts;
  }

  /// @throws CampaignException `INVARIANT_BROKEN` if something does not add up: the run ends as
  ///   FAILED
  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
    var parameters = context.getStepContext().getStepExecution().getJobParameters();
    var run = runs.find(RunParameters.runId(parameters)).orElseThrow();
    if (run.state().isFinal()) {
      return RepeatStatus.FINISHED;
    }
    var totals = parts.totals(run.id());
    if (totals.partsDone() != totals.parts()) {
      throw broken(run, "%d of %d parts are done".formatted(totals.partsDone(), totals.parts()));
    }
    long end = 0;
    for (var range : parts.ranges(run.id())) {
      if (range.lo() != end) {
        throw broken(run, "a part begins at %d where %d was due".formatted(range.lo(), end));
      }
      end = range.hi();
    }
    var bound = run.idBound().orElse(0);
    if (end != bound) {
      throw broken(run, "the parts end at %d, the bound is %d".formatted(end, bound));
    }
    var written = written(run.id());
    if (!written.equals(totals.activities())) {
      throw broken(
          run,
          "the parts counted activities %s, the log has %s"
              .formatted(totals.activities(), written));
    }
    Failpoint.BEFORE_CLOSE.reach();
    runs.end(run.id(), run.epoch(), RunState.COMPLETED, null, null);
    return RepeatStatus.FINISHED;
  }

  private Map<Integer, Long> written(int runId) {
    var written = new TreeMap<Integer, Long>();
    jdbc.sql(WRITTEN)
        .param("run", runId)
        .query(row -> {
          if (!NOT_BY_FLOW.contains(row.getInt(1))) {
            written.put(row.getInt(1), row.getLong(2));
          }
        });
    return written;
  }

  private static CampaignException broken(Run run, String what) {
    return new CampaignException(
        ErrorCode.INVARIANT_BROKEN, "run %d cannot be closed: %s".formatted(run.id(), what));
  }
}
