package io.carillon.batch.run;

import io.carillon.execution.ChunkOutcome;
import io.carillon.execution.ChunkRequest;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.PeopleSelector;
import io.carillon.failure.CampaignException;
import io.carillon.failure.Failpoint;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// One turn of a worker: a part of a run chunk by chunk, then the next part, until the time of the
/// turn is over or no part is left. Each call is one transaction, begun and committed by the step
/// around it, that reads the next page of matching people, takes them through the flow and moves
/// the cursor (I1); the last one of a part also claims the next.
///
/// A tasklet, not reader and writer with items, because the reader's place and the effects must be
/// in one transaction and a chunk is decided as a whole. The counts it reports are people.
final class TurnTasklet implements Tasklet {
  // So long another run may have to wait for a thread, and a chunk more.
  private static final Duration TURN = Duration.ofSeconds(2);

  private final RunWork work;
  private final Node node;
  private final RunStore runs;
  private final PartStore parts;
  private final PeopleSelector selector;
  private final ChunkRunner chunks;
  private final RunSettings settings;
  private final BooleanSupplier closing;
  private final long began = System.nanoTime();

  // What follows is changed in memory before the commit; if that fails the step fails too and this
  // object is thrown away. Part after part: the last chunk of A and the claim of B are one commit;
  // until the next call, which adopts B, part() is A. So if that commit fails, A is the part that
  // failed and B was never claimed; if the process dies after it, B comes back through its lease.
  private volatile Part part;
  private long cursor;
  private Map<Integer, Long> activities;
  private @Nullable Part next;

  /// @param part claimed by this process
  TurnTasklet(
      RunWork work,
      Part part,
      Node node,
      RunStore runs,
      PartStore parts,
      PeopleSelector selector,
      ChunkRunner chunks,
      RunSettings settings,
      BooleanSupplier closing) {
    this.work = work;
    this.node = node;
    this.runs = runs;
    this.parts = parts;
    this.selector = selector;
    this.chunks = chunks;
    this.settings = settings;
    this.closing = closing;
    this.part = part;
    this.cursor = part.cursor();
    this.activities = new TreeMap<>(part.activities());
  }

  /// The part that is worked on; after a failure, the one that failed. Any thread may ask.
  Part part() {
    return part;
  }

  /// @throws JobInterruptedException if an operator wants the run stopped or this process is going,
  ///   and nothing was begun; or if the run was aborted meanwhile, and the transaction must roll
  ///   back
  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws JobInterruptedException {
    if (next != null) {
      Failpoint.AFTER_PART_DONE.reach();
      part = next;
      cursor = part.cursor();
      activities = new TreeMap<>(part.activities());
      next = null;
      Failpoint.AFTER_CLAIM.reach();
    } else if (cursor > part.cursor()) {
      Failpoint.AFTER_CHUNK_COMMIT.reach();
    }
    if (closing.getAsBoolean() || runs.stopWanted(part.runId())) {
      throw new JobInterruptedException("run %d is to stop here".formatted(part.runId()));
    }
    var people =
        selector.page(work.plan(), work.moment(), cursor, part.hi(), settings.chunkPeople());
    var outcome = people.length == 0 ? ChunkOutcome.NOBODY : run(people);
    outcome.activities().forEach((type, count) -> activities.merge(type, count, Long::sum));
    cursor = people.length < settings.chunkPeople() ? part.hi() : people[people.length - 1];
    Failpoint.BEFORE_CURSOR.reach();
    var done = cursor == part.hi();
    if (done) {
      Failpoint.BEFORE_PART_DONE.reach();
    }
    advance(outcome);
    if (done && System.nanoTime() - began < TURN.toNanos()) {
      next = parts.claim(part.runId(), node, settings.lease()).orElse(null);
    }
    Failpoint.BEFORE_CHUNK_COMMIT.reach();
    var execution = contribution.getStepExecution();
    execution.setReadCount(execution.getReadCount() + people.length);
    contribution.incrementFilterCount(outcome.heldBack());
    contribution.incrementWriteCount(outcome.entered());
    return done && next == null ? RepeatStatus.FINISHED : RepeatStatus.CONTINUABLE;
  }

  private void advance(ChunkOutcome outcome) throws JobInterruptedException {
    try {
      parts.advance(part, cursor, outcome, activities, settings.lease());
    } catch (CampaignException lost) {
      if (runs.isAborted(part.runId())) {
        throw new JobInterruptedException(
            "run %d was aborted: this chunk was rolled back".formatted(part.runId()));
      }
      throw lost;
    }
  }

  private ChunkOutcome run(long[] people) {
    return chunks.run(
        new ChunkRequest(part.runId(), work.plan(), work.moment(), runs.now(), people));
  }
}
