package io.carillon.flow;

import io.carillon.activity.ActivityType;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.Needs;
import java.util.stream.IntStream;

/// Decides what a flow does to people: pure, writes nothing. One executor for chunks of a batch
/// run, for people who come from a wait, and for single people (I6). Thread-safe; a chunk belongs
/// to one thread.
public final class FlowExecutor {
  private final BlockedFromMail blockedFromMail;

  public FlowExecutor(BlockedFromMail blockedFromMail) {
    this.blockedFromMail = blockedFromMail;
  }

  /// Everything that a chunk must have loaded for this flow.
  ///
  /// @param limits those that the flow will be executed with
  public Needs needs(FlowPlan plan, CommunicationLimits limits) {
    if (plan.emails().isEmpty()) {
      return plan.needs();
    }
    var needs = plan.needs().withFields(blockedFromMail.fields());
    return plan.sendsLimitedMail()
        ? needs.withCounted(limits.counted(ActivityType.SEND_EMAIL))
        : needs;
  }

  /// Lets these people enter a campaign's flow, as far as its qualification rule admits them, and
  /// takes them through it. Who entered is in the effects' entries.
  ///
  /// @param people with [#needs] and their last entry into this campaign loaded
  public Effects enter(
      int campaignId,
      Qualification qualification,
      FlowPlan plan,
      PersonChunk people,
      ExecutionContext context) {
    var rows = IntStream.range(0, people.size()).toArray();
    return enter(campaignId, qualification, plan, people, rows, context);
  }

  /// The same for some of the chunk.
  ///
  /// @param wanted rows of the people who may enter, ascending
  public Effects enter(
      int campaignId,
      Qualification qualification,
      FlowPlan plan,
      PersonChunk people,
      int[] wanted,
      ExecutionContext context) {
    var effects = new Effects(people, context);
    var rows =
        IntStream.of(wanted)
            .filter(row -> qualification.admits(people.lastEntered(row, campaignId), context.at()))
            .toArray();
    for (int row : rows) {
      effects.enter(row, campaignId);
    }
    return run(campaignId, plan, 0, people, rows, context, effects);
  }

  /// Takes everybody in the chunk on from a step: people who come from a wait (WT-16); who may
  /// enter is not asked again (WT-19).
  ///
  /// @param startStep position in the plan's steps, from 0; their number if none is left
  /// @param people with [#needs] loaded
  public Effects resume(
      int campaignId, FlowPlan plan, int startStep, PersonChunk people, ExecutionContext context) {
    var rows = IntStream.range(0, people.size()).toArray();
    return resume(campaignId, plan, startStep, people, rows, context);
  }

  /// The same for some of the chunk.
  ///
  /// @param rows of the people who go on, ascending
  public Effects resume(
      int campaignId,
      FlowPlan plan,
      int startStep,
      PersonChunk people,
      int[] rows,
      ExecutionContext context) {
    return run(campaignId, plan, startStep, people, rows, context, new Effects(people, context));
  }

  // Step by step (FL-01). A step that is skipped or fails for a person is logged with the reason
  // and does not stop that person (FL-03, FL-04); what a step changes is in the chunk for the next
  // one (FL-07). Who waits, is removed or deleted goes no further. No person's data make this
  // throw.
  private Effects run(
      int campaignId,
      FlowPlan plan,
      int startStep,
      PersonChunk people,
      int[] rows,
      ExecutionContext context,
      Effects effects) {
    new Passage(campaignId, people, context, blockedFromMail, effects)
        .run(plan, startStep, rows, CallPath.ROOT, null);
    return effects;
  }
}
