package io.carillon.batch;

import io.carillon.batch.run.CampaignRuns;
import io.carillon.cluster.Doorbell;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that works on whatever runs there are: drives those that are due or were left by a
/// dead process, and helps with those that others drive. Looks around when the doorbell rings and
/// regularly anyway.
public final class BatchServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchServer.class);

  private final CampaignRuns runs;
  private final Duration every;
  private final Semaphore wake = new Semaphore(0);
  private final Set<Integer> driving = ConcurrentHashMap.newKeySet();
  private final Thread loop;
  private volatile boolean closing;

  /// Begins at once.
  ///
  /// @param every how long it sleeps when nobody rings
  public BatchServer(CampaignRuns runs, Doorbell bell, Duration every) {
    this.runs = runs;
    this.every = every;
    bell.listen(wake::release);
    this.loop = Thread.ofPlatform().name("batch-server").start(this::loop);
  }

  /// Begins nothing new. Runs under way end with their node.
  @Override
  public void close() {
    closing = true;
    wake.release();
    try {
      loop.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    while (!closing) {
      try {
        for (var run : runs.sweep()) {
          if (driving.add(run)) {
            Thread.ofPlatform().daemon().name("run-" + run).start(() -> drive(run));
          }
        }
      } catch (RuntimeException away) {
        // Most likely the database; whatever it is, this thread is the only one that looks around.
        LOG.warn("looking around failed, trying again in {}: {}", every, away.getMessage(), away);
      }
      try {
        if (wake.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException closed) {
        return;
      }
    }
  }

  private void drive(int run) {
    try {
      runs.drive(run);
    } catch (CampaignException refused) {
      if (refused.code() == ErrorCode.WRONG_STATE) {
        LOG.debug("another process was quicker: {}", refused.getMessage());
      } else {
        LOG.error("run {} failed", run, refused);
      }
    } catch (RuntimeException lost) {
      LOG.error("run {} lost its driver and goes on when its lease is over", run, lost);
    } finally {
      driving.remove(run);
    }
  }
}
