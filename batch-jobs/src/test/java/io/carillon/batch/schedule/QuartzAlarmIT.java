package io.carillon.batch.schedule;

import static io.carillon.batch.schedule.Schedules.ANNA;
import static io.carillon.batch.schedule.Schedules.campaign;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.campaign.Recurrence;
import io.carillon.campaign.Repeat;
import io.carillon.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class QuartzAlarmIT {
  private static final InstantSource TIME = InstantSource.system();
  // So long that only alarms can be what wakes.
  private static final Duration NEVER = Duration.ofDays(1);

  private final LinkedBlockingQueue<String> doorbell = new LinkedBlockingQueue<>();
  private TestDatabase database;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  @Tag("SC-02")
  @Tag("SC-04")
  void wakesOneOfTwoProcessesForEachSlot() throws Exception {
    try (var one = new QuartzAlarm(database.dataSource(), NEVER);
        var two = new QuartzAlarm(database.dataSource(), NEVER)) {
      one.start(clock("one", one));
      two.start(clock("two", two));
      var first = soon();
      var schedules = schedules(one, first);
      int recurring = 5;
      var singles = new ArrayList<Instant>();
      for (int i = 0; i < recurring; i++) {
        schedules.setRecurrence(campaign(10 + i), dailyFrom(first.plusSeconds(i)), ANNA);
        singles.add(first.plusSeconds(i));
      }
      schedules.runLater(campaign(7), singles, Map.of(), LeadTime.COMMAND_LINE, ANNA);

      awaitDoorbell(2 * recurring);

      assertThat(count("SELECT COUNT(*) FROM campaign_run WHERE state = 'PENDING'"))
          .isEqualTo(2L * recurring);
      assertThat(count("SELECT COUNT(DISTINCT slot_at) FROM campaign_run WHERE campaign_id >= 10"))
          .isEqualTo(recurring);
      assertThat(schedules.recurrences())
          .hasSize(recurring)
          .allSatisfy(schedule ->
              assertThat(schedule.nextSlotAt())
                  .contains(instant(schedule.recurrence().startAt().plusDays(1))));
      // Whoever was woken has set the alarms of tomorrow before it rang.
      assertThat(one.all()).hasSize(recurring).isEqualTo(two.all());
      assertThat(doorbell).isEmpty();
    }
  }

  @Test
  void losesNothingWithItsTables() throws Exception {
    var slot = TIME.instant().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
    try (var alarm = new QuartzAlarm(database.dataSource(), NEVER)) {
      var schedules = schedules(alarm, slot);
      schedules.setRecurrence(campaign(7), dailyFrom(slot), ANNA);
      schedules.runLater(campaign(8), List.of(slot), Map.of(), LeadTime.COMMAND_LINE, ANNA);
      var set = alarm.all();
      assertThat(set.values()).containsExactly(slot, slot);
      for (var table : List.of("SIMPLE_TRIGGERS", "TRIGGERS", "JOB_DETAILS")) {
        JdbcClient.create(database.dataSource()).sql("DELETE FROM QRTZ_" + table).update();
      }
      assertThat(alarm.all()).isEmpty();

      alarm.start(clock("one", alarm));

      assertThat(alarm.all()).isEqualTo(set);
    }
  }

  @Test
  void looksAroundForChangesMadeWithoutAnAlarm() throws Exception {
    try (var alarm = new QuartzAlarm(database.dataSource(), Duration.ofSeconds(1))) {
      alarm.start(clock("one", alarm));
      var slot = soon();
      var elsewhere = schedules(Alarm.NONE, slot);

      elsewhere.setRecurrence(campaign(7), dailyFrom(slot), ANNA);
      awaitDoorbell(1);

      assertThat(count("SELECT COUNT(*) FROM campaign_run WHERE campaign_id = 7")).isEqualTo(1);
      assertThat(elsewhere.pending(7).getFirst().slotAt()).isEqualTo(slot);
    }
  }

  @Test
  void ringsInAProcessThatWaitsWhoeverSetIt() throws Exception {
    try (var waits = new QuartzAlarm(database.dataSource(), NEVER)) {
      waits.start(clock("waits", waits));
      var slot = soon();

      try (var passesBy = new QuartzAlarm(database.dataSource(), NEVER)) {
        schedules(passesBy, slot)
            .runLater(campaign(7), List.of(slot), Map.of(), LeadTime.COMMAND_LINE, ANNA);
      }

      assertThat(doorbell.poll(60, SECONDS)).isEqualTo("waits");
    }
  }

  private static Instant soon() {
    return TIME.instant().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
  }

  /// Accepts the slot however slow the machine is: its time stands still before it.
  private CampaignSchedules schedules(Alarm alarm, Instant slot) {
    return new CampaignSchedules(
        database.dataSource(), InstantSource.fixed(slot.minusSeconds(1)), alarm);
  }

  private ScheduleClock clock(String process, Alarm alarm) {
    return new ScheduleClock(database.dataSource(), TIME, alarm, () -> doorbell.add(process));
  }

  private void awaitDoorbell(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      assertThat(doorbell.poll(60, SECONDS)).as("ring %d of %d", i + 1, times).isNotNull();
    }
  }

  private long count(String sql) {
    return JdbcClient.create(database.dataSource()).sql(sql).query(Long.class).single();
  }

  private static Recurrence dailyFrom(Instant slot) {
    return new Recurrence(
        LocalDateTime.ofInstant(slot, ZoneId.of("UTC")),
        Optional.empty(),
        ZoneId.of("UTC"),
        new Repeat.Daily(1, false));
  }

  private static Instant instant(LocalDateTime local) {
    return Recurrence.instant(local, ZoneId.of("UTC"));
  }
}
