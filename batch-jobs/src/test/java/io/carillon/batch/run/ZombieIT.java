package io.carillon.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.TestDatabase;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.PeopleSelector;
import io.carillon.execution.TriggerFeed;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.Qualification;
import io.carillon.person.FieldStore;
import io.carillon.smartlist.Moment;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// A process that was taken for dead comes back and writes. With the epoch check nothing of that
/// stays; the control without it shows that these tests see the harm.
class ZombieIT {
  private static final int PEOPLE = 200;
  private static final Duration LEASE = Duration.ofMinutes(10);

  private final TestDatabase database = TestDatabase.fresh();
  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final TransactionTemplate transactions =
      new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
  private final RunStore runs = new RunStore(jdbc);

  @BeforeEach
  void seed() {
    ScoringCampaign.seed(database.dataSource(), PEOPLE);
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  @Test
  void aChunkOfAnOldOwnerIsRolledBack() {
    var parts = new PartStore(jdbc, transactions);
    assertThatThrownBy(() -> wakeTheDead(parts))
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.LEASE_LOST));
    assertThat(ScoringCampaign.duplicates(jdbc)).isZero();
  }

  @Test
  void withoutTheEpochCheckItsEffectsStandTwice() {
    wakeTheDead(
        new PartStore(jdbc, transactions) {
          @Override
          String epochCheck() {
            return "";
          }
        });
    assertThat(ScoringCampaign.duplicates(jdbc)).isPositive();
  }

  @Test
  void anExpiredLeaseIsClaimedWithTheNextEpochAndALiveOneIsNot() {
    var parts = new PartStore(jdbc, transactions);
    var run = plannedRun(parts);
    var first = parts.claim(run, new Node("first"), LEASE).orElseThrow();
    assertThat(parts.claim(run, new Node("second"), LEASE)).isEmpty();
    expireLeases();
    var second = parts.claim(run, new Node("second"), LEASE).orElseThrow();
    assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
    assertThat(parts.renew(first, LEASE)).isFalse();
    assertThat(parts.renew(second, LEASE)).isTrue();
  }

  // The first owner falls silent before its chunk, the second takes over and does one; then the
  // first does its own,
  // from the cursor it knows.
  private void wakeTheDead(PartStore parts) {
    var run = plannedRun(parts);
    var zombie = tasklet(parts, parts.claim(run, new Node("zombie"), LEASE).orElseThrow());
    expireLeases();
    var heir = tasklet(parts, parts.claim(run, new Node("heir"), LEASE).orElseThrow());
    chunk(heir);
    chunk(zombie);
  }

  private int plannedRun(PartStore parts) {
    var run = runs.insert(ScoringCampaign.CAMPAIGN, null, Map.of(), "test");
    parts.insert(run, List.of(new PartRange(0, 100_000, PEOPLE)));
    return run;
  }

  private void expireLeases() {
    jdbc.sql("UPDATE run_part SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND").update();
  }

  private TurnTasklet tasklet(PartStore parts, Part part) {
    var execution = new JobExecution(1, new JobInstance(1, "campaignRun"), new JobParameters());
    var work =
        new RunWork(
            part.runId(),
            execution,
            ScoringCampaign.plan(new Qualification.EveryTime(), OptionalLong.empty()),
            new Moment(runs.now(), ZoneOffset.UTC));
    return new TurnTasklet(
        work,
        part,
        new Node("worker"),
        runs,
        parts,
        new PeopleSelector(database.dataSource()),
        new ChunkRunner(
            database.dataSource(),
            new FieldStore(database.dataSource()).load(),
            new TriggerFeed(database.dataSource(), new CompiledDefinitions(database.dataSource()))),
        RunChild.SETTINGS,
        () -> false);
  }

  private void chunk(TurnTasklet tasklet) {
    var status =
        transactions.execute(_ -> {
          try {
            var step =
                new StepExecution(
                    1,
                    "part",
                    new JobExecution(1, new JobInstance(1, "campaignRun"), new JobParameters()));
            return tasklet.execute(new StepContribution(step), null);
          } catch (JobInterruptedException stopped) {
            throw new IllegalStateException(stopped);
          }
        });
    assertThat(status).isEqualTo(RepeatStatus.CONTINUABLE);
  }
}
