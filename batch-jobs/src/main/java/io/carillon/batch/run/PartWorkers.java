package io.carillon.batch.run;

import io.carillon.execution.ChunkRunner;
import io.carillon.execution.PeopleSelector;
import io.carillon.failure.Failpoint;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.transaction.PlatformTransactionManager;

/// The threads of this process that work on parts, of any run. A thread claims a part and works on
/// it and on those it finds after it for a turn of about two seconds, as one Spring Batch step
/// execution; then the next run has the thread.
///
/// Failure: a part whose chunk failed is given back and tried again, here or elsewhere, at its
/// cursor, a bounded number of times in a row. Shutdown: [#close()] lets chunks under way commit
/// and gives parts back at the next boundary.
final class PartWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartWorkers.class);

  private final JobRepository repository;
  private final PlatformTransactionManager transactions;
  private final RunStore runs;
  private final PartStore parts;
  private final PeopleSelector selector;
  private final ChunkRunner chunks;
  private final RunSettings settings;
  private final Node node;
  private final ExecutorService threads;
  private final ScheduledExecutorService heartbeat;
  private final Map<Integer, AtomicInteger> active = new ConcurrentHashMap<>();
  private final Set<TurnTasklet> turns = ConcurrentHashMap.newKeySet();
  // One permit for each thread that has left a run since somebody looked.
  private final Semaphore changed = new Semaphore(0);
  private volatile boolean closing;

  PartWorkers(
      JobRepository repository,
      PlatformTransactionManager transactions,
      RunStore runs,
      PartStore parts,
      PeopleSelector selector,
      ChunkRunner chunks,
      RunSettings settings,
      Node node) {
    this.repository = repository;
    this.transactions = transactions;
    this.runs = runs;
    this.parts = parts;
    this.selector = selector;
    this.chunks = chunks;
    this.settings = settings;
    this.node = node;
    this.threads =
        Executors.newFixedThreadPool(
            settings.threads(), Thread.ofPlatform().daemon().name("part-", 1).factory());
    this.heartbeat =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("part-leases").factory());
    var third = settings.lease().toMillis() / 3;
    var _ = heartbeat.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
  }

  /// Puts all threads of this process to work on a run, as far as they are not at it already.
  /// Returns at once.
  void join(RunWork work) {
    var mine = active.computeIfAbsent(work.runId(), _ -> new AtomicInteger());
    while (true) {
      var now = mine.get();
      if (now >= settings.threads()) {
        return;
      }
      if (mine.compareAndSet(now, now + 1)) {
        submit(work, mine);
      }
    }
  }

  /// How many threads are at work on a run or about to be.
  int active(int runId) {
    var mine = active.get(runId);
    return mine == null ? 0 : mine.get();
  }

  /// Waits until a thread leaves a run or the time is over.
  void awaitChange(long millis) throws InterruptedException {
    if (changed.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      changed.drainPermits();
    }
  }

  /// True once this process is going: nothing new is begun.
  boolean closing() {
    return closing;
  }

  /// Lets chunks under way commit and gives their parts back; waits for that.
  @Override
  public void close() {
    closing = true;
    threads.close();
    heartbeat.shutdownNow();
  }

  private void submit(RunWork work, AtomicInteger mine) {
    try {
      threads.execute(() -> takeTurn(work, mine));
    } catch (RejectedExecutionException shuttingDown) {
      leave(mine);
    }
  }

  // One turn, then to the end of the queue: a short run does not wait for a long one to finish.
  private void takeTurn(RunWork work, AtomicInteger mine) {
    var more = false;
    try {
      var part =
          closing ? Optional.<Part>empty() : parts.claim(work.runId(), node, settings.lease());
      if (part.isPresent()) {
        Failpoint.AFTER_CLAIM.reach();
        work(work, part.get());
        more = !closing && !runs.stopWanted(work.runId());
      }
    } catch (RuntimeException lost) {
      // Most likely the database went away: parts come back through their leases, the coordinator
      // reports it.
      LOG.warn("run {}: a worker lost its part: {}", work.runId(), lost.getMessage(), lost);
    } finally {
      if (more) {
        submit(work, mine);
      } else {
        leave(mine);
      }
    }
  }

  private void leave(AtomicInteger mine) {
    mine.decrementAndGet();
    changed.release();
  }

  private void work(RunWork work, Part part) {
    var turn =
        new TurnTasklet(work, part, node, runs, parts, selector, chunks, settings, this::closing);
    turns.add(turn);
    try {
      var execution = stepExecution(work, part);
      Failpoint.AFTER_STEP_EXECUTION.reach();
      new StepBuilder("flow", repository).tasklet(turn, transactions).build().execute(execution);
      ended(turn.part(), execution);
    } catch (JobInterruptedException stopped) {
      parts.release(turn.part());
    } finally {
      turns.remove(turn);
    }
  }

  // Named after the part and epoch it begins with, so no name comes twice. None is ever restarted
  // by Spring Batch, whose contexts would bring back an older place than the cursor.
  private StepExecution stepExecution(RunWork work, Part part) {
    synchronized (work.execution()) {
      return repository.createStepExecution(
          "from-" + part.name() + "." + part.epoch(), work.execution());
    }
  }

  private void ended(Part part, StepExecution execution) {
    if (execution.getStatus() == BatchStatus.COMPLETED) {
      Failpoint.AFTER_PART_DONE.reach();
    } else if (execution.getStatus() == BatchStatus.STOPPED) {
      parts.release(part);
    } else {
      var error = execution.getFailureExceptions().stream().findFirst();
      LOG.warn("run {}, {}: a chunk failed", part.runId(), part.name(), error.orElse(null));
      parts.failed(
          part, settings.attempts(), error.map(Throwable::toString).orElse("no reason given"));
    }
  }

  private void renew() {
    try {
      for (var turn : turns) {
        parts.renew(turn.part(), settings.lease());
      }
    } catch (RuntimeException lost) {
      // The next beat tries again; meanwhile the lease runs, and the epoch guards what is written.
      LOG.warn("leases could not be renewed: {}", lost.getMessage());
    }
  }
}
