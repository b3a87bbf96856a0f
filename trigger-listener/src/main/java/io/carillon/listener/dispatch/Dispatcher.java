package io.carillon.listener.dispatch;

import io.carillon.campaign.CampaignPlans;
import io.carillon.cluster.Cluster;
import io.carillon.cluster.Doorbell;
import io.carillon.database.UtcTime;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.TriggerFeed;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.FieldCatalogue;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Brings events to trigger campaigns, on threads of its own, for as long as a server is up. Any
/// number of processes do it at the same time, each for its shards; when one comes or goes the
/// others settle anew.
///
/// *Failure:* a group that fails is rolled back and its events are tried one by one, so that only
/// those that fail by themselves are held back; a group that another transaction was in the way of,
/// or that found no database, is tried again as it is.
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private final DataSource dataSource;
  private final FieldCatalogue fields;
  private final CampaignPlans plans;
  private final TriggerFeed feed;
  private final Supplier<ZoneId> zone;
  private final DispatchSettings settings;
  private final ShardLeases leases;
  private final Inbox inbox;
  private final ScheduledExecutorService settling =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("shard-leases").factory());
  private final List<Worker> workers = new ArrayList<>();
  private volatile boolean closing;

  /// Begins at once.
  ///
  /// @param zone the installation's, asked for every group
  /// @param bell rung when events were accepted
  public Dispatcher(
      DataSource dataSource,
      FieldCatalogue fields,
      CampaignPlans plans,
      Supplier<ZoneId> zone,
      Cluster cluster,
      Doorbell bell,
      DispatchSettings settings) {
    this.dataSource = dataSource;
    this.fields = fields;
    this.plans = plans;
    this.feed = new TriggerFeed(dataSource, plans);
    this.zone = zone;
    this.settings = settings;
    this.leases = new ShardLeases(dataSource, cluster, settings.lease());
    this.inbox = new Inbox(dataSource);
    cluster.listen(() -> settleSoon(null), this::settleSoon);
    bell.listen(this::wake);
    long third = settings.lease().toMillis() / 3;
    var _ = settling.scheduleWithFixedDelay(this::settle, 0, third, TimeUnit.MILLISECONDS);
    for (int number = 0; number < settings.threads(); number++) {
      workers.add(new Worker(number));
    }
    workers.forEach(worker -> worker.thread.start());
  }

  /// Lets groups under way commit, and gives the shards back.
  @Override
  public void close() {
    closing = true;
    settling.shutdown();
    wake();
    try {
      for (var worker : workers) {
        worker.thread.join();
      }
      if (settling.awaitTermination(10, TimeUnit.SECONDS)) {
        leases.giveBack();
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException away) {
      LOG.warn("shards were not given back, their leases will end: {}", away.getMessage());
    }
  }

  private void wake() {
    workers.forEach(worker -> worker.wake.release());
  }

  private void settleSoon(@Nullable String gone) {
    if (!closing) {
      settling.execute(() -> {
        if (gone != null) {
          LOG.info("server {} is gone: its events are taken over", gone);
        }
        settle(gone);
      });
    }
  }

  private void settle() {
    settle(null);
  }

  private void settle(@Nullable String gone) {
    try {
      if (gone != null) {
        leases.free(gone);
      }
      var before = leases.mine().keySet();
      leases.settle();
      if (!before.equals(leases.mine().keySet())) {
        LOG.info(
            "handling the events of {} of {} shards", leases.mine().size(), ShardLeases.SHARDS);
        wake();
      }
    } catch (RuntimeException away) {
      // The next time; meanwhile the leases run, and the epochs guard what is written.
      LOG.warn("shards could not be settled: {}", away.getMessage());
    }
  }

  /// One thread and its part of the shards.
  private final class Worker {
    private final int number;
    private final Thread thread;
    private final Semaphore wake = new Semaphore(0);
    private long freedAt = System.nanoTime();

    Worker(int number) {
      this.number = number;
      this.thread =
          Thread.ofPlatform().daemon().name("events-" + (number + 1)).unstarted(this::loop);
    }

    private void loop() {
      var selection = new GroupSelection(inbox, settings.groupEvents());
      EventGroup group = null;
      while (!closing) {
        int taken = 0;
        try {
          group = group == null ? group() : group;
          taken = round(selection, group);
        } catch (TransientDataAccessException busy) {
          LOG.debug("another transaction was in the way of events", busy);
          continue;
        } catch (RuntimeException away) {
          LOG.warn("events were not taken, trying again: {}", away.getMessage(), away);
        }
        if (taken == 0) {
          rest();
        }
      }
    }

    private void rest() {
      try {
        if (wake.tryAcquire(settings.sweep().toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }

    /// @return how many events have an outcome now or are held
    private int round(GroupSelection selection, EventGroup group) {
      var epochs = mine();
      if (epochs.isEmpty()) {
        return 0;
      }
      if (System.nanoTime() - freedAt > settings.sweep().toNanos()) {
        freedAt = System.nanoTime();
        inbox.free(epochs.keySet());
      }
      var ids = selection.next(epochs.keySet());
      return ids.length == 0 ? 0 : take(group, ids, epochs);
    }

    private SortedMap<Integer, Integer> mine() {
      var all = leases.mine();
      var mine = new TreeMap<Integer, Integer>();
      int place = 0;
      for (var one : all.entrySet()) {
        if (place++ % settings.threads() == number) {
          mine.put(one.getKey(), one.getValue());
        }
      }
      return mine;
    }

    private int take(EventGroup group, long[] ids, SortedMap<Integer, Integer> epochs) {
      try {
        var result = group.run(ids, epochs);
        return result.taken() + result.held();
      } catch (RuntimeException failed) {
        if (isOurs(failed)) {
          throw failed;
        }
        LOG.warn("a group of {} events failed, taking them one by one", ids.length, failed);
        return oneByOne(group, ids, epochs);
      }
    }

    private int oneByOne(EventGroup group, long[] ids, SortedMap<Integer, Integer> epochs) {
      int taken = 0;
      for (long id : ids) {
        try {
          taken += group.run(new long[] {id}, epochs).taken();
        } catch (RuntimeException failed) {
          if (isOurs(failed)) {
            throw failed;
          }
          LOG.warn("event {} of the inbox failed: {}", id, failed.toString(), failed);
          group.fail(id, reason(failed), epochs);
          taken++;
        }
      }
      return taken;
    }
  }

  private static String reason(RuntimeException failed) {
    return failed instanceof CampaignException known
        ? String.valueOf(known.getMessage())
        : failed.getClass().getSimpleName() + ": " + failed.getMessage();
  }

  /// Whether the system is to blame, not the event.
  private static boolean isOurs(RuntimeException failed) {
    return switch (failed) {
      case TransientDataAccessException _,
          RecoverableDataAccessException _,
          DataAccessResourceFailureException _,
          NonTransientDataAccessResourceException _,
          TransactionException _ ->
          true;
      case CampaignException known -> known.code() == ErrorCode.LEASE_LOST;
      default -> false;
    };
  }

  private EventGroup group() {
    var transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    var jdbc = JdbcClient.create(dataSource);
    return new EventGroup(
        inbox,
        new EventRecords(dataSource),
        leases,
        new TriggerPlans(plans),
        new ChunkRunner(dataSource, fields, feed),
        feed,
        transactions,
        zone,
        () -> now(jdbc),
        settings.retries());
  }

  private static Instant now(JdbcClient jdbc) {
    return jdbc.sql("SELECT UTC_TIMESTAMP(6) AS now")
        .query((row, _) -> UtcTime.read(row, "now"))
        .single();
  }
}
