package io.carillon.batch.schedule;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/// The [Alarm] by Quartz, clustered over our database, and the only class that knows it.
///
/// One one-shot trigger for each key, on one durable job. Quartz computes no times: its own answers
/// are wrong around clock changes, and a late trigger of it says it was due now. Any process of the
/// cluster may be the one that is woken. A repeating trigger asks for a look around, so that
/// changes made without an alarm, and alarms lost with a process, are found.
///
/// The tables are Flyway's. Every process must have its clock set right: one whose clock is more
/// than seconds off counts as dead and its alarms ring twice, which does no harm.
public final class QuartzAlarm implements Alarm, AutoCloseable {
  private static final String SCHEDULER = "carillon";
  private static final String GROUP = "alarm";
  private static final TriggerKey LOOK_AROUND = TriggerKey.triggerKey("look-around", GROUP);
  private static final Object ONE_AT_A_TIME = new Object();
  private static final JobKey JOB = JobKey.jobKey("ring", GROUP);
  // Quartz rings up to 2 ms early, when by the clock nothing is due yet.
  private static final Duration NOT_EARLY = Duration.ofMillis(5);

  private final String connections = "carillon-" + UUID.randomUUID();
  private final Scheduler scheduler;
  private final Duration lookAround;
  private volatile @Nullable ScheduleClock clock;

  /// Connects, but does not wait for anything yet: alarms set now ring in whatever process has
  /// [#start]ed.
  ///
  /// @param dataSource migrated; stays the caller's to close, after this one. Needs four
  ///   connections besides those the slots' transactions take
  /// @param lookAround how often one process of the cluster reconciles, at least a second; how late
  ///   a change made under [Alarm#NONE] may be noticed
  public QuartzAlarm(DataSource dataSource, Duration lookAround) {
    this.lookAround = lookAround;
    DBConnectionManager.getInstance()
        .addConnectionProvider(connections, new OfDataSource(dataSource));
    try {
      // Quartz keeps one scheduler of a name per JVM; each of ours belongs to its creator alone.
      synchronized (ONE_AT_A_TIME) {
        scheduler = new StdSchedulerFactory(properties()).getScheduler();
        SchedulerRepository.getInstance().remove(SCHEDULER);
      }
    } catch (SchedulerException failed) {
      throw broken(failed);
    }
  }

  /// Reconciles, then rings `clock` from threads of its own until [#close].
  public void start(ScheduleClock clock) {
    this.clock = clock;
    try {
      scheduler.setJobFactory((_, _) -> this::ring);
      scheduler.addJob(job(), true);
      clock.reconcile();
      scheduler.start();
      place(lookAroundTrigger());
    } catch (SchedulerException failed) {
      throw broken(failed);
    }
  }

  /// Lets what is ringing finish, then gives up waiting; other processes go on.
  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException failed) {
      throw broken(failed);
    }
  }

  @Override
  public void set(Key key, Instant at) {
    var trigger =
        TriggerBuilder.newTrigger()
            .withIdentity(triggerKey(key))
            .forJob(JOB)
            .startAt(Date.from(at.plus(NOT_EARLY)))
            // However late: what is due is decided by the tables.
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
            .build();
    try {
      if (!scheduler.checkExists(JOB)) {
        scheduler.addJob(job(), true);
      }
      place(trigger);
    } catch (SchedulerException failed) {
      throw broken(failed);
    }
  }

  @Override
  public void clear(Key key) {
    try {
      scheduler.unscheduleJob(triggerKey(key));
    } catch (SchedulerException failed) {
      throw broken(failed);
    }
  }

  @Override
  public Map<Key, Instant> all() {
    var alarms = new HashMap<Key, Instant>();
    try {
      for (var triggerKey : scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals(GROUP))) {
        var trigger = scheduler.getTrigger(triggerKey);
        if (!triggerKey.equals(LOOK_AROUND)
            && trigger != null
            && trigger.getNextFireTime() != null) {
          alarms.put(key(triggerKey), trigger.getNextFireTime().toInstant().minus(NOT_EARLY));
        }
      }
    } catch (SchedulerException failed) {
      throw broken(failed);
    }
    return alarms;
  }

  /// Sets a trigger or replaces it, whatever other processes do at the same moment.
  private void place(Trigger trigger) throws SchedulerException {
    if (scheduler.rescheduleJob(trigger.getKey(), trigger) == null) {
      try {
        scheduler.scheduleJob(trigger);
      } catch (ObjectAlreadyExistsException setMeanwhile) {
        scheduler.rescheduleJob(trigger.getKey(), trigger);
      }
    }
  }

  private Trigger lookAroundTrigger() {
    return TriggerBuilder.newTrigger()
        .withIdentity(LOOK_AROUND)
        .forJob(JOB)
        // By the machine's clock, because Quartz goes by it.
        .startAt(Date.from(Instant.now().plus(lookAround)))
        .withSchedule(
            SimpleScheduleBuilder.simpleSchedule()
                .withIntervalInMilliseconds(lookAround.toMillis())
                .repeatForever()
                .withMisfireHandlingInstructionNextWithRemainingCount())
        .build();
  }

  private static JobDetail job() {
    return JobBuilder.newJob(Ring.class).withIdentity(JOB).storeDurably().build();
  }

  private void ring(JobExecutionContext context) throws JobExecutionException {
    var triggerKey = context.getTrigger().getKey();
    var clock = Objects.requireNonNull(this.clock);
    try {
      if (triggerKey.equals(LOOK_AROUND)) {
        clock.reconcile();
      } else {
        clock.ring(key(triggerKey));
      }
    } catch (RuntimeException failed) {
      // Quartz logs it; the next look around does the work.
      throw new JobExecutionException("alarm %s failed".formatted(triggerKey.getName()), failed);
    }
  }

  private static TriggerKey triggerKey(Key key) {
    return TriggerKey.triggerKey(key.kind() + "-" + key.id(), GROUP);
  }

  private static Key key(TriggerKey triggerKey) {
    var parts = triggerKey.getName().split("-", 2);
    return new Key(Kind.valueOf(parts[0]), Integer.parseInt(parts[1]));
  }

  private Properties properties() {
    var properties = new Properties();
    properties.put("org.quartz.scheduler.instanceName", SCHEDULER);
    properties.put("org.quartz.scheduler.instanceId", connections);
    // How late an alarm may be noticed that another process set.
    properties.put("org.quartz.scheduler.idleWaitTime", "5000");
    properties.put("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "10");
    properties.put("org.quartz.threadPool.threadCount", "2");
    properties.put("org.quartz.threadPool.threadNamePrefix", "schedule");
    properties.put("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    properties.put(
        "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
    properties.put("org.quartz.jobStore.dataSource", connections);
    properties.put("org.quartz.jobStore.tablePrefix", "QRTZ_");
    properties.put("org.quartz.jobStore.isClustered", "true");
    // Texts only: stored objects would be deserialized by whoever reads them.
    properties.put("org.quartz.jobStore.useProperties", "true");
    // Without it nodes deadlock while they take triggers (quartz issue 692).
    properties.put("org.quartz.jobStore.acquireTriggersWithinLock", "true");
    return properties;
  }

  private static CampaignException broken(SchedulerException failed) {
    return new CampaignException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "the alarm clock cannot use its tables: " + failed.getMessage(),
        failed);
  }

  /// Stands in the table as the job's class; what runs is [#ring].
  static final class Ring implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      throw new IllegalStateException("the job factory was not asked");
    }
  }

  /// Quartz's view of our pool.
  private record OfDataSource(DataSource dataSource) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      var connection = dataSource.getConnection();
      // Quartz only offers SERIALIZABLE or what it is given. The pool sets its own level again.
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      return connection;
    }

    @Override
    public void initialize() {}

    @Override
    public void shutdown() {}
  }
}
