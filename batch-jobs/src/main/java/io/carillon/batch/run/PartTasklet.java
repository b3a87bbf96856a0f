package io.carillon.batch.run;

import io.carillon.execution.ChunkOutcome;
import io.carillon.execution.ChunkRequest;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.PeopleSelector;
import io.carillon.failure.Failpoint;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/// One part of a run, chunk by chunk: each call is one transaction, begun and committed by the step
/// around it, that reads the next page of matching people, takes them through the flow and moves
/// the cursor (I1).
///
/// A tasklet, not reader and writer with items, because the reader's place and the effects must be
/// in one transaction and a chunk is decided as a whole. The counts it reports are people.
final class PartTasklet implements Tasklet {
  private static final ChunkOutcome NOBODY = new ChunkOutcome(0, 0, 0, new TreeMap<>());

  private final RunWork work;
  private final Part part;
  private final RunStore runs;
  private final PartStore parts;
  private final PeopleSelector selector;
  private final ChunkRunner chunks;
  private final RunSettings settings;
  private final BooleanSupplier closing;

  // Moved in memory before the commit; if that fails the step fails too and this object is thrown
  // away.
  private long cursor;

  PartTasklet(
      RunWork work,
      Part part,
      RunStore runs,
      PartStore parts,
      PeopleSelector selector,
      ChunkRunner chunks,
      RunSettings settings,
      BooleanSupplier closing) {
    this.work = work;
    this.part = part;
    this.runs = runs;
    this.parts = parts;
    this.selector = selector;
    this.chunks = chunks;
    this.settings = settings;
    this.closing = closing;
    this.cursor = part.cursor();
  }

  /// @throws JobInterruptedException if an operator wants the run stopped or this process is going:
  ///   nothing was begun
  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws JobInterruptedException {
    if (cursor > part.cursor()) {
      Failpoint.AFTER_CHUNK_COMMIT.reach();
    }
    if (closing.getAsBoolean() || runs.stopWanted(part.runId())) {
      throw new JobInterruptedException("run %d is to stop here".formatted(part.runId()));
    }
    var people =
        selector.page(work.plan(), work.moment(), cursor, part.hi(), settings.chunkPeople());
    var outcome = people.length == 0 ? NOBODY : run(people);
    var last = people.length < settings.chunkPeople();
    cursor = last ? part.hi() : people[people.length - 1];
    Failpoint.BEFORE_CURSOR.reach();
    if (last) {
      Failpoint.BEFORE_PART_DONE.reach();
    }
    parts.advance(part, cursor, outcome, settings.lease());
    Failpoint.BEFORE_CHUNK_COMMIT.reach();
    var execution = contribution.getStepExecution();
    execution.setReadCount(execution.getReadCount() + people.length);
    contribution.incrementFilterCount(outcome.heldBack());
    contribution.incrementWriteCount(outcome.entered());
    return last || cursor == part.hi() ? RepeatStatus.FINISHED : RepeatStatus.CONTINUABLE;
  }

  private ChunkOutcome run(long[] people) {
    return chunks.run(
        new ChunkRequest(part.runId(), work.plan(), work.moment(), runs.now(), people));
  }
}
