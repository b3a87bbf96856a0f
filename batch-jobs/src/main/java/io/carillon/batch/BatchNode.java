package io.carillon.batch;

import io.carillon.batch.run.BatchSettings;
import io.carillon.batch.run.CampaignRuns;
import io.carillon.batch.run.RunConfiguration;
import io.carillon.batch.waits.WaitResumer;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

/// The batch side of one process: Spring Batch on our database, and the jobs. Open one per process;
/// closing it lets chunks under way commit.
public final class BatchNode implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private BatchNode(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /// @param dataSource migrated; stays the caller's to close, after this node. Its pool needs one
  ///   connection a thread and four more
  public static BatchNode open(DataSource dataSource, BatchSettings settings) {
    var application = new SpringApplication(Beans.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    // Logging is the process's business, not this context's.
    application.setListeners(
        application.getListeners().stream()
            .filter(listener -> !(listener instanceof LoggingApplicationListener))
            .toList());
    application.setDefaultProperties(
        java.util.Map.of(
            // Flyway owns the tables, and jobs run when we say so.
            "spring.batch.jdbc.initialize-schema", "never",
            "spring.batch.job.enabled", "false",
            // The default, SERIALIZABLE, deadlocks when two jobs start at the same time.
            "spring.batch.jdbc.isolation-level-for-create", "read_committed"));
    application.addInitializers(context -> {
      var beans = context.getBeanFactory();
      beans.registerSingleton("dataSource", dataSource);
      beans.registerSingleton("batchSettings", settings);
    });
    return new BatchNode(application.run());
  }

  /// Campaign runs and the verbs on them.
  public CampaignRuns runs() {
    return context.getBean(CampaignRuns.class);
  }

  /// Takes on people who have waited long enough; begins nothing by itself.
  public WaitResumer waits() {
    return new WaitResumer(
        context.getBean(DataSource.class), transactions(), context.getBean(BatchSettings.class));
  }

  /// Where jobs of other packages keep their history.
  public JobRepository repository() {
    return context.getBean(JobRepository.class);
  }

  /// The transaction manager every step must be given.
  public PlatformTransactionManager transactions() {
    return context.getBean(PlatformTransactionManager.class);
  }

  @Override
  public void close() {
    context.close();
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    DataSourceTransactionManagerAutoConfiguration.class,
    BatchJdbcAutoConfiguration.class
  })
  @Import(RunConfiguration.class)
  static class Beans {

    /// Contexts as JSON: the default is Java serialization, which a written row could abuse.
    @Bean
    ExecutionContextSerializer executionContextSerializer() {
      return new JacksonExecutionContextStringSerializer();
    }
  }
}
