package io.carillon.batch.waits;

import io.carillon.batch.run.BatchSettings;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Notifications;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.TriggerFeed;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes on whoever has waited long enough, on threads of its own, for as long as a server is up.
/// Somebody who is due late, because nobody was running, goes on at once. Any number of processes
/// may do it at the same time.
public final class WaitResumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WaitResumer.class);
  // A campaign that cannot go on does not fill the log.
  private static final Duration COMPLAIN_EVERY = Duration.ofMinutes(1);

  private static final Actor SERVER = new Actor("server", "waits");

  private final DataSource dataSource;
  private final PlatformTransactionManager transactions;
  private final BatchSettings settings;
  private final TriggerFeed feed;
  private final Semaphore closing = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();

  /// @param transactions of that data source
  public WaitResumer(
      DataSource dataSource, PlatformTransactionManager transactions, BatchSettings settings) {
    this.dataSource = dataSource;
    this.transactions = transactions;
    this.settings = settings;
    this.feed = new TriggerFeed(dataSource, settings.plans());
  }

  /// Begins, on as many threads as parts are worked on.
  ///
  /// @param every how long a thread sleeps when nobody is due
  public void start(Duration every) {
    for (int number = 1; number <= settings.runs().threads(); number++) {
      boolean tells = number == 1;
      threads.add(
          Thread.ofPlatform().daemon().name("waits-" + number).start(() -> loop(every, tells)));
    }
  }

  /// Takes on everybody who is due now, on this thread, and returns. Who comes due meanwhile may or
  /// may not be taken on.
  ///
  /// @param progress told after each page how many people that were so far
  /// @return how many people
  /// @throws RuntimeException if somebody could not be taken on: all others were
  public long resumeDue(LongConsumer progress) {
    var resumption = resumption();
    var store = new WaitStore(JdbcClient.create(dataSource));
    long people = 0;
    RuntimeException first = null;
    for (var group : store.due(store.now())) {
      try {
        int page;
        do {
          page = retrying(resumption, group);
          people += page;
          progress.accept(people);
        } while (page > 0);
      } catch (RuntimeException failed) {
        LOG.warn("{}: people could not be taken on", group, failed);
        first = first == null ? failed : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return people;
  }

  /// How many people wait in which step of a campaign, by step id (WT-27, AN-90).
  public static List<WaitPlace> places(DataSource dataSource, int campaignId) {
    return new WaitStore(JdbcClient.create(dataSource)).places(campaignId);
  }

  /// Lets pages under way commit.
  @Override
  public void close() {
    closing.release(threads.size());
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException impatient) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Resumption resumption() {
    var transaction = new TransactionTemplate(transactions);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    return new Resumption(
        new WaitStore(JdbcClient.create(dataSource)),
        settings.plans(),
        new ChunkRunner(dataSource, settings.fields(), feed),
        transaction,
        settings.zone(),
        settings.runs().chunkPeople());
  }

  /// @param tells whether this thread is the one that writes notifications
  private void loop(Duration every, boolean tells) {
    var store = new WaitStore(JdbcClient.create(dataSource));
    var complaints = new HashMap<WaitGroup, Long>();
    Resumption resumption = null;
    try {
      do {
        try {
          resumption = resumption == null ? resumption() : resumption;
          var groups = store.due(store.now());
          resumption.keepOnly(groups);
          complaints.keySet().retainAll(groups);
          for (var group : groups) {
            look(resumption, group, complaints, tells, () -> closing.availablePermits() > 0);
          }
        } catch (RuntimeException away) {
          // Most likely the database; whatever it is, this thread goes on.
          LOG.warn("waits were not looked at, trying again in {}: {}", every, away.getMessage());
        }
      } while (!closing.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  // Page by page until nobody is left for us, or something is in the way.
  private void look(
      Resumption resumption,
      WaitGroup group,
      Map<WaitGroup, Long> complaints,
      boolean tells,
      BooleanSupplier ending) {
    try {
      long people = 0;
      int page;
      do {
        page = ending.getAsBoolean() ? 0 : resumption.page(group);
        people += page;
      } while (page > 0);
      if (people > 0) {
        LOG.info(
            "run {}, step {}: {} people went on after their wait",
            group.runId(),
            group.stepId(),
            people);
      }
    } catch (TransientDataAccessException busy) {
      LOG.debug("{}: another transaction was in the way", group, busy);
    } catch (RuntimeException failed) {
      var now = System.nanoTime();
      var last = complaints.get(group);
      if (last == null || now - last > COMPLAIN_EVERY.toNanos()) {
        complaints.put(group, now);
        LOG.warn(
            "run {}, step {}: people cannot go on after their wait: {}",
            group.runId(),
            group.stepId(),
            failed.getMessage(),
            failed);
        if (tells) {
          tell(group, failed);
        }
      }
    }
  }

  // Whoever can repair the campaign does not read the log.
  private void tell(WaitGroup group, RuntimeException failed) {
    if (failed instanceof CampaignException invalid
        && invalid.code().kind() == ErrorCode.Kind.USER) {
      new Notifications(dataSource)
          .appendDaily(
              Notifications.Kind.WAITS_STUCK,
              group.campaignId(),
              SERVER,
              "people cannot go on after step %d: %s"
                  .formatted(group.stepId(), invalid.getMessage()));
    }
  }

  private int retrying(Resumption resumption, WaitGroup group) {
    for (int attempt = 1; ; attempt++) {
      try {
        return resumption.page(group);
      } catch (TransientDataAccessException busy) {
        if (attempt == settings.runs().attempts()) {
          throw busy;
        }
      }
    }
  }
}
