package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.ChunkEvaluation;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import io.carillon.token.TokenResolver;
import java.util.Arrays;
import java.util.Map;

/// Decides what a flow does to people: pure, writes nothing. One executor for chunks of a batch run
/// and for single people (I6). Thread-safe; a chunk belongs to one thread.
public final class FlowExecutor {
  // Leaves room for JSON's escapes in the column `attributes`.
  private static final int DESCRIPTION_CHARACTERS = 2_500;
  private static final Map<String, String> ALREADY_A_MEMBER = Effects.reason("already a member");
  private static final Map<String, String> NOT_A_MEMBER = Effects.reason("not a member");

  private final BlockedFromMail blockedFromMail;

  public FlowExecutor(BlockedFromMail blockedFromMail) {
    this.blockedFromMail = blockedFromMail;
  }

  /// Everything that a chunk must have loaded for this flow.
  public Needs needs(FlowPlan plan) {
    return plan.emails().isEmpty()
        ? plan.needs()
        : plan.needs().withFields(blockedFromMail.fields());
  }

  /// Runs the flow for these people, step by step (FL-01). A step that is skipped or fails for a
  /// person is logged with the reason and does not stop that person (FL-03, FL-04); what a step
  /// changes is in the chunk for the next one (FL-07). No person's data make this throw.
  ///
  /// @param startStep position in the plan's steps, from 0
  /// @param people with [#needs] loaded
  /// @param rows who goes through it, ascending
  public Effects execute(
      FlowPlan plan, int startStep, PersonChunk people, int[] rows, ExecutionContext context) {
    var effects = new Effects(people, context.now());
    var tokens = new TokenResolver(plan.tokens(), context.now());
    for (var step : plan.steps().subList(startStep, plan.steps().size())) {
      var chosen = choose(step, people, rows, context.now());
      var mailing = new Mailing(step, people, context, blockedFromMail, tokens, effects);
      mailing.lookUpAddresses(rows, chosen);
      var actions = new RowAction[step.choices().size() + 1];
      for (int choice = 0; choice < actions.length; choice++) {
        actions[choice] = prepare(step, choice, people, context.now(), tokens, mailing, effects);
      }
      for (int i = 0; i < rows.length; i++) {
        actions[chosen[i]].apply(rows[i]);
      }
    }
    return effects;
  }

  /// For each of the rows the choice that is applied: the first that holds, else 0 (CH-01, CH-02,
  /// CH-10).
  private static int[] choose(FlowStep step, PersonChunk people, int[] rows, Moment now) {
    var chosen = new int[rows.length];
    int[] open = rows;
    for (int choice = 1; choice <= step.choices().size() && open.length > 0; choice++) {
      var condition = step.choices().get(choice - 1).condition();
      var selected = ChunkEvaluation.select(condition, people, open, now);
      for (int row : selected) {
        chosen[Arrays.binarySearch(rows, row)] = choice;
      }
      open = without(open, selected);
    }
    return chosen;
  }

  private static int[] without(int[] rows, int[] selected) {
    var rest = new int[rows.length - selected.length];
    int kept = 0;
    int next = 0;
    for (int row : rows) {
      if (next < selected.length && selected[next] == row) {
        next++;
      } else {
        rest[kept++] = row;
      }
    }
    return rest;
  }

  private static RowAction prepare(
      FlowStep step,
      int choice,
      PersonChunk people,
      Moment now,
      TokenResolver tokens,
      Mailing mailing,
      Effects effects) {
    var place = new Place(step.id(), choice);
    return switch (step.action(choice)) {
      case Action.SendEmail(var email) -> row -> mailing.send(row, place, email);
      case Action.ChangeDataValue change ->
          new DataValueChange(change, place, people, now.zone(), tokens, effects);
      case Action.ChangeScore change -> new ScoreChange(change, place, people, tokens, effects);
      case Action.AddToList(var list) ->
          row -> changeMembership(row, place, list.id(), true, people, effects);
      case Action.RemoveFromList(var list) ->
          row -> changeMembership(row, place, list.id(), false, people, effects);
      case Action.InterestingMoment moment ->
          row -> interestingMoment(row, place, moment, people, tokens, effects);
      case Action.DoNothing() -> _ -> {}; // CH-03
    };
  }

  // FL-31, FL-32
  private static void changeMembership(
      int row, Place place, int listId, boolean member, PersonChunk people, Effects effects) {
    var type = member ? ActivityType.ADD_TO_LIST : ActivityType.REMOVE_FROM_LIST;
    if (people.members(listId).get(row) == member) {
      effects.log(
          row, place, type, Result.SKIPPED, listId, member ? ALREADY_A_MEMBER : NOT_A_MEMBER);
    } else {
      effects.changeMembership(row, listId, member);
      effects.log(row, place, type, Result.SUCCEEDED, listId, Map.of());
    }
  }

  // FL-47. What is longer than the log's columns is cut, as FL-08 does with fields.
  private static void interestingMoment(
      int row,
      Place place,
      Action.InterestingMoment moment,
      PersonChunk people,
      TokenResolver tokens,
      Effects effects) {
    var person = people.person(row);
    var type = FieldValue.cut(FieldType.STRING, tokens.resolve(moment.type(), person));
    var description = tokens.resolve(moment.description(), person);
    if (description.codePointCount(0, description.length()) > DESCRIPTION_CHARACTERS) {
      description =
          description.substring(0, description.offsetByCodePoints(0, DESCRIPTION_CHARACTERS));
    }
    effects.log(
        row,
        place,
        ActivityType.INTERESTING_MOMENT,
        Result.SUCCEEDED,
        null,
        type.isBlank() ? null : type,
        null,
        null,
        description.isBlank() ? Map.of() : Map.of("Description", description)); // AL-04
  }
}
