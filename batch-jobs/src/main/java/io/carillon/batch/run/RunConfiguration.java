package io.carillon.batch.run;

import io.carillon.database.AuditTrail;
import io.carillon.database.Notifications;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.PeopleSelector;
import io.carillon.execution.Preview;
import io.carillon.execution.TriggerFeed;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Job `campaignRun` and everything it needs. Every step has the transaction manager of our own
/// tables: without it a chunk's effects and Spring Batch's note of it would part.
@Configuration(proxyBeanMethods = false)
public class RunConfiguration {

  @Bean
  RunStore runStore(DataSource dataSource) {
    return new RunStore(JdbcClient.create(dataSource));
  }

  @Bean
  PartStore partStore(DataSource dataSource, PlatformTransactionManager transactions) {
    return new PartStore(JdbcClient.create(dataSource), new TransactionTemplate(transactions));
  }

  @Bean
  RunWorkSource runWorkSource(BatchSettings settings) {
    return new RunWorkSource(settings.plans(), settings.zone());
  }

  @Bean
  PartWorkers partWorkers(
      JobRepository repository,
      PlatformTransactionManager transactions,
      RunStore runs,
      PartStore parts,
      DataSource dataSource,
      BatchSettings settings) {
    return new PartWorkers(
        repository,
        transactions,
        runs,
        parts,
        new PeopleSelector(dataSource),
        new ChunkRunner(
            dataSource, settings.fields(), new TriggerFeed(dataSource, settings.plans())),
        settings.runs(),
        settings.node());
  }

  @Bean
  Job campaignRun(
      JobRepository repository,
      PlatformTransactionManager transactions,
      DataSource dataSource,
      RunStore runs,
      PartStore parts,
      PartWorkers workers,
      RunWorkSource works,
      BatchSettings settings) {
    var jdbc = JdbcClient.create(dataSource);
    var plan =
        new PlanTasklet(
            jdbc,
            runs,
            parts,
            settings.plans(),
            new Preview(dataSource, settings.fields()),
            settings.zone(),
            settings.runs());
    return new JobBuilder("campaignRun", repository)
        .listener(new DriverAnnouncement(runs))
        .start(new StepBuilder("plan", repository).tasklet(plan, transactions).build())
        .next(
            new StepBuilder("flow", repository)
                // The handler finds the parts in run_part; a second partitioning is not wanted.
                .partitioner("part", _ -> Map.of())
                .partitionHandler(new FlowHandler(runs, parts, workers, works, settings.runs()))
                .aggregator((_, _) -> {})
                .build())
        .next(
            new StepBuilder("close", repository)
                .tasklet(new CloseTasklet(jdbc, runs, parts), transactions)
                .build())
        .build();
  }

  @Bean
  CampaignRuns campaignRuns(
      Job campaignRun,
      JobOperator operator,
      JobRepository repository,
      DataSource dataSource,
      RunStore runs,
      PartStore parts,
      PartWorkers workers,
      RunWorkSource works,
      PlatformTransactionManager transactions,
      BatchSettings settings) {
    return new CampaignRuns(
        runs,
        parts,
        workers,
        new RunCoordinator(campaignRun, operator, repository, runs, parts),
        repository,
        works,
        settings.runs(),
        settings.node(),
        new AuditTrail(dataSource),
        abort(dataSource, runs, parts, transactions),
        new EventTotals(JdbcClient.create(dataSource)),
        new TransactionTemplate(transactions));
  }

  private static CampaignAbort abort(
      DataSource dataSource,
      RunStore runs,
      PartStore parts,
      PlatformTransactionManager transactions) {
    var transaction = new TransactionTemplate(transactions);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    return new CampaignAbort(
        JdbcClient.create(dataSource),
        runs,
        parts,
        new AuditTrail(dataSource),
        new Notifications(dataSource),
        transaction);
  }
}
