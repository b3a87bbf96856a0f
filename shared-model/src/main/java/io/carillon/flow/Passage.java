package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.person.WaitingIn;
import io.carillon.smartlist.ChunkEvaluation;
import io.carillon.smartlist.Moment;
import io.carillon.token.TokenResolver;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A chunk of people on their way through a flow and the campaigns it executes, step by step.
final class Passage {
  // Leaves room for JSON's escapes in the column `attributes`.
  private static final int DESCRIPTION_CHARACTERS = 2_500;
  private static final Map<String, String> ALREADY_A_MEMBER = Effects.reason("already a member");
  private static final Map<String, String> NOT_A_MEMBER = Effects.reason("not a member");
  private static final Map<String, String> NOT_IN_FLOW = Effects.reason("not in the flow");

  private final PersonChunk people;
  private final ExecutionContext context;
  private final BlockedFromMail blockedFromMail;
  private final Effects effects;

  Passage(
      PersonChunk people,
      ExecutionContext context,
      BlockedFromMail blockedFromMail,
      Effects effects) {
    this.people = people;
    this.context = context;
    this.blockedFromMail = blockedFromMail;
    this.effects = effects;
  }

  /// @param rows ascending; those who left the flow before go nowhere
  /// @param path the calls that lead here
  /// @param campaignId the executed campaign whose flow it is; null for the one that was started
  void run(FlowPlan plan, int startStep, int[] rows, CallPath path, @Nullable Integer campaignId) {
    var tokens = new TokenResolver(plan.tokens(), context.now());
    var here = effects.staying(rows);
    for (var step : plan.steps().subList(startStep, plan.steps().size())) {
      if (here.length == 0) {
        return;
      }
      var chosen = choose(step, people, here, context.now());
      var mailing = new Mailing(step, path, people, context, blockedFromMail, tokens, effects);
      mailing.lookUpAddresses(here, chosen);
      var actions = new RowAction[step.choices().size() + 1];
      for (int choice = 0; choice < actions.length; choice++) {
        var place = new Place(campaignId, step.id(), choice);
        actions[choice] = prepare(step.action(choice), place, path, tokens, mailing);
      }
      for (int i = 0; i < here.length; i++) {
        actions[chosen[i]].apply(here[i]);
      }
      for (var action : actions) {
        action.finish();
      }
      here = effects.staying(here);
    }
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

  private RowAction prepare(
      Action action, Place place, CallPath path, TokenResolver tokens, Mailing mailing) {
    return switch (action) {
      case Action.SendEmail send -> row -> mailing.send(row, place, send);
      case Action.SendAlert alert -> new Alert(alert, place, path, people, tokens, effects);
      case Action.ChangeDataValue change ->
          new DataValueChange(change, place, people, context.now().zone(), tokens, effects);
      case Action.ChangeScore change -> new ScoreChange(change, place, people, tokens, effects);
      case Action.AddToList(var list) -> row -> changeMembership(row, place, list.id(), true);
      case Action.RemoveFromList(var list) -> row -> changeMembership(row, place, list.id(), false);
      case Action.ChangeProgramStatus change ->
          new ProgramStatusChange(change, place, people, context.now().asOf(), effects);
      case Action.ChangeProgramSuccess change ->
          new ProgramSuccessChange(change, place, people, context.now().asOf(), effects);
      case Action.ChangeMemberData change ->
          new MemberDataChange(change, place, people, context.now().zone(), tokens, effects);
      case Action.AddToEngagement add ->
          new StreamChange(add, place, people, context.now().asOf(), effects);
      case Action.ChangeStream change ->
          new StreamChange(change, place, people, context.now().asOf(), effects);
      case Action.ChangeCadence change ->
          new CadenceChange(change, place, people, context.now().asOf(), effects);
      case Action.ChangePartition change -> new PartitionChange(change, place, people, effects);
      case Action.InterestingMoment moment -> row -> interestingMoment(row, place, moment, tokens);
      case Action.Wait(var until) ->
          new Waiting(until, place, people, context.now(), tokens, effects);
      case Action.ExecuteCampaign(var child) ->
          new Execution(child, place, path, people, context, effects, this);
      case Action.RemoveFromFlow removal -> row -> removeFromFlow(row, place, removal);
      case Action.DeletePerson() -> row -> delete(row, place);
      case Action.DoNothing() -> _ -> {}; // CH-03
    };
  }

  // FL-31, FL-32
  private void changeMembership(int row, Place place, int listId, boolean member) {
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
  private void interestingMoment(
      int row, Place place, Action.InterestingMoment moment, TokenResolver tokens) {
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

  // FL-60 to FL-64. Lists, programs and what was done stay as they are (FL-66).
  private void removeFromFlow(int row, Place place, Action.RemoveFromFlow removal) {
    var type = ActivityType.REMOVE_FROM_FLOW;
    int campaign = removal.campaign().id();
    boolean waits = people.counts(new WaitingIn(removal.waitingIn()))[row] > 0;
    if (!removal.own() && !waits) {
      effects.log(row, place, type, Result.SKIPPED, campaign, NOT_IN_FLOW); // FL-67
      return;
    }
    if (waits) {
      effects.removeFromFlow(row, removal.waitingIn());
    }
    if (removal.own()) {
      effects.leave(row);
    }
    effects.log(row, place, type, Result.SUCCEEDED, campaign, Map.of());
  }

  // FL-46
  private void delete(int row, Place place) {
    effects.log(
        row, place, ActivityType.DELETE_PERSON, Result.SUCCEEDED, null, null, null, null, Map.of());
    effects.delete(row);
  }
}
