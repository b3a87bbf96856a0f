package io.carillon.batch.schedule;

import static io.carillon.batch.schedule.Schedules.ANNA;
import static io.carillon.batch.schedule.Schedules.campaign;
import static io.carillon.batch.schedule.Schedules.daily;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ScheduleClockIT {
  private final SettableTime time = new SettableTime("2026-05-04T07:00:00Z");
  private final NotedAlarm alarm = new NotedAlarm();
  private final AtomicInteger doorbell = new AtomicInteger();
  private TestDatabase database;
  private CampaignSchedules schedules;
  private ScheduleClock clock;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
    schedules = new CampaignSchedules(database.dataSource(), time, alarm);
    clock = newClock();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void firesASlotOnceAndSetsTheNext() {
    var key = recur("2026-05-04T08:00");
    time.set("2026-05-04T08:00:00.250Z");

    clock.ring(key);
    clock.ring(key);

    assertThat(runs()).containsExactly("7 2026-05-04T08:00:00.000000 PENDING");
    assertThat(recurrences()).containsExactly("7 ACTIVE 2026-05-05T08:00");
    assertThat(alarm.all()).containsEntry(key, Instant.parse("2026-05-05T08:00:00Z"));
    assertThat(doorbell).hasValue(1);
  }

  @Test
  void onlySetsTheAlarmAgainIfItRingsTooEarly() {
    var key = recur("2026-05-04T08:00");
    alarm.clear(key);
    time.set("2026-05-04T07:59:59.999Z");

    clock.ring(key);

    assertThat(runs()).isEmpty();
    assertThat(doorbell).hasValue(0);
    assertThat(alarm.all()).containsEntry(key, Instant.parse("2026-05-04T08:00:00Z"));
  }

  @Test
  @Tag("SC-21")
  void endsARecurrenceWithItsLastSlot() {
    var schedule =
        schedules.setRecurrence(campaign(7), daily("2026-05-04T08:00", "2026-05-04T08:00"), ANNA);
    time.set("2026-05-04T08:00:00Z");

    clock.ring(new Alarm.Key(Alarm.Kind.RECURRENCE, schedule.id()));

    assertThat(runs()).hasSize(1);
    assertThat(recurrences()).containsExactly("7 ENDED -");
    assertThat(alarm.all()).isEmpty();
  }

  @Test
  void catchesUpTheLatestMissedSlotOnlyUnderItsOwnTime() {
    recur("2026-05-04T08:00");
    time.set("2026-05-07T11:11:11Z");

    clock.reconcile();

    assertThat(runs()).containsExactly("7 2026-05-07T08:00:00.000000 PENDING");
    assertThat(recurrences()).containsExactly("7 ACTIVE 2026-05-08T08:00");
  }

  @Test
  @Tag("SC-05")
  void catchesUpAnEarlierMissedSlotIfTheLatestWasCancelled() {
    recur("2026-05-04T08:00");
    schedules.cancelOccurrence(7, Instant.parse("2026-05-06T08:00:00Z"), ANNA);
    time.set("2026-05-06T09:00:00Z");

    clock.reconcile();

    assertThat(runs())
        .containsExactly(
            "7 2026-05-05T08:00:00.000000 PENDING", "7 2026-05-06T08:00:00.000000 CANCELLED");
  }

  @Test
  void takesASingleRunOfTheSameSlotForItsOwn() {
    var key = recur("2026-05-04T08:00");
    schedules.runLater(
        campaign(7),
        List.of(Instant.parse("2026-05-04T08:00:00Z")),
        Map.of(),
        LeadTime.COMMAND_LINE,
        ANNA);
    time.set("2026-05-04T08:00:00Z");

    clock.ring(key);

    assertThat(runs()).containsExactly("7 2026-05-04T08:00:00.000000 PENDING");
    assertThat(recurrences()).containsExactly("7 ACTIVE 2026-05-05T08:00");
  }

  @Test
  @Tag("SC-04")
  void doesNothingForARecurrenceThatIsGone() {
    var key = recur("2026-05-04T08:00");
    schedules.cancelAll(7, ANNA);
    time.set("2026-05-04T08:00:00Z");

    clock.ring(key);

    assertThat(runs()).isEmpty();
    assertThat(alarm.all()).isEmpty();
  }

  @Test
  @Tag("SC-01")
  void ringsTheDoorbellForASingleRunThatIsStillWanted() {
    var run =
        schedules
            .runLater(
                campaign(7),
                List.of(Instant.parse("2026-05-04T08:00:00Z")),
                Map.of(),
                LeadTime.COMMAND_LINE,
                ANNA)
            .getFirst();
    var key = new Alarm.Key(Alarm.Kind.RUN, run.runId());

    clock.ring(key);
    schedules.cancelRun(run.runId(), ANNA);
    clock.ring(key);

    assertThat(doorbell).hasValue(1);
  }

  @Test
  void putsTheAlarmsInStepWithTheTables() {
    var recurrence = recur("2026-05-05T08:00");
    var run =
        schedules
            .runLater(
                campaign(7),
                List.of(Instant.parse("2026-05-06T08:00:00Z")),
                Map.of(),
                LeadTime.COMMAND_LINE,
                ANNA)
            .getFirst();
    var wanted = alarm.all();
    alarm.clear(recurrence);
    alarm.set(new Alarm.Key(Alarm.Kind.RUN, run.runId()), Instant.parse("2030-01-01T00:00:00Z"));
    alarm.set(new Alarm.Key(Alarm.Kind.RUN, 4711), Instant.parse("2026-05-06T08:00:00Z"));

    clock.reconcile();

    assertThat(alarm.all()).isEqualTo(wanted).hasSize(2);
    assertThat(doorbell).hasValue(0);
  }

  @Test
  void writesOneRunHoweverManyProcessesAreWokenAtOnce() throws Exception {
    var key = recur("2026-05-04T08:00");
    int days = 5;
    int processes = 4;
    var together = new CyclicBarrier(processes);
    try (var threads = Executors.newFixedThreadPool(processes)) {
      for (int day = 0; day < days; day++) {
        time.set("2026-05-0%dT08:00:00Z".formatted(4 + day));
        var woken = new ArrayList<Callable<Integer>>();
        for (int process = 0; process < processes; process++) {
          var its = newClock();
          woken.add(() -> {
            int arrived = together.await();
            its.ring(key);
            return arrived;
          });
        }
        for (var done : threads.invokeAll(woken)) {
          done.get();
        }
      }
    }

    assertThat(runs()).hasSize(days).doesNotHaveDuplicates().allMatch(run -> run.contains("08:00"));
    assertThat(recurrences()).containsExactly("7 ACTIVE 2026-05-09T08:00");
    assertThat(doorbell).hasValue(days);
  }

  private ScheduleClock newClock() {
    return new ScheduleClock(database.dataSource(), time, alarm, doorbell::incrementAndGet);
  }

  private Alarm.Key recur(String startAt) {
    var schedule = schedules.setRecurrence(campaign(7), daily(startAt), ANNA);
    return new Alarm.Key(Alarm.Kind.RECURRENCE, schedule.id());
  }

  private List<String> runs() {
    return Schedules.runs(database.dataSource());
  }

  private List<String> recurrences() {
    return Schedules.recurrences(database.dataSource());
  }
}
