package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.person.WaitingIn;
import io.carillon.smartlist.ChunkEvaluation;
import io.carillon.smartlist.Filter;
import io.carillon.token.TokenResolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A chunk of people on their way through a flow and the campaigns it executes, step by step.
final class Passage {
  // Leaves room for JSON's escapes in the column `attributes`.
  private static final int DESCRIPTION_CHARACTERS = 2_500;
  private static final Map<String, String> ALREADY_A_MEMBER = Effects.reason("already a member");
  private static final Map<String, String> NOT_A_MEMBER = Effects.reason("not a member");
  private static final Map<String, String> NOT_ACTIVE = Effects.reason("not active");
  private static final Map<String, String> DELETED = Effects.reason("the campaign was deleted");
  private static final Map<String, String> NOT_IN_FLOW = Effects.reason("not in the flow");

  private final PersonChunk people;
  private final ExecutionContext context;
  private final BlockedFromMail blockedFromMail;
  private final Effects effects;
  private final int startedCampaign;

  /// @param startedCampaign the one that is not executed by another
  Passage(
      int startedCampaign,
      PersonChunk people,
      ExecutionContext context,
      BlockedFromMail blockedFromMail,
      Effects effects) {
    this.startedCampaign = startedCampaign;
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
      var chosen = choose(step, here, campaignId == null ? startedCampaign : campaignId);
      var mailing = new Mailing(step, path, people, context, blockedFromMail, tokens, effects);
      mailing.lookUpAddresses(here, chosen);
      var actions = new RowAction[step.choices().size() + 1];
      var places = new Place[actions.length];
      for (int choice = 0; choice < actions.length; choice++) {
        places[choice] = new Place(campaignId, step.id(), choice);
        actions[choice] = prepare(step.action(choice), places[choice], path, tokens, mailing);
      }
      var applied = new int[actions.length];
      for (int i = 0; i < here.length; i++) {
        actions[chosen[i]].apply(here[i]);
        applied[chosen[i]]++;
      }
      for (int choice = 0; choice < actions.length; choice++) {
        effects.countApplied(places[choice], applied[choice]);
        actions[choice].finish();
      }
      here = effects.staying(here);
    }
  }

  /// For each of the rows the choice that is applied: the first that holds, else 0 (CH-01, CH-02,
  /// CH-10).
  private int[] choose(FlowStep step, int[] rows, int campaign) {
    var chosen = new int[rows.length];
    var draws = new Draws(step, campaign);
    int[] open = rows;
    for (int choice = 1; choice <= step.choices().size() && open.length > 0; choice++) {
      var condition = step.choices().get(choice - 1).condition();
      var selected =
          condition instanceof Filter.RandomSample
              ? draws.next(open)
              : ChunkEvaluation.select(condition, people, open, context.now());
      for (int row : selected) {
        chosen[Arrays.binarySearch(rows, row)] = choice;
      }
      open = without(open, selected);
    }
    return chosen;
  }

  /// Whom each of a step's Random Sample choices takes. Whoever comes to the first of them is drawn
  /// there for all of them, so that every percentage is one of all these people (RS-04).
  private final class Draws {
    private final FlowStep step;
    private final int campaign;
    private int @Nullable [] drawn;
    private int sample;

    Draws(FlowStep step, int campaign) {
      this.step = step;
      this.campaign = campaign;
    }

    /// @param open whom no choice has taken yet
    /// @return those of them whom the next Random Sample choice takes, ascending
    int[] next(int[] open) {
      var its = drawn;
      if (its == null) {
        var quota = new SampleQuota(campaign, step.id(), step.samples());
        var sampling = effects.sampling(quota, context.drawn());
        its = new int[people.size()];
        for (int row : shuffled(open)) {
          its[row] = sampling.draw();
        }
        drawn = its;
      }
      sample++;
      var lots = its;
      return IntStream.of(open).filter(row -> lots[row] == sample).toArray();
    }

    // Turns taken in the order of the ids would fall in with whatever else goes by turns there: an
    // import that alternates, every tenth person of a list.
    private List<Integer> shuffled(int[] rows) {
      var order = new ArrayList<>(IntStream.of(rows).boxed().toList());
      Collections.shuffle(order, new Random(people.id(rows[0]) * 31 + step.id()));
      return order;
    }
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
      case Action.CallWebhook(var webhook) -> row -> call(row, place, webhook, tokens);
      case Action.Wait(var until) ->
          new Waiting(until, place, people, context.now(), tokens, effects);
      case Action.ExecuteCampaign(var child) ->
          new Execution(child, place, path, people, context, effects, this);
      case Action.RequestCampaign request -> row -> request(row, place, request);
      case Action.RemoveFromFlow removal -> row -> removeFromFlow(row, place, removal);
      case Action.OfDeletedCampaign(var type, var campaign) ->
          row -> effects.log(row, place, type, Result.FAILED, campaign.id(), DELETED);
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

  // FL-50. It is logged whatever comes of it (RQ-05, OQ-21), and the person goes on at once
  // (EX-02).
  private void request(int row, Place place, Action.RequestCampaign request) {
    var type = ActivityType.REQUEST_CAMPAIGN;
    int campaign = request.campaign().id();
    var standing = context.requestable().get(campaign);
    if (standing == null) {
      throw new IllegalStateException("nobody asked how campaign " + campaign + " stands");
    }
    switch (standing) {
      case ACTIVE -> {
        effects.request(
            new Effects.Request(row, place.campaignId(), request.campaign(), request.lane()));
        effects.log(row, place, type, Result.SUCCEEDED, campaign, Map.of());
      }
      case INACTIVE -> effects.log(row, place, type, Result.SKIPPED, campaign, NOT_ACTIVE);
      case GONE -> effects.log(row, place, type, Result.FAILED, campaign, DELETED); // OQ-10
    }
  }

  // FL-48. What comes of the call is logged when it is known.
  private void call(int row, Place place, WebhookRef webhook, TokenResolver tokens) {
    var person = people.person(row);
    var values = tokens.values(webhook.tokens(), person);
    effects.call(
        row, new WebhookCall(person.id(), place.stepId(), place.choice(), webhook, values));
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
