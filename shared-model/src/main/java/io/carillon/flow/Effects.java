package io.carillon.flow;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.person.PersonChunk;
import io.carillon.person.WaitingIn;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.PlainEvaluation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a flow decided for a chunk of people. Changed fields are in the [PersonChunk] itself.
public final class Effects {
  private final PersonChunk people;
  private final Instant at;
  private final Moment now;
  private final List<Activity> activities = new ArrayList<>();
  private final List<Mail> mails = new ArrayList<>();
  private final List<WebhookCall> calls = new ArrayList<>();
  private final Map<Integer, BitSet> added = new TreeMap<>();
  private final Map<Integer, BitSet> removed = new TreeMap<>();
  private final Map<Integer, Entries> entries = new TreeMap<>();
  private final List<Waiting> waits = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final Map<Integer, BitSet> removedFromFlows = new TreeMap<>();
  private final Map<Integer, Integer> undated = new TreeMap<>();
  private final Map<Place, Integer> applied = new HashMap<>();
  private final Map<SampleQuota, Sampling> samplings = new LinkedHashMap<>();
  private final BitSet failed;
  private final BitSet left;
  private final BitSet deleted;

  /// @param context when the activities happen
  Effects(PersonChunk people, ExecutionContext context) {
    this.people = people;
    this.at = context.at();
    this.now = context.now();
    this.failed = new BitSet(people.size());
    this.left = new BitSet(people.size());
    this.deleted = new BitSet(people.size());
  }

  /// Each person's in the order in which they happened. Of a deleted person, that it was deleted
  /// (FL-46).
  public List<Activity> activities() {
    if (deleted.isEmpty()) {
      return Collections.unmodifiableList(activities);
    }
    return activities.stream()
        .filter(activity ->
            activity.type().equals(ActivityType.DELETE_PERSON)
                || !deleted.get(people.rowOf(activity.personId())))
        .toList();
  }

  /// Those of [#activities()] and what deleted people did before, which nobody writes.
  public List<Activity> everyActivity() {
    return Collections.unmodifiableList(activities);
  }

  public List<Mail> mails() {
    return Collections.unmodifiableList(mails);
  }

  public List<WebhookCall> calls() {
    return Collections.unmodifiableList(calls);
  }

  /// Who waits now, and where.
  public List<Waiting> waits() {
    return Collections.unmodifiableList(waits);
  }

  /// Which campaigns are asked to take whom (FL-50).
  public List<Request> requests() {
    return Collections.unmodifiableList(requests);
  }

  /// @param by the executed campaign whose step it is; null for the one that was started
  /// @param campaign that is asked
  public record Request(int row, @Nullable Integer by, CampaignRef campaign, Lane lane) {}

  /// Rows of the people whose waits in a campaign's flow are over for good, by campaign id (FL-60).
  public Map<Integer, BitSet> removedFromFlows() {
    return Collections.unmodifiableMap(removedFromFlows);
  }

  /// Rows of the people who are no more (FL-46).
  public BitSet deleted() {
    return (BitSet) deleted.clone();
  }

  /// Who entered which campaign's flow, by campaign id (AN-16).
  public Map<Integer, Entries> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /// @param times by row, how often the person entered
  /// @param newcomers rows of those who never had before
  // An array, because chunks are large and nobody compares two of them.
  @SuppressWarnings("ArrayRecordComponent")
  public record Entries(int[] times, BitSet newcomers) {

    /// How many people entered.
    public int people() {
      return (int) IntStream.of(times).filter(often -> often > 0).count();
    }
  }

  /// How many people went on at once because a Wait step's tokens gave no date, by step id (OQ-03).
  public Map<Integer, Integer> undated() {
    return Collections.unmodifiableMap(undated);
  }

  /// To how many people each choice of each step was applied, the default included, whatever came
  /// of it; nobody's are left out.
  public Map<Place, Integer> applied() {
    return Collections.unmodifiableMap(applied);
  }

  /// How many people each Random Sample choice has got here (RS-03).
  ///
  /// @return by quota, by number among its choices from 1; at 0, those whom none of them got
  public Map<SampleQuota, long[]> drawn() {
    var drawn = new LinkedHashMap<SampleQuota, long[]>();
    samplings.forEach((quota, sampling) -> drawn.put(quota, sampling.drawn()));
    return drawn;
  }

  /// Until an instant, or until a call is answered.
  ///
  /// @param stepId of the Wait or Call Webhook step
  /// @param resumeAt null for one who waits for an answer
  /// @param awaits one of [#calls()]; null for one who waits for an instant
  public record Waiting(
      int row, int stepId, @Nullable Instant resumeAt, @Nullable WebhookCall awaits) {
    static Waiting until(Instant instant, int row, int stepId) {
      return new Waiting(row, stepId, instant, null);
    }
  }

  /// Rows of the people who are on a list after the flow and were not before, by list id.
  public Map<Integer, BitSet> addedToLists() {
    return Collections.unmodifiableMap(added);
  }

  /// Rows of the people who were on a list before the flow and are not after, by list id.
  public Map<Integer, BitSet> removedFromLists() {
    return Collections.unmodifiableMap(removed);
  }

  /// How many people had at least one failed step.
  public int failedPeople() {
    return failed.cardinality();
  }

  /// How many activities of each type there are, whatever their result.
  public SortedMap<Integer, Long> activityCounts() {
    var counts = new TreeMap<Integer, Long>();
    for (var activity : activities()) {
      counts.merge(activity.type().id(), 1L, Long::sum);
    }
    return counts;
  }

  void add(Mail mail) {
    mails.add(mail);
  }

  /// Who maps the answer to fields goes on when these are written (FL-07).
  void call(int row, WebhookCall call) {
    calls.add(call);
    if (call.webhook().awaited()) {
      await(new Waiting(row, call.stepId(), null, call));
    }
  }

  /// The person is set aside: no further step, until somebody takes it on.
  void await(Waiting waiting) {
    waits.add(waiting);
    left.set(waiting.row());
  }

  Sampling sampling(SampleQuota quota, ExecutionContext.Drawn before) {
    return samplings.computeIfAbsent(quota, its -> new Sampling(its, before.by(its)));
  }

  void countApplied(Place place, int people) {
    if (people > 0) {
      applied.merge(place, people, Integer::sum);
    }
  }

  void request(Request request) {
    requests.add(request);
  }

  void countUndated(int stepId) {
    undated.merge(stepId, 1, Integer::sum);
  }

  /// The person leaves the flow here.
  void leave(int row) {
    left.set(row);
  }

  void delete(int row) {
    deleted.set(row);
    left.set(row);
  }

  void removeFromFlow(int row, int campaignId) {
    people.clearCount(row, new WaitingIn(campaignId));
    removedFromFlows.computeIfAbsent(campaignId, _ -> new BitSet(people.size())).set(row);
  }

  /// Later steps see it (CH-08), and so do later calls of the same campaign (QL-03).
  void enter(int row, int campaignId) {
    var its =
        entries.computeIfAbsent(
            campaignId, _ -> new Entries(new int[people.size()], new BitSet(people.size())));
    its.times[row]++;
    if (people.isNewcomer(row, campaignId)) {
      its.newcomers.set(row);
    }
    people.setLastEntered(row, campaignId, at);
    for (var counted : people.counted()) {
      if (counted instanceof Filter.InCampaign.Campaign campaign && campaign.id() == campaignId) {
        people.countOne(row, counted);
      }
    }
  }

  /// Those of the rows that are still in the flow.
  int[] staying(int[] rows) {
    return left.isEmpty() ? rows : IntStream.of(rows).filter(row -> !left.get(row)).toArray();
  }

  void changeMembership(int row, int listId, boolean member) {
    people.setMember(row, listId, member);
    var there = member ? added : removed;
    var back = member ? removed : added;
    var undone = back.get(listId);
    if (undone != null && undone.get(row)) {
      undone.clear(row);
    } else {
      there.computeIfAbsent(listId, _ -> new BitSet(people.size())).set(row);
    }
  }

  void log(
      int row,
      Place place,
      ActivityType type,
      Result result,
      @Nullable Integer primaryId,
      @Nullable String primaryValue,
      @Nullable String oldValue,
      @Nullable String newValue,
      Map<String, String> attributes) {
    if (result == Result.FAILED) {
      failed.set(row);
    } else if (result == Result.SUCCEEDED) {
      count(
          row,
          type,
          new PastActivity(0, now.asOf(), primaryId, primaryValue, oldValue, newValue, attributes));
    }
    activities.add(
        new Activity(
            people.id(row),
            type,
            result,
            place.campaignId(),
            place.stepId(),
            place.choice(),
            primaryId,
            primaryValue,
            oldValue,
            newValue,
            attributes));
  }

  // Later steps see it (CH-08).
  private void count(int row, ActivityType type, PastActivity activity) {
    for (var counted : people.counted()) {
      if (counted instanceof Filter.Did did
          && did.type().id() == type.id()
          && PlainEvaluation.meets(did, activity, now)) {
        people.countOne(row, did);
      }
    }
  }

  /// An activity that only says whom, what and why.
  void log(
      int row,
      Place place,
      ActivityType type,
      Result result,
      int primaryId,
      Map<String, String> attributes) {
    log(row, place, type, result, primaryId, null, null, null, attributes);
  }

  /// The attributes of a step that was skipped or failed.
  static Map<String, String> reason(String reason) {
    return Map.of(Activity.REASON, reason);
  }

  /// Where in the flow something happens (AL-06).
  ///
  /// @param campaignId the executed campaign; null for the one that was started
  /// @param choice 0 for the default (CH-10)
  public record Place(@Nullable Integer campaignId, int stepId, int choice) {}
}
