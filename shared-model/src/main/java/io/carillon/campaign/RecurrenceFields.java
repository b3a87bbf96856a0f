package io.carillon.campaign;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import io.carillon.failure.ProblemSink;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// A [Recurrence] as named texts: what a person writes as options or in a file, and what is stored.
///
/// | name | text |
/// |---|---|
/// | `startAt` | local date and time, `2026-03-28T02:30`; required (SC-20) |
/// | `endAt` | the same; optional (SC-21) |
/// | `intervalType` | `Daily`, `Weekly` or `Monthly`; required (SC-22) |
/// | `interval` | 1 to 999; 1 if left out (SC-23) |
/// | `weekdayOnly` | `true` or `false`, Daily only; false if left out (SC-24) |
/// | `weekdayMask` | `Monday, Friday`; Weekly only, required there (SC-25) |
/// | `dayOfMonth` | 1 to 31, or `last`; Monthly only (SC-26, OQ-09) |
/// | `weekOfMonth`, `dayOfWeek` | 1 to 4 and a weekday; Monthly only, together (SC-27) |
///
/// The stored form is a JSON object of these strings. The zone is not among them: it is kept beside
/// it, where a query can see it.
public final class RecurrenceFields {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<LinkedHashMap<String, String>> STRINGS =
      new TypeReference<>() {};

  private RecurrenceFields() {}

  /// Reads what a user wrote; case and blanks around do not count in values.
  ///
  /// @param fields by the names above; other names are problems
  /// @param problems hears everything that is wrong, not only the first thing
  /// @return the recurrence; empty exactly if there was a problem
  public static Optional<Recurrence> read(
      Map<String, String> fields, ZoneId zone, ProblemSink problems) {
    return new RecurrenceReader(fields, zone, problems).read();
  }

  /// Reads what a user wrote, or refuses it as a whole.
  ///
  /// @throws InvalidInputException `INVALID_INPUT`, with all problems at once
  public static Recurrence read(Map<String, String> fields, ZoneId zone) {
    var found = new ArrayList<Problem>();
    var recurrence =
        read(fields, zone, (message, repair) -> found.add(Problem.error("", message, repair)));
    return recurrence.orElseThrow(
        () -> new InvalidInputException(ErrorCode.INVALID_INPUT, List.copyOf(found)));
  }

  /// @return the named texts, in the order of the table above, defaults included; [#read] gives the
  ///   same recurrence again
  public static Map<String, String> write(Recurrence recurrence) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("startAt", recurrence.startAt().toString());
    recurrence.endAt().map(LocalDateTime::toString).ifPresent(end -> fields.put("endAt", end));
    var repeat = recurrence.repeat();
    fields.put("intervalType", RecurrenceReader.nameOf(repeat));
    fields.put("interval", Integer.toString(repeat.interval()));
    switch (repeat) {
      case Repeat.Daily daily -> fields.put("weekdayOnly", Boolean.toString(daily.weekdayOnly()));
      case Repeat.Weekly weekly ->
          fields.put(
              "weekdayMask",
              weekly.weekdays().stream()
                  .map(RecurrenceReader::nameOf)
                  .collect(Collectors.joining(",")));
      case Repeat.Monthly(_, Repeat.MonthlyOn.Day(var day)) ->
          fields.put("dayOfMonth", Integer.toString(day));
      case Repeat.Monthly(_, Repeat.MonthlyOn.LastDay()) -> fields.put("dayOfMonth", "last");
      case Repeat.Monthly(_, Repeat.MonthlyOn.Weekday(var week, var day)) -> {
        fields.put("weekOfMonth", Integer.toString(week));
        fields.put("dayOfWeek", RecurrenceReader.nameOf(day));
      }
    }
    return fields;
  }

  public static String toJson(Recurrence recurrence) {
    return JSON.writeValueAsString(write(recurrence));
  }

  /// Reads the stored form again.
  ///
  /// @throws CampaignException `INVARIANT_BROKEN` if it is not what [#toJson] writes
  public static Recurrence fromJson(String json, ZoneId zone) {
    var wrong = new ArrayList<String>();
    try {
      var read =
          new RecurrenceReader(
                  JSON.readValue(json, STRINGS), zone, (message, _) -> wrong.add(message))
              .read();
      if (read.isPresent()) {
        return read.get();
      }
    } catch (JacksonException unreadable) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN, "a stored recurrence is not JSON: " + json, unreadable);
    }
    throw new CampaignException(
        ErrorCode.INVARIANT_BROKEN,
        "a stored recurrence cannot be read: %s in %s".formatted(String.join("; ", wrong), json));
  }

  /// Whether it can fire at all after `now`: asked when it is set, not when it is read.
  ///
  /// @throws InvalidInputException `INVALID_INPUT` if there is no slot any more
  public static void checkFiresAfter(Recurrence recurrence, Instant now) {
    if (recurrence.nextAfter(now).isEmpty()) {
      var end = recurrence.endAt().map(LocalDateTime::toString).orElse("none");
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT,
          List.of(
              Problem.error(
                  "endAt", "no run is left before the end " + end, "choose a later endAt")));
    }
  }
}
