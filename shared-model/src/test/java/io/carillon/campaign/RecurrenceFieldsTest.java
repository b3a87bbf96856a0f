package io.carillon.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrenceFieldsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Nested
  class TheStoredForm {
    // Golden: what a released version has written must be read for ever.
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"startAt":"2026-03-28T02:30","intervalType":"Daily","interval":"2","weekdayOnly":"true"}
            {"startAt":"2026-03-28T02:30:15","endAt":"2027-01-01T00:00","intervalType":"Daily","interval":"1","weekdayOnly":"false"}
            {"startAt":"2026-03-28T02:30","intervalType":"Weekly","interval":"1","weekdayMask":"Monday,Saturday"}
            {"startAt":"2026-03-28T02:30","intervalType":"Monthly","interval":"3","dayOfMonth":"31"}
            {"startAt":"2026-03-28T02:30","intervalType":"Monthly","interval":"1","dayOfMonth":"last"}
            {"startAt":"2026-03-28T02:30","intervalType":"Monthly","interval":"1","weekOfMonth":"2","dayOfWeek":"Tuesday"}
            """)
    void isReadAndWrittenWithoutAChange(String json) {
      assertThat(RecurrenceFields.toJson(RecurrenceFields.fromJson(json, BERLIN))).isEqualTo(json);
    }

    @Test
    void meansWhatItSays() {
      var json =
          "{\"startAt\":\"2026-03-28T02:30\",\"endAt\":\"2027-01-01T00:00\","
              + "\"intervalType\":\"Weekly\",\"interval\":\"2\",\"weekdayMask\":\"Sunday,Monday\"}";

      assertThat(RecurrenceFields.fromJson(json, BERLIN))
          .isEqualTo(
              new Recurrence(
                  LocalDateTime.parse("2026-03-28T02:30"),
                  Optional.of(LocalDateTime.parse("2027-01-01T00:00")),
                  BERLIN,
                  new Repeat.Weekly(2, Set.of(DayOfWeek.MONDAY, DayOfWeek.SUNDAY))));
    }

    @Test
    void isRefusedIfSomethingElseWroteIt() {
      assertThatThrownBy(() -> RecurrenceFields.fromJson("{\"startAt\":\"soon\"}", BERLIN))
          .isInstanceOfSatisfying(
              CampaignException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVARIANT_BROKEN));
      assertThatThrownBy(() -> RecurrenceFields.fromJson("daily", BERLIN))
          .hasMessage("a stored recurrence is not JSON: daily");
    }
  }

  @Nested
  class WhatAUserWrites {
    @Test
    @Tag("SC-23")
    @Tag("SC-24")
    void needsOnlyStartAndTypeForEveryDay() {
      assertThat(read("startAt", "2026-03-28 08:00", "intervalType", "daily").repeat())
          .isEqualTo(new Repeat.Daily(1, false));
    }

    @Test
    @Tag("SC-25")
    void mayUseAnyCase() {
      var fields =
          read(
              "startAt", "2026-03-28T08:00",
              "intervalType", "WEEKLY",
              "weekdayMask", " friday , MONDAY");

      assertThat(fields.repeat())
          .isEqualTo(new Repeat.Weekly(1, Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            SC-20 | intervalType=Daily | startAt is missing: give the date and time of the first run (SC-20)
            SC-20 | startAt=tomorrow;intervalType=Daily | startAt 'tomorrow' is not a local date and time: write it like 2026-03-28T08:00; it is meant in the zone Europe/Berlin
            SC-21 | startAt=2026-03-28T08:00;endAt=2026-03-28T07:59;intervalType=Daily | endAt 2026-03-28T07:59 is before startAt 2026-03-28T08:00: choose an endAt at or after startAt, or leave it out
            SC-22 | startAt=2026-03-28T08:00 | intervalType is missing: write Daily, Weekly or Monthly
            SC-28 | startAt=2026-03-28T08:00;intervalType=Hourly | intervalType 'Hourly' is not offered: write Daily, Weekly or Monthly
            SC-23 | startAt=2026-03-28T08:00;intervalType=Daily;interval=0 | interval is '0': write 1 to 999
            SC-23 | startAt=2026-03-28T08:00;intervalType=Daily;interval=-1 | interval is '-1': write 1 to 999
            SC-24 | startAt=2026-03-28T08:00;intervalType=Weekly;weekdayMask=Monday;weekdayOnly=true | weekdayOnly 'true' does not go with Weekly: leave weekdayOnly out, or write intervalType Daily
            SC-25 | startAt=2026-03-28T08:00;intervalType=Weekly | weekdayMask is missing: name the days, such as weekdayMask Monday,Friday
            SC-25 | startAt=2026-03-28T08:00;intervalType=Weekly;weekdayMask=Monday,Fri | weekdayMask 'Fri' is not a weekday: write Monday to Sunday
            SC-26 | startAt=2026-03-28T08:00;intervalType=Monthly;dayOfMonth=32 | dayOfMonth is '32': write 1 to 31, or last
            SC-26 | startAt=2026-03-28T08:00;intervalType=Daily;dayOfMonth=3 | dayOfMonth '3' does not go with Daily: leave dayOfMonth out, or write intervalType Monthly
            SC-26 | startAt=2026-03-28T08:00;intervalType=Monthly | the day of the month is missing: write dayOfMonth 1 to 31 or last, or weekOfMonth with dayOfWeek
            SC-26 | startAt=2026-03-28T08:00;intervalType=Monthly;dayOfMonth=3;weekOfMonth=1;dayOfWeek=Monday | dayOfMonth '3' and weekOfMonth are two different days: keep dayOfMonth, or weekOfMonth with dayOfWeek
            SC-27 | startAt=2026-03-28T08:00;intervalType=Monthly;weekOfMonth=1 | weekOfMonth '1' without dayOfWeek: add dayOfWeek, such as Tuesday
            SC-27 | startAt=2026-03-28T08:00;intervalType=Monthly;dayOfWeek=Monday | dayOfWeek 'Monday' without weekOfMonth: add weekOfMonth, 1 to 4
            SC-28 | startAt=2026-03-28T08:00;intervalType=Monthly;weekOfMonth=5;dayOfWeek=Monday | weekOfMonth is '5': write 1 to 4
            OQ-09 | startAt=2026-02-01T08:00;intervalType=Monthly;interval=12;dayOfMonth=30 | these settings never fire: look at endAt, at dayOfMonth 30, and at the days that interval 12 meets
            SC-24 | startAt=2026-05-09T08:00;intervalType=Daily;interval=7;weekdayOnly=true | these settings never fire: look at endAt, at dayOfMonth (none), and at the days that interval 7 meets
            SC-20 | startAt=2026-03-28T08:00;intervalType=Daily;cron=* | 'cron' is not part of a recurrence: leave it out, or use one of dayOfMonth, dayOfWeek, endAt, interval, intervalType, startAt, weekOfMonth, weekdayMask, weekdayOnly
            """)
    @Tag("SC-20")
    @Tag("SC-21")
    @Tag("SC-22")
    @Tag("SC-23")
    @Tag("SC-24")
    @Tag("SC-25")
    @Tag("SC-26")
    @Tag("SC-27")
    @Tag("SC-28")
    void isRefusedWithItsRepair(String rule, String fields, String message) {
      var pairs = new LinkedHashMap<String, String>();
      for (var pair : fields.split(";", -1)) {
        pairs.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
      }

      assertThatThrownBy(() -> RecurrenceFields.read(pairs, BERLIN))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(message);
    }

    @Test
    void hearsAllProblemsAtOnce() {
      var fields = Map.of("intervalType", "Weekly", "interval", "x", "dayOfMonth", "3");

      assertThatThrownBy(() -> RecurrenceFields.read(fields, BERLIN))
          .isInstanceOfSatisfying(
              InvalidInputException.class, refused -> assertThat(refused.problems()).hasSize(4));
    }

    @Test
    @Tag("SC-21")
    void isRefusedWhenItIsSetIfItIsOver() {
      var over =
          read(
              "startAt", "2026-03-28T08:00",
              "endAt", "2026-03-30T08:00",
              "intervalType", "Daily");

      RecurrenceFields.checkFiresAfter(over, Instant.parse("2026-03-30T05:59:59Z"));
      assertThatThrownBy(
              () -> RecurrenceFields.checkFiresAfter(over, Instant.parse("2026-03-30T06:00:00Z")))
          .hasMessage(
              "endAt: no run is left before the end 2026-03-30T08:00: choose a later endAt");
    }
  }

  private static Recurrence read(String... namesAndTexts) {
    var fields = new LinkedHashMap<String, String>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      fields.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return RecurrenceFields.read(fields, BERLIN);
  }
}
