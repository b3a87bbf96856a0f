package io.carillon.batch.schedule;

import io.carillon.campaign.RunState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Turns slots that have come into pending runs and rings the doorbell of whoever starts them.
///
/// - Order: none between campaigns; a recurrence's slots in ascending order.
/// - Duplicates: any number of processes may be woken for a slot, one writes its run; the doorbell
///   may ring more than once.
/// - Loss: a slot nobody was awake for is found by the next [#reconcile()]; of several missed ones
///   of a recurrence only the latest is run.
/// - Failure: a database error passes through, nothing was done, the next look tries again.
///
/// Thread-safe.
public final class ScheduleClock {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleClock.class);

  private final ScheduleStore store;
  private final TransactionTemplate transaction;
  private final InstantSource time;
  private final Alarm alarm;
  private final Runnable doorbell;

  /// @param doorbell told that a pending run is due; returns quickly and does not throw
  public ScheduleClock(DataSource dataSource, InstantSource time, Alarm alarm, Runnable doorbell) {
    this.store = new ScheduleStore(JdbcClient.create(dataSource));
    this.transaction = readCommitted(dataSource);
    this.time = time;
    this.alarm = alarm;
    this.doorbell = doorbell;
  }

  /// An alarm rang. Does nothing but set it again if it rang too early, and nothing at all if what
  /// it was set for is gone.
  public void ring(Alarm.Key key) {
    switch (key.kind()) {
      case RECURRENCE -> fire(key.id());
      case RUN -> {
        if (store.state(key.id()).filter(RunState.PENDING::equals).isPresent()) {
          doorbell.run();
        }
      }
    }
  }

  /// Compares the alarms with the tables: fires what is due, sets alarms that are missing or wrong,
  /// takes away those of what is gone. To be called when a process starts and now and then.
  public void reconcile() {
    // Before the tables: an alarm that is set meanwhile must not look superfluous.
    var alarms = new HashMap<>(alarm.all());
    var now = time.instant();
    for (var schedule : store.active()) {
      var key = new Alarm.Key(Alarm.Kind.RECURRENCE, schedule.id());
      var set = alarms.remove(key);
      var next = schedule.nextSlotAt().orElse(now);
      if (!next.isAfter(now)) {
        fire(schedule.id());
      } else if (!next.equals(set)) {
        alarm.set(key, next);
      }
    }
    boolean due = false;
    for (var run : store.pending()) {
      var key = new Alarm.Key(Alarm.Kind.RUN, run.runId());
      var set = alarms.remove(key);
      if (!run.slotAt().isAfter(now)) {
        due = true;
      } else if (!run.slotAt().equals(set)) {
        alarm.set(key, run.slotAt());
      }
    }
    for (var orphan : alarms.keySet()) {
      alarm.clear(orphan);
    }
    if (due) {
      doorbell.run();
    }
  }

  private void fire(int scheduleId) {
    var now = time.instant();
    var fired = transaction.execute(_ -> fireDue(scheduleId, now));
    var key = new Alarm.Key(Alarm.Kind.RECURRENCE, scheduleId);
    // After the commit: a crash in between leaves no alarm, which the next look sets.
    fired.next().ifPresentOrElse(next -> alarm.set(key, next), () -> alarm.clear(key));
    if (fired.run().isPresent()) {
      doorbell.run();
    }
  }

  /// @param next the slot to wake up for; empty if there is none
  /// @param run the run that was written
  private record Fired(Optional<Instant> next, OptionalInt run) {}

  private Fired fireDue(int scheduleId, Instant now) {
    var schedule = store.lock(scheduleId).filter(one -> one.state() == ScheduleState.ACTIVE);
    var next = schedule.flatMap(RecurringSchedule::nextSlotAt);
    if (schedule.isEmpty() || next.isEmpty() || next.get().isAfter(now)) {
      return new Fired(next, OptionalInt.empty());
    }
    var recurrence = schedule.get().recurrence();
    var due = new ArrayList<>(List.of(next.get()));
    var following = recurrence.nextAfter(next.get());
    while (following.isPresent() && !following.get().isAfter(now)) {
      due.add(following.get());
      following = recurrence.nextAfter(following.get());
    }
    store.advance(scheduleId, following.orElse(null));
    return new Fired(following, runLatest(schedule.get(), due, now));
  }

  /// Writes the run of the latest slot that was not taken back.
  private OptionalInt runLatest(RecurringSchedule schedule, List<Instant> due, Instant now) {
    int campaign = schedule.campaignId();
    for (var slot : due.reversed()) {
      try {
        var run =
            store.insertRun(
                campaign,
                slot,
                OptionalInt.of(schedule.id()),
                RunState.PENDING,
                now,
                schedule.createdBy());
        LOG.info(
            "campaign {}: run {} for slot {} (missed before it and left out: {})",
            campaign,
            run,
            slot,
            due.indexOf(slot));
        return OptionalInt.of(run);
      } catch (DuplicateKeyException taken) {
        // MySQL undoes only this statement, not the transaction.
        if (store.slot(campaign, slot).filter(row -> row.leftOutOf(schedule)).isEmpty()) {
          return OptionalInt.empty();
        }
        LOG.info("campaign {}: slot {} was cancelled", campaign, slot);
      }
    }
    return OptionalInt.empty();
  }

  static TransactionTemplate readCommitted(DataSource dataSource) {
    var transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    return transaction;
  }
}
