package io.carillon.batch.schedule;

import static io.carillon.batch.schedule.Schedules.ANNA;
import static io.carillon.batch.schedule.Schedules.campaign;
import static io.carillon.batch.schedule.Schedules.daily;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.campaign.Recurrence;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class CampaignSchedulesIT {
  private final SettableTime time = new SettableTime("2026-05-04T07:00:00Z");
  private final NotedAlarm alarm = new NotedAlarm();
  private TestDatabase database;
  private CampaignSchedules schedules;
  private ScheduleClock clock;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
    schedules = new CampaignSchedules(database.dataSource(), time, alarm);
    clock = new ScheduleClock(database.dataSource(), time, alarm, () -> {});
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Nested
  class SingleRuns {
    @Test
    @Tag("SC-01")
    @Tag("SC-02")
    void areSeveralAtOnceEachWithAnAlarmAndCancelledOnItsOwn() {
      var runs = later("2026-05-04T08:00:00Z", "2026-05-05T08:00:00Z", "2026-05-06T08:00:00Z");

      assertThat(alarm.all()).hasSize(3).containsEntry(key(runs.get(1)), runs.get(1).slotAt());
      schedules.cancelRun(runs.get(1).runId(), ANNA);

      assertThat(schedules.pending(7)).containsExactly(runs.get(0), runs.get(2));
      assertThat(alarm.all()).hasSize(2).doesNotContainKey(key(runs.get(1)));
      assertThat(runs())
          .containsExactly(
              "7 2026-05-04T08:00:00.000000 PENDING",
              "7 2026-05-05T08:00:00.000000 CANCELLED",
              "7 2026-05-06T08:00:00.000000 PENDING");
    }

    @Test
    @Tag("SC-02")
    void areScheduledAllOrNone() {
      later("2026-05-05T08:00:00Z");

      assertThatThrownBy(() -> later("2026-05-04T08:00:00Z", "2026-05-05T08:00:00Z"))
          .hasMessage(
              "campaign 'Welcome 7' already has a run at 2026-05-05T08:00:00Z: choose another"
                  + " time");

      assertThat(runs()).containsExactly("7 2026-05-05T08:00:00.000000 PENDING");
      assertThat(alarm.all()).hasSize(1);
    }

    @Test
    @Tag("OQ-18")
    void mayBeScheduledWhileAnotherRuns() {
      Schedules.start(database.dataSource(), later("2026-05-05T08:00:00Z").getFirst().runId());

      assertThat(later("2026-05-05T08:00:01Z")).hasSize(1);
    }

    @Test
    void mayTakeASlotThatWasCancelled() {
      schedules.cancelRun(later("2026-05-05T08:00:00Z").getFirst().runId(), ANNA);

      later("2026-05-05T08:00:00Z");

      assertThat(runs()).containsExactly("7 2026-05-05T08:00:00.000000 PENDING");
    }

    @Test
    @Tag("SC-03")
    void cannotBeCancelledOnceStarted() {
      int run = later("2026-05-05T08:00:00Z").getFirst().runId();
      Schedules.start(database.dataSource(), run);

      assertThat(refusal(() -> schedules.cancelRun(run, ANNA)))
          .returns(ErrorCode.WRONG_STATE, CampaignException::code)
          .hasMessage(
              "run %d is RUNNING: a run in progress can only be stopped (SC-03)".formatted(run));
      assertThat(runs()).containsExactly("7 2026-05-05T08:00:00.000000 RUNNING");
      assertThat(audit()).hasSize(1);
    }

    @Test
    void thatDoNotExistCannotBeCancelled() {
      assertThat(refusal(() -> schedules.cancelRun(99, ANNA)).code())
          .isEqualTo(ErrorCode.UNKNOWN_NAME);
    }

    @ParameterizedTest
    @CsvSource({
      "COMMAND_LINE, 2026-05-04T07:00:00Z, false",
      "COMMAND_LINE, 2026-05-04T07:00:01Z, true",
      "COMMAND_LINE, 2036-05-04T07:00:00Z, true",
      "CONSOLE, 2026-05-04T07:14:59Z, false",
      "CONSOLE, 2026-05-04T07:15:00Z, true",
      "API, 2026-05-04T07:04:59Z, false",
      "API, 2026-05-04T07:05:00Z, true",
      "API, 2028-05-03T07:00:00Z, true",
      "API, 2028-05-03T07:00:01Z, false",
    })
    @Tag("SC-01")
    @Tag("SC-06")
    @Tag("CF-07")
    void keepTheLeadTimeOfTheirDoor(LeadTime door, Instant slot, boolean accepted) {
      if (accepted) {
        schedules.runLater(campaign(7), List.of(slot), Map.of(), door, ANNA);
      } else {
        assertThat(
                refusal(() -> schedules.runLater(campaign(7), List.of(slot), Map.of(), door, ANNA))
                    .code())
            .isEqualTo(ErrorCode.INVALID_INPUT);
      }

      assertThat(runs()).hasSize(accepted ? 1 : 0);
    }

    @Test
    @Tag("TK-50")
    void keepTheTokensGivenToThem() {
      var slot = Instant.parse("2026-05-04T09:00:00Z");
      var run =
          schedules
              .runLater(
                  campaign(7), List.of(slot), Map.of("Points", "+3"), LeadTime.COMMAND_LINE, ANNA)
              .getFirst();
      assertThat(
              JdbcClient.create(database.dataSource())
                  .sql("SELECT tokens FROM campaign_run WHERE id = :id")
                  .param("id", run.runId())
                  .query(String.class)
                  .single())
          .isEqualTo("{\"Points\":\"+3\"}");
    }

    @Test
    @Tag("OQ-13")
    void areRefusedForEverybody() {
      var everybody = campaign(7, List.of());
      var slots = List.of(Instant.parse("2026-05-05T08:00:00Z"));

      assertThat(
              refusal(() ->
                  schedules.runLater(everybody, slots, Map.of(), LeadTime.COMMAND_LINE, ANNA)))
          .returns(ErrorCode.INVALID_DEFINITION, CampaignException::code)
          .hasMessageContaining("'Welcome 7' has an empty smart list");
      assertThat(
              refusal(() -> schedules.setRecurrence(everybody, daily("2026-05-05T08:00"), ANNA))
                  .code())
          .isEqualTo(ErrorCode.INVALID_DEFINITION);
    }
  }

  @Nested
  class TheRecurrence {
    @Test
    @Tag("SC-04")
    void isOneACampaignAndANewOneReplacesIt() {
      var first = recur(daily("2026-05-01T08:00"));
      var second = recur(daily("2026-06-01T09:00"));

      assertThat(recurrences()).containsExactly("7 CANCELLED -", "7 ACTIVE 2026-06-01T09:00");
      assertThat(schedules.recurrence(7)).contains(second);
      assertThat(second.recurrence()).isEqualTo(daily("2026-06-01T09:00"));
      assertThat(alarm.all()).containsOnlyKeys(key(second)).doesNotContainKey(key(first));
    }

    @Test
    @Tag("SC-04")
    @Tag("SC-05")
    void ofAnotherTimeDoesNotInheritCancelledOccurrences() {
      recur(daily("2026-05-01T08:00"));
      skip("2026-05-05T08:00:00Z");
      recur(daily("2026-05-05T08:00"));

      assertThat(schedules.preview(7, 1))
          .containsExactly(occurrence("2026-05-05T08:00:00Z", false));
      time.set("2026-05-05T08:00:00Z");
      clock.reconcile();

      assertThat(runs()).containsExactly("7 2026-05-05T08:00:00.000000 PENDING");
    }

    @Test
    @Tag("SC-21")
    void isRefusedIfItIsOver() {
      assertThat(refusal(() -> recur(daily("2026-05-01T08:00", "2026-05-03T08:00"))).code())
          .isEqualTo(ErrorCode.INVALID_INPUT);
      assertThat(recurrences()).isEmpty();
    }

    @Test
    @Tag("SC-04")
    void noneCancelsAllFutureRunsButNoneThatHasStarted() {
      recur(daily("2026-05-04T08:00"));
      later("2026-05-06T20:00:00Z");
      time.set("2026-05-04T08:00:00Z");
      clock.reconcile();
      time.set("2026-05-05T08:00:00Z");
      Schedules.start(database.dataSource(), schedules.pending(7).getFirst().runId());
      clock.reconcile();

      var cancelled = schedules.cancelAll(7, ANNA);

      assertThat(cancelled.recurrence()).isPresent();
      assertThat(runs())
          .containsExactly(
              "7 2026-05-04T08:00:00.000000 RUNNING",
              "7 2026-05-05T08:00:00.000000 CANCELLED",
              "7 2026-05-06T20:00:00.000000 CANCELLED");
      assertThat(recurrences()).containsExactly("7 CANCELLED -");
      assertThat(alarm.all()).isEmpty();
    }

    @Test
    @Tag("SC-04")
    void noneTouchesNoOtherCampaign() {
      schedules.setRecurrence(campaign(8), daily("2026-05-05T08:00"), ANNA);

      var cancelled = schedules.cancelAll(7, ANNA);

      assertThat(cancelled.recurrence()).isEmpty();
      assertThat(cancelled.runs()).isEmpty();
      assertThat(recurrences()).containsExactly("8 ACTIVE 2026-05-05T08:00");
    }
  }

  @Nested
  class OneOccurrence {
    @Test
    @Tag("SC-05")
    void cancelledIsMarkedInThePreviewAndLeftOut() {
      recur(daily("2026-05-04T08:00"));

      skip("2026-05-05T08:00:00Z");
      skip("2026-05-05T08:00:00Z");

      assertThat(schedules.preview(7, 3))
          .containsExactly(
              occurrence("2026-05-04T08:00:00Z", false),
              occurrence("2026-05-05T08:00:00Z", true),
              occurrence("2026-05-06T08:00:00Z", false));
      for (int day = 4; day <= 6; day++) {
        time.set("2026-05-0%dT08:00:00Z".formatted(day));
        clock.reconcile();
      }
      assertThat(runs())
          .containsExactly(
              "7 2026-05-04T08:00:00.000000 PENDING",
              "7 2026-05-05T08:00:00.000000 CANCELLED",
              "7 2026-05-06T08:00:00.000000 PENDING");
    }

    @Test
    @Tag("SC-05")
    void thatIsNoneIsRefusedWithTheNextOnes() {
      recur(daily("2026-05-04T08:00"));

      assertThat(refusal(() -> skip("2026-05-05T08:00:01Z")))
          .returns(ErrorCode.INVALID_INPUT, CampaignException::code)
          .hasMessageContaining("its next runs are [2026-05-04T08:00:00Z,");
      assertThat(refusal(() -> skip("2026-05-03T08:00:00Z")).code())
          .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    @Tag("SC-03")
    void thatHasStartedIsRefused() {
      recur(daily("2026-05-04T08:00"));
      time.set("2026-05-04T08:00:00Z");
      clock.reconcile();
      Schedules.start(database.dataSource(), schedules.pending(7).getFirst().runId());

      assertThat(refusal(() -> skip("2026-05-04T08:00:00Z")).code())
          .isEqualTo(ErrorCode.WRONG_STATE);
    }

    @Test
    void ofNoRecurrenceIsRefused() {
      assertThat(refusal(() -> skip("2026-05-05T08:00:00Z")))
          .hasMessage("campaign 7 has no recurrence: there is nothing to cancel");
    }
  }

  @Test
  @Tag("AN-94")
  void everyVerbIsAudited() {
    int run = later("2026-05-05T09:00:00Z").getFirst().runId();
    recur(daily("2026-05-04T08:00"));
    skip("2026-05-05T08:00:00Z");
    schedules.cancelRun(run, ANNA);
    schedules.cancelAll(7, ANNA);

    assertThat(audit())
        .containsExactly(
            "anna | command line | run.schedule | campaign 7 | run %d at 2026-05-05T09:00:00Z"
                .formatted(run),
            "anna | command line | schedule.set | campaign 7 | {\"startAt\":\"2026-05-04T08:00\","
                + "\"intervalType\":\"Daily\",\"interval\":\"1\",\"weekdayOnly\":\"false\"}",
            "anna | command line | schedule.skip | campaign 7 | 2026-05-05T08:00:00Z",
            "anna | command line | run.cancel | run " + run,
            "anna | command line | schedule.none | campaign 7 | 1 recurrences, 0 runs");
  }

  private List<PlannedRun> later(String... slots) {
    return schedules.runLater(
        campaign(7),
        List.of(slots).stream().map(Instant::parse).toList(),
        Map.of(),
        LeadTime.COMMAND_LINE,
        ANNA);
  }

  private RecurringSchedule recur(Recurrence recurrence) {
    return schedules.setRecurrence(campaign(7), recurrence, ANNA);
  }

  private void skip(String slot) {
    schedules.cancelOccurrence(7, Instant.parse(slot), ANNA);
  }

  private List<String> runs() {
    return Schedules.runs(database.dataSource());
  }

  private List<String> recurrences() {
    return Schedules.recurrences(database.dataSource());
  }

  private List<String> audit() {
    return Schedules.audit(database.dataSource());
  }

  private static CampaignException refusal(Runnable verb) {
    return catchThrowableOfType(CampaignException.class, verb::run);
  }

  private static Occurrence occurrence(String slot, boolean cancelled) {
    return new Occurrence(Instant.parse(slot), cancelled);
  }

  private static Alarm.Key key(PlannedRun run) {
    return new Alarm.Key(Alarm.Kind.RUN, run.runId());
  }

  private static Alarm.Key key(RecurringSchedule schedule) {
    return new Alarm.Key(Alarm.Kind.RECURRENCE, schedule.id());
  }
}
