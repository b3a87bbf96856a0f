package io.carillon.listener.dispatch;

import io.carillon.campaign.CampaignPlan;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.EventOutcome;
import io.carillon.execution.TriggerFeed;
import io.carillon.execution.TriggerRequest;
import io.carillon.execution.TriggerVerdict;
import io.carillon.failure.CampaignException;
import io.carillon.failure.Failpoint;
import io.carillon.listener.dispatch.EventRecords.Decided;
import io.carillon.listener.dispatch.Inbox.Pair;
import io.carillon.person.Cause;
import io.carillon.smartlist.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionOperations;

/// Takes a group of events through the campaigns they are for, in one transaction: flows, outcomes,
/// and the end of the inbox rows. Not thread-safe.
final class EventGroup {
  /// More triggered flows in a row are taken for a loop (RQ-06).
  static final int DEEPEST = 20;

  private static final String LOOP =
      "%d triggered flows in a row led to it, most likely a loop: let a qualification rule or a filter end it"
          .formatted(DEEPEST);

  private final Inbox inbox;
  private final EventRecords records;
  private final ShardLeases leases;
  private final TriggerPlans plans;
  private final ChunkRunner chunks;
  private final TriggerFeed feed;
  private final TransactionOperations transactions;
  private final Supplier<ZoneId> zone;
  private final Supplier<Instant> clock;
  private final List<Duration> retries;

  /// @param transactions READ COMMITTED
  /// @param zone the installation's, asked for every group
  /// @param clock the database's, asked inside the transaction
  /// @param retries after which time an event that failed by itself is tried again, each once; then
  ///   it is dead
  EventGroup(
      Inbox inbox,
      EventRecords records,
      ShardLeases leases,
      TriggerPlans plans,
      ChunkRunner chunks,
      TriggerFeed feed,
      TransactionOperations transactions,
      Supplier<ZoneId> zone,
      Supplier<Instant> clock,
      List<Duration> retries) {
    this.inbox = inbox;
    this.records = records;
    this.leases = leases;
    this.plans = plans;
    this.chunks = chunks;
    this.feed = feed;
    this.transactions = transactions;
    this.zone = zone;
    this.clock = clock;
    this.retries = List.copyOf(retries);
  }

  /// What became of a group.
  ///
  /// @param taken events that have an outcome now
  /// @param held events that could not be tried, or failed, and wait
  record Result(int taken, int held) {}

  /// @param ids of inbox rows, ascending; those that are not ready any more are left out
  /// @param epochs under which this process has their shards, by shard
  /// @throws CampaignException `LEASE_LOST` if a shard is another process's meanwhile
  /// @throws RuntimeException if anything failed: nothing of the group has happened
  Result run(long[] ids, SortedMap<Integer, Integer> epochs) {
    var result = Objects.requireNonNull(transactions.execute(_ -> inTransaction(ids, epochs)));
    Failpoint.AFTER_EVENTS_COMMIT.reach();
    return result;
  }

  private Result inTransaction(long[] ids, SortedMap<Integer, Integer> epochs) {
    var events = inbox.lock(ids);
    if (events.isEmpty()) {
      return new Result(0, 0);
    }
    var now = clock.get();
    // Definitions, then what campaigns listen to, then runs and people: as whoever applies, and
    // whoever activates.
    plans.refresh();
    events.stream().map(InboxEvent::campaignId).forEach(campaign -> plans.plan(campaign, now));
    var _ = feed.listen();
    inbox.lockRuns(events.stream().mapToLong(InboxEvent::runId).sorted().distinct().toArray());
    Failpoint.AFTER_EVENTS_LOCKED.reach();
    var shards = shards(events);
    var ready = withoutHeld(events, shards);
    var decided = new ArrayList<Decided>(ready.size());
    inbox.lockPeople(ready.stream().mapToLong(InboxEvent::personId).sorted().distinct().toArray());
    var failed = new HashSet<Pair>();
    for (var wave : waves(ready)) {
      wave.forEach((campaign, its) -> {
        switch (plans.plan(campaign, now)) {
          case TriggerPlans.Usable(var plan) -> decide(plan, its, now, decided);
          case TriggerPlans.Unusable(var reason) ->
              its.stream()
                  .filter(event -> failed.add(pair(event)))
                  .forEach(event -> fail(event, reason, now));
        }
      });
    }
    records.write(decided, now);
    Failpoint.AFTER_OUTCOMES.reach();
    inbox.take(decided.stream().map(Decided::event).toList());
    Failpoint.AFTER_EVENTS_TAKEN.reach();
    leases.confirm(shards, epochs);
    Failpoint.BEFORE_EVENTS_COMMIT.reach();
    return new Result(decided.size(), events.size() - decided.size());
  }

  /// Notes that an event failed by itself, in a transaction of its own: it is tried again later, or
  /// is dead.
  ///
  /// @throws CampaignException `LEASE_LOST` as [#run]
  void fail(long id, String reason, SortedMap<Integer, Integer> epochs) {
    transactions.executeWithoutResult(_ -> {
      var events = inbox.lock(new long[] {id});
      if (!events.isEmpty()) {
        fail(events.getFirst(), reason, clock.get());
        leases.confirm(shards(events), epochs);
      }
    });
  }

  private void fail(InboxEvent event, String reason, Instant now) {
    if (event.attempts() < retries.size()) {
      inbox.hold(event, reason, retries.get(event.attempts()));
    } else {
      die(event, reason, now);
    }
  }

  // Who comes after one that is held waits behind it.
  private List<InboxEvent> withoutHeld(
      List<InboxEvent> events, SortedMap<Integer, Integer> shards) {
    var held = inbox.held(shards.keySet());
    var waiting = events.stream().filter(event -> held.contains(pair(event))).toList();
    waiting.stream().map(InboxEvent::shard).distinct().sorted().forEach(inbox::holdBehind);
    return waiting.isEmpty()
        ? events
        : events.stream().filter(event -> !held.contains(pair(event))).toList();
  }

  /// Each person's events one after the other: the first of everybody, by campaign, then the second
  /// of those who have one, and so on.
  private static List<SortedMap<Integer, List<InboxEvent>>> waves(List<InboxEvent> events) {
    var waves = new ArrayList<SortedMap<Integer, List<InboxEvent>>>();
    var places = new HashMap<Long, Map<String, Integer>>();
    for (var event : events) {
      var its = places.computeIfAbsent(event.personId(), _ -> new HashMap<>());
      int place = its.computeIfAbsent(event.eventId(), _ -> its.size());
      while (waves.size() <= place) {
        waves.add(new TreeMap<>());
      }
      waves.get(place).computeIfAbsent(event.campaignId(), _ -> new ArrayList<>()).add(event);
    }
    return waves;
  }

  /// @param events of distinct people
  private void decide(
      CampaignPlan plan, List<InboxEvent> events, Instant now, List<Decided> decided) {
    // Somebody may have activated it anew meanwhile.
    var fired = new TreeMap<Integer, List<InboxEvent>>();
    for (var event : events) {
      if (event.depth() > DEEPEST) {
        die(event, LOOP, now);
        continue;
      }
      var refusal = Firing.refusal(plan, event, new Moment(now, zone.get()));
      if (refusal.isPresent()) {
        decided.add(
            new Decided(event, new TriggerVerdict(EventOutcome.NOT_TRIGGERED, refusal.get())));
      } else {
        fired.computeIfAbsent(event.runId(), _ -> new ArrayList<>()).add(event);
      }
    }
    fired.forEach((run, its) -> {
      var people = new TreeMap<Long, Cause>();
      its.forEach(event -> people.put(event.personId(), event.cause()));
      var verdicts = chunks.trigger(new TriggerRequest(run, plan, now, zone.get(), people));
      its.forEach(event ->
          decided.add(new Decided(event, Objects.requireNonNull(verdicts.get(event.personId())))));
    });
  }

  private static Pair pair(InboxEvent event) {
    return new Pair(event.personId(), event.campaignId());
  }

  /// How many events there are of each shard.
  private static SortedMap<Integer, Integer> shards(List<InboxEvent> events) {
    var shards = new TreeMap<Integer, Integer>();
    events.forEach(event -> shards.merge(event.shard(), 1, Integer::sum));
    return shards;
  }

  private void die(InboxEvent event, String reason, Instant now) {
    inbox.die(event, reason);
    records.write(List.of(new Decided(event, EventRecords.dead(reason))), now);
  }
}
