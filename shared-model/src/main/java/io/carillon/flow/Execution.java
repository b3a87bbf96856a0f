package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.ChunkEvaluation;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Execute Campaign for a chunk: who matches the child's smart list as the person is now, and may
/// enter by the child's own rule, goes through the child's flow to its end; then all of them take
/// the caller's next step (EX-02, EX-07, EX-10, EX-23).
final class Execution implements RowAction {
  private static final Map<String, String> QUALIFIED = Map.of("Qualified", "true");
  private static final Map<String, String> NO_MATCH = unqualified("does not match the smart list");
  private static final Map<String, String> HELD_BACK = unqualified("was in it: qualification rule");

  private final Executable child;
  private final Place place;
  private final CallPath path;
  private final PersonChunk people;
  private final ExecutionContext context;
  private final Effects effects;
  private final Passage passage;
  private final IntStream.Builder sent = IntStream.builder();

  Execution(
      Executable child,
      Place place,
      CallPath path,
      PersonChunk people,
      ExecutionContext context,
      Effects effects,
      Passage passage) {
    this.child = child;
    this.place = place;
    this.path = path;
    this.people = people;
    this.context = context;
    this.effects = effects;
    this.passage = passage;
  }

  private static Map<String, String> unqualified(String reason) {
    // In an order: the log shows it.
    return Collections.unmodifiableMap(
        new TreeMap<>(Map.of("Qualified", "false", "Reason", reason)));
  }

  @Override
  public void apply(int row) {
    sent.add(row);
  }

  @Override
  public void finish() {
    int campaign = child.campaign().id();
    var rows = sent.build().toArray();
    var matching =
        child
            .smartList()
            .map(list -> ChunkEvaluation.select(list, people, rows, context.now()))
            .orElse(new int[0]); // AN-47
    var entering =
        IntStream.of(matching)
            .filter(row ->
                child.qualification().admits(people.lastEntered(row, campaign), context.at()))
            .toArray();
    int match = 0;
    int entry = 0;
    for (int row : rows) {
      boolean matches = match < matching.length && matching[match] == row;
      boolean enters = entry < entering.length && entering[entry] == row;
      match += matches ? 1 : 0;
      entry += enters ? 1 : 0;
      if (enters) {
        effects.enter(row, campaign);
      }
      // CF-10: one activity either way.
      effects.log(
          row,
          place,
          ActivityType.EXECUTE_CAMPAIGN,
          enters ? Result.SUCCEEDED : Result.SKIPPED,
          campaign,
          enters ? QUALIFIED : matches ? HELD_BACK : NO_MATCH);
    }
    passage.run(child.flow(), 0, entering, path.of(place.stepId(), campaign), campaign);
  }
}
