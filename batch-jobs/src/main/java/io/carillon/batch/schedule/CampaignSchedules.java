package io.carillon.batch.schedule;

import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.Recurrence;
import io.carillon.campaign.RecurrenceFields;
import io.carillon.campaign.RunState;
import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The operator's verbs on schedules, whatever the door. Each is one transaction with its `audit`
/// row, and refuses with the reason. Who takes part is decided when a run starts, not here (SC-08).
///
/// A campaign may have any number of single runs (SC-02) and one recurrence at the same time; they
/// are independent of each other and of runs under way (OQ-18). Thread-safe.
public final class CampaignSchedules {
  private static final String CANCEL_HINT = "a run in progress can only be stopped (SC-03)";

  private final ScheduleStore store;
  private final TransactionTemplate transaction;
  private final AuditTrail audit;
  private final InstantSource time;
  private final Alarm alarm;

  /// @param alarm wakes the process that waits for slots; [Alarm#NONE] if that is another one
  public CampaignSchedules(DataSource dataSource, InstantSource time, Alarm alarm) {
    this.store = new ScheduleStore(JdbcClient.create(dataSource));
    this.transaction = ScheduleClock.readCommitted(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.time = time;
    this.alarm = alarm;
  }

  /// Schedules single runs, all of them or none (SC-01, SC-02).
  ///
  /// @param slots at least one, distinct; parts of a second are dropped
  /// @param tokens values of my tokens for these runs alone, by name (TK-50)
  /// @param lead how far ahead the door they came in by asks for (CF-07)
  /// @return the pending runs, in the order of `slots`
  /// @throws CampaignException `INVALID_DEFINITION` if the campaign would reach everybody (OQ-13)
  ///   or has a trigger (AN-27); `INVALID_INPUT` if a slot is too near or too far; `NAME_TAKEN` if
  ///   the campaign has a run there already
  public List<PlannedRun> runLater(
      CampaignPlan campaign,
      List<Instant> slots,
      Map<String, String> tokens,
      LeadTime lead,
      Actor actor) {
    refuseUnfit(campaign);
    var now = time.instant();
    var whole = slots.stream().map(slot -> slot.truncatedTo(ChronoUnit.SECONDS)).toList();
    whole.forEach(slot -> lead.check(slot, now));
    var runs =
        transaction.execute(_ ->
            whole.stream().map(slot -> insertSingle(campaign, slot, tokens, now, actor)).toList());
    runs.forEach(run -> alarm.set(new Alarm.Key(Alarm.Kind.RUN, run.runId()), run.slotAt()));
    return runs;
  }

  private PlannedRun insertSingle(
      CampaignPlan campaign, Instant slot, Map<String, String> tokens, Instant now, Actor actor) {
    int id = campaign.campaignId();
    try {
      int run = store.insertRun(id, slot, OptionalInt.empty(), RunState.PENDING, now, actor.name());
      store.setTokens(run, tokens);
      audit.append(actor, "run.schedule", target(id), "run %d at %s".formatted(run, slot));
      return new PlannedRun(run, id, slot, OptionalInt.empty(), actor.name());
    } catch (DuplicateKeyException taken) {
      throw new CampaignException(
          ErrorCode.NAME_TAKEN,
          "campaign '%s' already has a run at %s: choose another time"
              .formatted(campaign.name(), slot),
          taken);
    }
  }

  /// Sets the campaign's recurrence in place of the one it has (SC-04). Runs the old one has
  /// already made due stay; its cancelled occurrences do not count for the new one.
  ///
  /// @throws CampaignException `INVALID_DEFINITION` if the campaign would reach everybody (OQ-13)
  ///   or has a trigger (AN-27); `INVALID_INPUT` if no slot is left; `WRONG_STATE` if somebody else
  ///   sets one at this moment
  public RecurringSchedule setRecurrence(
      CampaignPlan campaign, Recurrence recurrence, Actor actor) {
    refuseUnfit(campaign);
    var now = time.instant();
    RecurrenceFields.checkFiresAfter(recurrence, now);
    int id = campaign.campaignId();
    var before = store.activeOf(id);
    RecurringSchedule set;
    try {
      set =
          transaction.execute(_ -> {
            before.ifPresent(old -> store.cancelRecurrence(old.id()));
            var next = recurrence.nextAfter(now).orElseThrow();
            store.insert(id, recurrence, next, now, actor.name());
            audit.append(actor, "schedule.set", target(id), RecurrenceFields.toJson(recurrence));
            return store.activeOf(id).orElseThrow();
          });
    } catch (DuplicateKeyException raced) {
      throw new CampaignException(
          ErrorCode.WRONG_STATE,
          "campaign '%s' was given another recurrence at this moment: look at it, then repeat"
              .formatted(campaign.name()),
          raced);
    }
    before.ifPresent(old -> alarm.clear(key(old)));
    set.nextSlotAt().ifPresent(next -> alarm.set(key(set), next));
    return set;
  }

  /// Recurrence None: cancels all future runs of the campaign, of its recurrence and single ones
  /// (SC-04), and runs of the recurrence that are due but not started. Runs under way go on.
  ///
  /// @return what was taken back; nothing if there was nothing, which is no error
  public Cancelled cancelAll(int campaignId, Actor actor) {
    var now = time.instant();
    var cancelled =
        transaction.execute(_ -> {
          var recurrence =
              store.activeOf(campaignId).filter(one -> store.cancelRecurrence(one.id()));
          var runs = new ArrayList<PlannedRun>();
          for (var run : store.pendingOf(campaignId)) {
            boolean future = run.slotAt().isAfter(now) || run.scheduleId().isPresent();
            if (future && store.cancelRun(run.runId(), now)) {
              runs.add(run);
            }
          }
          var what =
              "%d recurrences, %d runs".formatted(recurrence.isPresent() ? 1 : 0, runs.size());
          audit.append(actor, "schedule.none", target(campaignId), what);
          return new Cancelled(recurrence, List.copyOf(runs));
        });
    cancelled.recurrence().ifPresent(one -> alarm.clear(key(one)));
    cancelled.runs().forEach(run -> alarm.clear(new Alarm.Key(Alarm.Kind.RUN, run.runId())));
    return cancelled;
  }

  /// What [#cancelAll] took back.
  public record Cancelled(Optional<RecurringSchedule> recurrence, List<PlannedRun> runs) {}

  /// Takes back one occurrence of the recurrence; the others stay (SC-05). Repeating it is no
  /// error.
  ///
  /// @throws CampaignException `WRONG_STATE` if the campaign has no recurrence or the run has
  ///   started (SC-03); `INVALID_INPUT` if its recurrence has no slot there to come
  public void cancelOccurrence(int campaignId, Instant slot, Actor actor) {
    var now = time.instant();
    transaction.executeWithoutResult(_ -> {
      // Locked, so that the slot does not fire meanwhile.
      var schedule =
          store
              .activeOf(campaignId)
              .flatMap(one -> store.lock(one.id()))
              .filter(one -> one.state() == ScheduleState.ACTIVE)
              .orElseThrow(() ->
                  new CampaignException(
                      ErrorCode.WRONG_STATE,
                      "%s has no recurrence: there is nothing to cancel"
                          .formatted(target(campaignId))));
      var taken = store.slot(campaignId, slot);
      if (taken.isEmpty() || taken.get().state() == RunState.CANCELLED) {
        leaveOut(schedule, slot, now, actor);
      } else if (!store.cancelRun(taken.get().runId(), now)) {
        throw new CampaignException(
            ErrorCode.WRONG_STATE,
            "the run of %s at %s is %s: %s"
                .formatted(target(campaignId), slot, taken.get().state(), CANCEL_HINT));
      }
      audit.append(actor, "schedule.skip", target(campaignId), slot.toString());
    });
  }

  private void leaveOut(RecurringSchedule schedule, Instant slot, Instant now, Actor actor) {
    if (!slot.isAfter(now) || !schedule.recurrence().isSlot(slot)) {
      throw new CampaignException(
          ErrorCode.INVALID_INPUT,
          "%s does not run at %s: its next runs are %s"
              .formatted(target(schedule.campaignId()), slot, schedule.recurrence().next(3, now)));
    }
    try {
      store.insertRun(
          schedule.campaignId(),
          slot,
          OptionalInt.of(schedule.id()),
          RunState.CANCELLED,
          now,
          actor.name());
    } catch (DuplicateKeyException alreadyCancelled) {
      // It is left out already, which is what was asked for.
    }
  }

  /// Takes back a run nobody has started.
  ///
  /// @throws CampaignException `UNKNOWN_NAME` if there is no such run; `WRONG_STATE` if it has
  ///   started or ended (SC-03)
  public void cancelRun(int runId, Actor actor) {
    var now = time.instant();
    transaction.executeWithoutResult(_ -> {
      if (!store.cancelRun(runId, now)) {
        var state =
            store
                .state(runId)
                .orElseThrow(() ->
                    new CampaignException(
                        ErrorCode.UNKNOWN_NAME,
                        "there is no run %d: `carillon runs list` shows them".formatted(runId)));
        throw new CampaignException(
            ErrorCode.WRONG_STATE, "run %d is %s: %s".formatted(runId, state, CANCEL_HINT));
      }
      audit.append(actor, "run.cancel", "run " + runId, "");
    });
    alarm.clear(new Alarm.Key(Alarm.Kind.RUN, runId));
  }

  /// @return the next occurrences of the campaign's recurrence, three in the preview (SC-05);
  ///   cancelled ones among them, marked; empty if it has none
  public List<Occurrence> preview(int campaignId, int count) {
    var schedule = store.activeOf(campaignId);
    return schedule.map(one -> one.recurrence().next(count, time.instant())).stream()
        .flatMap(List::stream)
        .map(slot -> new Occurrence(slot, isLeftOut(schedule.orElseThrow(), slot)))
        .toList();
  }

  private boolean isLeftOut(RecurringSchedule schedule, Instant slot) {
    return store
        .slot(schedule.campaignId(), slot)
        .filter(row -> row.leftOutOf(schedule))
        .isPresent();
  }

  /// @return the campaign's active recurrence
  public Optional<RecurringSchedule> recurrence(int campaignId) {
    return store.activeOf(campaignId);
  }

  /// @return the active recurrences of all campaigns, the next to fire first
  public List<RecurringSchedule> recurrences() {
    return store.active();
  }

  /// @return the campaign's runs nobody has started, earliest slot first
  public List<PlannedRun> pending(int campaignId) {
    return store.pendingOf(campaignId);
  }

  /// @return the runs of all campaigns nobody has started, earliest slot first
  public List<PlannedRun> pending() {
    return store.pending();
  }

  private static void refuseUnfit(CampaignPlan campaign) {
    if (!campaign.triggers().isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' has a trigger and cannot be scheduled: activate it (AN-27)"
              .formatted(campaign.name()));
    }
    if (campaign.smartList().filters().isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' has an empty smart list, which would be everybody: add a filter (OQ-13)"
              .formatted(campaign.name()));
    }
  }

  private static Alarm.Key key(RecurringSchedule schedule) {
    return new Alarm.Key(Alarm.Kind.RECURRENCE, schedule.id());
  }

  private static String target(int campaignId) {
    return "campaign " + campaignId;
  }
}
