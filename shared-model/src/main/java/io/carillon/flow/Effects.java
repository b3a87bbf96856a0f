package io.carillon.flow;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.PlainEvaluation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a flow decided for a chunk of people. Changed fields are in the [PersonChunk] itself.
public final class Effects {
  private final PersonChunk people;
  private final Moment now;
  private final List<Activity> activities = new ArrayList<>();
  private final List<Mail> mails = new ArrayList<>();
  private final Map<Integer, BitSet> added = new TreeMap<>();
  private final Map<Integer, BitSet> removed = new TreeMap<>();
  private final BitSet failed;

  /// @param now when the activities happen
  Effects(PersonChunk people, Moment now) {
    this.people = people;
    this.now = now;
    this.failed = new BitSet(people.size());
  }

  /// In the order in which they happened: by step, inside a step by person.
  public List<Activity> activities() {
    return Collections.unmodifiableList(activities);
  }

  public List<Mail> mails() {
    return Collections.unmodifiableList(mails);
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
    for (var activity : activities) {
      counts.merge(activity.type().id(), 1L, Long::sum);
    }
    return counts;
  }

  void add(Mail mail) {
    mails.add(mail);
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
  /// @param choice 0 for the default (CH-10)
  record Place(int stepId, int choice) {}
}
