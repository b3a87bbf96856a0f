package io.carillon.batch.schedule;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.DefinitionStore;
import io.carillon.failure.CampaignException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Deletes campaigns with everything that would bring people in: schedules, runs nobody has begun,
/// and being active. Deleting is not aborting (AN-85): who is in a run that has begun or in a wait
/// goes on with the campaign as it was last.
public final class CampaignDeletion {
  private final DefinitionStore definitions;
  private final ScheduleStore store;
  private final TransactionTemplate transaction;
  private final InstantSource time;
  private final Alarm alarm;

  /// @param alarm wakes the process that waits for slots; [Alarm#NONE] if that is another one
  public CampaignDeletion(DataSource dataSource, InstantSource time, Alarm alarm) {
    this.definitions = new DefinitionStore(dataSource);
    this.store = new ScheduleStore(JdbcClient.create(dataSource));
    this.transaction = ScheduleClock.readCommitted(dataSource);
    this.time = time;
    this.alarm = alarm;
  }

  /// What a deletion has taken back.
  public record Deleted(Optional<RecurringSchedule> recurrence, List<PlannedRun> runs) {}

  /// @param name for messages
  /// @throws CampaignException `WRONG_STATE` if it is deleted already
  public Deleted delete(int campaignId, String name, Actor actor) {
    var deleted =
        Objects.requireNonNull(
            transaction.execute(_ -> {
              definitions.deleteCampaign(campaignId, name, actor);
              return new Deleted(
                  store.activeOf(campaignId).filter(one -> store.cancelRecurrence(one.id())),
                  store.pendingOf(campaignId).stream()
                      .filter(run -> store.cancelRun(run.runId(), time.instant()))
                      .toList());
            }));
    deleted
        .recurrence()
        .ifPresent(one -> alarm.clear(new Alarm.Key(Alarm.Kind.RECURRENCE, one.id())));
    deleted.runs().forEach(run -> alarm.clear(new Alarm.Key(Alarm.Kind.RUN, run.runId())));
    return deleted;
  }
}
