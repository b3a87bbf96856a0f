package io.carillon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.token.TokenText;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When waits end, with every instant written out. The clocks of Berlin go forward on 2026-03-29 at
/// 02:00 (to 03:00) and back on 2026-10-25 at 03:00 (to 02:00); those of Havana skip midnight on
/// 2026-03-08.
class WaitTimeTest {
  private static final Set<DayOfWeek> ANY = EnumSet.allOf(DayOfWeek.class);

  @ParameterizedTest(name = "{0} + {2} h, on {3} at {4}, in {1}: {5}")
  @CsvSource({
    // WT-11: a day is 24 hours, whatever the clocks do.
    "2026-03-02T09:30:00Z, UTC, 24, '', '', 2026-03-03T09:30:00Z",
    "2026-03-28T08:30:00Z, Europe/Berlin, 24, '', '', 2026-03-29T08:30:00Z",
    "2026-10-24T07:30:00Z, Europe/Berlin, 24, '', '', 2026-10-25T07:30:00Z",
    // WT-02, the published example: Friday 17:00 and 48 hours, Monday to Friday at 09:00.
    "2026-03-06T17:00:00Z, UTC, 48, 1-5, 09:00, 2026-03-09T09:00:00Z",
    // It ends at once where weekday and time are reached already.
    "2026-03-02T09:00:00Z, UTC, 24, 1-5, 09:00, 2026-03-03T09:00:00Z",
    "2026-03-02T09:00:01Z, UTC, 24, 1-5, 09:00, 2026-03-04T09:00:00Z",
    "2026-03-02T08:59:59Z, UTC, 24, 1-5, 09:00, 2026-03-03T09:00:00Z",
    // The only weekday is today and its time is over: in a week.
    "2026-03-02T09:00:01Z, UTC, 0, 1-1, 09:00, 2026-03-09T09:00:00Z",
    // A weekday alone: from its first moment on.
    "2026-03-06T17:00:00Z, UTC, 48, 1-5, '', 2026-03-09T00:00:00Z",
    "2026-03-06T17:00:00Z, UTC, 1, 1-5, '', 2026-03-06T18:00:00Z",
    // Whose weekday it is, the installation's zone says (WT-12).
    "2026-03-08T20:00:00Z, Australia/Sydney, 0, 1-5, '', 2026-03-08T20:00:00Z",
    "2026-03-08T20:00:00Z, America/New_York, 0, 1-5, '', 2026-03-09T04:00:00Z",
    // A time of day that is skipped is the first instant after the gap, one that comes twice its
    // first.
    "2026-03-28T12:00:00Z, Europe/Berlin, 1, '', 02:30, 2026-03-29T01:00:00Z",
    "2026-10-24T12:00:00Z, Europe/Berlin, 1, '', 02:30, 2026-10-25T00:30:00Z",
    "2026-10-25T00:45:00Z, Europe/Berlin, 0, '', 02:30, 2026-10-26T01:30:00Z",
    // A day that begins at 01:00.
    "2026-03-07T18:00:00Z, America/Havana, 1, 7-7, '', 2026-03-08T05:00:00Z",
    // The end of the year and a leap day.
    "2027-12-31T23:30:00Z, UTC, 1, '', '', 2028-01-01T00:30:00Z",
    "2028-02-28T10:00:00Z, UTC, 24, '', 08:00, 2028-03-01T08:00:00Z",
  })
  @Tag("WT-01")
  @Tag("WT-02")
  @Tag("WT-08")
  @Tag("WT-11")
  @Tag("WT-12")
  void aDurationEnds(
      Instant now, ZoneId zone, int hours, String days, String at, Instant expected) {
    var wait =
        new WaitTime.For(
            Duration.ofHours(hours),
            days(days),
            at.isEmpty() ? Optional.empty() : Optional.of(LocalTime.parse(at)));

    assertThat(wait.end(now, zone)).isEqualTo(expected);
  }

  private static Set<DayOfWeek> days(String range) {
    if (range.isEmpty()) {
      return ANY;
    }
    var ends = Arrays.stream(range.split("-")).map(Integer::valueOf).map(DayOfWeek::of).toList();
    return EnumSet.range(ends.getFirst(), ends.getLast());
  }

  @ParameterizedTest(name = "{0} {1} in {2}: {3}")
  @CsvSource({
    "2026-12-24, 09:00, UTC, 2026-12-24T09:00:00Z",
    "2026-07-01, 00:00, America/New_York, 2026-07-01T04:00:00Z",
    "2026-03-29, 02:30, Europe/Berlin, 2026-03-29T01:00:00Z",
    "2026-10-25, 02:30, Europe/Berlin, 2026-10-25T00:30:00Z",
    "2026-03-08, 00:00, America/Havana, 2026-03-08T05:00:00Z",
  })
  @Tag("WT-03")
  @Tag("WT-12")
  void aDateEnds(LocalDate date, LocalTime time, ZoneId zone, Instant expected) {
    assertThat(new WaitTime.Until(date, time).end(zone)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}, anniversary {1}, {2} days, now {3}: {4}")
  @CsvSource({
    // As fields, my tokens and system tokens print dates (TK-13, TK-14).
    "2026-05-31, false, '', 2026-03-04T05:00:00Z, 2026-05-31T07:00:00Z",
    "2026-05-31T20:15:00Z, false, '', 2026-03-04T05:00:00Z, 2026-05-31T20:15:00Z",
    "2026-05-31 20:15:00, false, '', 2026-03-04T05:00:00Z, 2026-05-31T18:15:00Z",
    "'May 31, 2026', false, '', 2026-03-04T05:00:00Z, 2026-05-31T07:00:00Z",
    // WT-06
    "2026-05-31, false, 3, 2026-03-04T05:00:00Z, 2026-06-03T07:00:00Z",
    "2026-05-31, false, -3, 2026-03-04T05:00:00Z, 2026-05-28T07:00:00Z",
    "2026-03-27, false, 2, 2026-03-04T05:00:00Z, 2026-03-29T07:00:00Z",
    // WT-05: later this year, today, or next year.
    "1980-05-31, true, '', 2026-03-04T05:00:00Z, 2026-05-31T07:00:00Z",
    "1980-03-04, true, '', 2026-03-04T05:00:00Z, 2026-03-04T08:00:00Z",
    "1980-03-04, true, '', 2026-03-04T08:00:01Z, 2026-03-04T08:00:00Z",
    "1980-03-04, true, '', 2026-03-05T05:00:00Z, 2027-03-04T08:00:00Z",
    "1980-03-04T19:15:00Z, true, '', 2026-03-04T05:00:00Z, 2026-03-04T19:15:00Z",
    "1980-01-15, true, '', 2026-03-04T05:00:00Z, 2027-01-15T08:00:00Z",
    "1980-01-15, true, -7, 2026-03-04T05:00:00Z, 2027-01-08T08:00:00Z",
    "1980-02-29, true, '', 2026-03-04T05:00:00Z, 2027-02-28T08:00:00Z",
    "1980-02-29, true, '', 2027-03-04T05:00:00Z, 2028-02-29T08:00:00Z",
    // OQ-03: what is past has an end, too; who comes then goes on at once.
    "2020-01-01, false, '', 2026-03-04T05:00:00Z, 2020-01-01T08:00:00Z",
    // OQ-03: no date, no number.
    "'', false, '', 2026-03-04T05:00:00Z,",
    "soon, true, '', 2026-03-04T05:00:00Z,",
    "2026-02-30, false, '', 2026-03-04T05:00:00Z,",
    "2026-05-31, false, three, 2026-03-04T05:00:00Z,",
    "2026-05-31, false, 99999999999, 2026-03-04T05:00:00Z,",
    "2026-05-31, false, 2000000, 2026-03-04T05:00:00Z,",
  })
  @Tag("WT-04")
  @Tag("WT-05")
  @Tag("WT-06")
  @Tag("OQ-03")
  void aTokensDateEnds(
      String written, boolean anniversary, String days, Instant now, Instant expected) {
    var wait =
        new WaitTime.UntilToken(
            TokenText.literal(""), anniversary, Optional.empty(), LocalTime.of(9, 0));

    assertThat(wait.end(written, days, now, ZoneId.of("Europe/Berlin")))
        .isEqualTo(Optional.ofNullable(expected));
  }
}
