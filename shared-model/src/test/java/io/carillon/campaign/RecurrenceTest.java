package io.carillon.campaign;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.TUESDAY;
import static java.time.DayOfWeek.WEDNESDAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.campaign.Repeat.Daily;
import io.carillon.campaign.Repeat.Monthly;
import io.carillon.campaign.Repeat.MonthlyOn;
import io.carillon.campaign.Repeat.Weekly;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrenceTest {
  private static final String BERLIN = "Europe/Berlin";
  private static final String NEW_YORK = "America/New_York";
  private static final Repeat DAILY = new Daily(1, false);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @Tag("SC-20")
  @Tag("SC-22")
  @Tag("SC-23")
  @Tag("SC-24")
  @Tag("SC-25")
  @Tag("SC-26")
  @Tag("SC-27")
  @Tag("SC-29")
  @Tag("OQ-09")
  void hasTheSlotsThatAreWrittenHere(
      String name, Repeat repeat, String startAt, String zone, List<String> expected) {
    var recurrence = recurrence(repeat, startAt, null, zone);

    var slots = recurrence.next(expected.size(), Instant.parse("2020-01-01T00:00:00Z"));

    assertThat(slots).map(Instant::toString).containsExactlyElementsOf(expected);
  }

  static Stream<Arguments> hasTheSlotsThatAreWrittenHere() {
    return Stream.concat(clockChanges(), calendar());
  }

  private static Stream<Arguments> clockChanges() {
    return Stream.of(
        slots(
            "a time that Berlin's spring night skips runs when the gap ends, once, 2026",
            DAILY,
            "2026-03-28T02:30",
            BERLIN,
            "2026-03-28T01:30:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-30T00:30:00Z"),
        slots(
            "the same in 2027",
            DAILY,
            "2027-03-27T02:30",
            BERLIN,
            "2027-03-27T01:30:00Z",
            "2027-03-28T01:00:00Z",
            "2027-03-29T00:30:00Z"),
        slots(
            "a time that Berlin's autumn night shows twice runs at the first, once, 2026",
            DAILY,
            "2026-10-24T02:30",
            BERLIN,
            "2026-10-24T00:30:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-26T01:30:00Z"),
        slots(
            "the same in 2027",
            DAILY,
            "2027-10-30T02:30",
            BERLIN,
            "2027-10-30T00:30:00Z",
            "2027-10-31T00:30:00Z",
            "2027-11-01T01:30:00Z"),
        slots(
            "a morning run keeps its local time over both changes",
            new Weekly(30, Set.of(SUNDAY)),
            "2026-03-29T08:00",
            BERLIN,
            "2026-03-29T06:00:00Z",
            "2026-10-25T07:00:00Z"),
        slots(
            "a time that New York's spring night skips, 2026",
            DAILY,
            "2026-03-07T02:30",
            NEW_YORK,
            "2026-03-07T07:30:00Z",
            "2026-03-08T07:00:00Z",
            "2026-03-09T06:30:00Z"),
        slots(
            "the same in 2027",
            DAILY,
            "2027-03-13T02:30",
            NEW_YORK,
            "2027-03-13T07:30:00Z",
            "2027-03-14T07:00:00Z",
            "2027-03-15T06:30:00Z"),
        slots(
            "a time that New York's autumn night shows twice, 2026",
            DAILY,
            "2026-10-31T01:30",
            NEW_YORK,
            "2026-10-31T05:30:00Z",
            "2026-11-01T05:30:00Z",
            "2026-11-02T06:30:00Z"),
        slots(
            "the same in 2027",
            DAILY,
            "2027-11-06T01:30",
            NEW_YORK,
            "2027-11-06T05:30:00Z",
            "2027-11-07T05:30:00Z",
            "2027-11-08T06:30:00Z"),
        slots(
            "a start that does not exist is moved out of the gap, too",
            DAILY,
            "2026-03-29T02:00",
            BERLIN,
            "2026-03-29T01:00:00Z",
            "2026-03-30T00:00:00Z"));
  }

  private static Stream<Arguments> calendar() {
    return Stream.of(
        slots(
            "every third day counts from the start over the end of a month",
            new Daily(3, false),
            "2026-02-25T12:00",
            "UTC",
            "2026-02-25T12:00:00Z",
            "2026-02-28T12:00:00Z",
            "2026-03-03T12:00:00Z"),
        slots(
            "weekdays only: Friday, then Monday",
            new Daily(1, true),
            "2026-05-07T09:00",
            "UTC",
            "2026-05-07T09:00:00Z",
            "2026-05-08T09:00:00Z",
            "2026-05-11T09:00:00Z"),
        slots(
            "every second day on weekdays only: a weekend's turn is left out, not moved",
            new Daily(2, true),
            "2026-05-06T09:00",
            "UTC",
            "2026-05-06T09:00:00Z",
            "2026-05-08T09:00:00Z",
            "2026-05-12T09:00:00Z"),
        slots(
            "a mask of two days, from the middle of a week",
            new Weekly(1, Set.of(FRIDAY, MONDAY)),
            "2026-05-06T09:00",
            "UTC",
            "2026-05-08T09:00:00Z",
            "2026-05-11T09:00:00Z",
            "2026-05-15T09:00:00Z"),
        slots(
            "every second week over New Year, counted from the start's own week",
            new Weekly(2, Set.of(MONDAY, SATURDAY)),
            "2026-12-16T09:00",
            "UTC",
            "2026-12-19T09:00:00Z",
            "2026-12-28T09:00:00Z",
            "2027-01-02T09:00:00Z",
            "2027-01-11T09:00:00Z"),
        slots(
            "a start on Sunday belongs to the week that ends with it",
            new Weekly(2, Set.of(MONDAY, SUNDAY)),
            "2026-05-10T09:00",
            "UTC",
            "2026-05-10T09:00:00Z",
            "2026-05-18T09:00:00Z",
            "2026-05-24T09:00:00Z"),
        slots(
            "the 31st skips months without one",
            new Monthly(1, new MonthlyOn.Day(31)),
            "2026-01-31T06:00",
            "UTC",
            "2026-01-31T06:00:00Z",
            "2026-03-31T06:00:00Z",
            "2026-05-31T06:00:00Z",
            "2026-07-31T06:00:00Z",
            "2026-08-31T06:00:00Z"),
        slots(
            "29 February once a year comes every fourth year",
            new Monthly(12, new MonthlyOn.Day(29)),
            "2026-02-01T06:00",
            "UTC",
            "2028-02-29T06:00:00Z",
            "2032-02-29T06:00:00Z"),
        slots(
            "the last day takes whatever the month has",
            new Monthly(1, new MonthlyOn.LastDay()),
            "2028-01-15T06:00",
            "UTC",
            "2028-01-31T06:00:00Z",
            "2028-02-29T06:00:00Z",
            "2028-03-31T06:00:00Z",
            "2028-04-30T06:00:00Z"),
        slots(
            "the second Tuesday",
            new Monthly(1, new MonthlyOn.Weekday(2, TUESDAY)),
            "2026-08-12T06:00",
            "UTC",
            "2026-09-08T06:00:00Z",
            "2026-10-13T06:00:00Z",
            "2026-11-10T06:00:00Z"),
        slots(
            "every third month counts from the start's month, even if its day was before the start",
            new Monthly(3, new MonthlyOn.Day(5)),
            "2026-11-20T06:00",
            "UTC",
            "2027-02-05T06:00:00Z",
            "2027-05-05T06:00:00Z"));
  }

  @Nested
  class NextAfter {
    private final Recurrence mondays =
        recurrence(new Weekly(1, Set.of(MONDAY)), "2026-05-04T09:00", null, "UTC");

    @Test
    @Tag("SC-20")
    void isLaterThanTheInstantAskedFor() {
      assertThat(mondays.nextAfter(Instant.parse("2026-05-04T09:00:00Z")))
          .contains(Instant.parse("2026-05-11T09:00:00Z"));
      assertThat(mondays.nextAfter(Instant.parse("2026-05-04T08:59:59.999999Z")))
          .contains(Instant.parse("2026-05-04T09:00:00Z"));
    }

    @Test
    void isFoundFarFromTheStart() {
      assertThat(mondays.nextAfter(Instant.parse("2126-05-07T00:00:00Z")))
          .contains(Instant.parse("2126-05-13T09:00:00Z"));
    }

    @Test
    @Tag("SC-25")
    void isNotTheStartIfTheStartIsNoDayOfTheMask() {
      var fridays = recurrence(new Weekly(1, Set.of(FRIDAY)), "2026-05-06T09:00", null, "UTC");

      assertThat(fridays.nextAfter(Instant.EPOCH)).contains(Instant.parse("2026-05-08T09:00:00Z"));
    }

    @Test
    void doesNotRepeatAMovedSlot() {
      var nightly = recurrence(DAILY, "2026-03-28T02:30", null, BERLIN);

      assertThat(nightly.nextAfter(Instant.parse("2026-03-29T01:00:00Z")))
          .contains(Instant.parse("2026-03-30T00:30:00Z"));
      assertThat(nightly.nextAfter(Instant.parse("2026-03-29T01:15:00Z")))
          .contains(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void findsTheSlotOfADayThatAZoneSkipsWhole() {
      var samoa = recurrence(DAILY, "2011-12-29T10:00", null, "Pacific/Apia");

      assertThat(samoa.next(3, Instant.EPOCH))
          .map(Instant::toString)
          .containsExactly("2011-12-29T20:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T20:00:00Z");
    }

    @Test
    @Tag("SC-21")
    void includesTheEndAndNothingLater() {
      var three = recurrence(DAILY, "2026-05-04T09:00", "2026-05-06T09:00", BERLIN);
      var two = recurrence(DAILY, "2026-05-04T09:00", "2026-05-06T08:59", BERLIN);

      assertThat(three.next(9, Instant.EPOCH))
          .map(Instant::toString)
          .containsExactly("2026-05-04T07:00:00Z", "2026-05-05T07:00:00Z", "2026-05-06T07:00:00Z");
      assertThat(two.next(9, Instant.EPOCH)).hasSize(2);
    }

    @Test
    void isEmptyForADayThatNeverComes() {
      var never =
          recurrence(new Monthly(12, new MonthlyOn.Day(30)), "2026-02-01T09:00", null, "UTC");

      assertThat(never.nextAfter(Instant.EPOCH)).isEmpty();
    }
  }

  @Test
  void knowsItsSlots() {
    var wednesdays = recurrence(new Weekly(1, Set.of(WEDNESDAY)), "2026-05-06T09:00", null, "UTC");

    assertThat(wednesdays.isSlot(Instant.parse("2026-05-13T09:00:00Z"))).isTrue();
    assertThat(wednesdays.isSlot(Instant.parse("2026-05-13T09:00:01Z"))).isFalse();
    assertThat(wednesdays.isSlot(Instant.parse("2026-04-29T09:00:00Z"))).isFalse();
  }

  private static Recurrence recurrence(Repeat repeat, String startAt, String endAt, String zone) {
    return new Recurrence(
        LocalDateTime.parse(startAt),
        Optional.ofNullable(endAt).map(LocalDateTime::parse),
        ZoneId.of(zone),
        repeat);
  }

  private static Arguments slots(
      String name, Repeat repeat, String startAt, String zone, String... expected) {
    return Arguments.of(name, repeat, startAt, zone, List.of(expected));
  }
}
