package io.carillon.definition;

import io.carillon.definition.Element.Scalar;
import io.carillon.flow.Action;
import io.carillon.flow.WaitTime;
import io.carillon.token.TokenText;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of a Wait step (WT-01 to WT-10).
///
/// @param text parses a text with tokens and reports what is wrong with it
/// @param marketoCompatible whether a duration that cannot be read is no wait instead of an error
record WaitCompiler(
    Function<Scalar, TokenText> text, boolean marketoCompatible, Problems problems) {
  static final String FOR = "for";
  static final String END_ON = "endOn";
  static final String AT = "at";
  static final String UNTIL = "until";
  static final String UNTIL_TOKEN = "untilToken";
  static final String ANNIVERSARY = "anniversary";
  static final String PLUS_DAYS = "plusDays";

  private static final List<String> MODES = List.of(FOR, UNTIL, UNTIL_TOKEN);
  private static final Map<String, List<String>> OF_MODE =
      Map.of(
          FOR, List.of(END_ON, AT),
          UNTIL, List.of(AT),
          UNTIL_TOKEN, List.of(ANNIVERSARY, PLUS_DAYS, AT));
  // WT-01: the unit is spelled out.
  private static final Pattern DURATION =
      Pattern.compile("([0-9]{1,6}) +(minute|hour|day|week)s?", Pattern.CASE_INSENSITIVE);
  private static final Pattern CALENDAR_UNIT =
      Pattern.compile("([0-9]{1,6}) *(months?|years?)", Pattern.CASE_INSENSITIVE);
  private static final Duration LONGEST = Duration.ofDays(36_525);

  /// A choice that waits in another way than its step takes nothing from the step.
  static Map<String, Scalar> merged(Map<String, Scalar> own, Map<String, Scalar> its) {
    if (MODES.stream().anyMatch(mode -> its.containsKey(mode) && !own.containsKey(mode))) {
      return its;
    }
    var all = new HashMap<>(own);
    all.putAll(its);
    return all;
  }

  /// @param parameters with none of the modes for a step that is not filled in
  /// @return empty if a problem was reported, or nothing is filled in (AN-44)
  Optional<Action> read(Map<String, Scalar> parameters, Place place) {
    var modes = MODES.stream().filter(parameters::containsKey).toList();
    if (modes.isEmpty()) {
      problems.warning(
          place,
          "the wait has no end: the step does nothing",
          "fill in 'for', 'until' or 'untilToken', or leave the step out");
      return Optional.of(new Action.DoNothing());
    }
    if (modes.size() > 1) {
      problems.error(
          place,
          "'%s' and '%s' exclude each other".formatted(modes.get(0), modes.get(1)),
          "keep one of them");
      return Optional.empty();
    }
    var mode = modes.getFirst();
    var allowed = OF_MODE.getOrDefault(mode, List.of());
    for (var other : OF_MODE.values().stream().flatMap(List::stream).distinct().toList()) {
      var written = parameters.get(other);
      if (written != null && !allowed.contains(other)) {
        problems.error(
            written.place(),
            "'%s' does not belong to '%s'".formatted(other, mode),
            "take it out; with '%s' go %s".formatted(mode, String.join(", ", allowed)));
        return Optional.empty();
      }
    }
    var time = time(parameters.get(AT));
    if (parameters.get(AT) != null && time.isEmpty()) {
      return Optional.empty();
    }
    var value = parameters.get(mode);
    if (value == null) {
      return Optional.empty();
    }
    if (marketoCompatible
        && mode.equals(FOR)
        && !DURATION.matcher(value.text().strip()).matches()) {
      problems.warning(
          value.place(),
          "'%s' is no duration: nobody waits here, as in Marketo (WT-10)"
              .formatted(ScalarReader.shortened(value.text())),
          "write a number and minutes, hours, days or weeks, spelled out: '4 hours'");
      return Optional.of(new Action.DoNothing());
    }
    var end =
        switch (mode) {
          case FOR -> duration(value, parameters.get(END_ON), time);
          case UNTIL ->
              date(value)
                  .<WaitTime>map(date -> new WaitTime.Until(date, time.orElse(LocalTime.MIDNIGHT)));
          default -> token(value, parameters, time);
        };
    return end.map(Action.Wait::new);
  }

  private Optional<WaitTime> duration(
      Scalar written, @Nullable Scalar endOn, Optional<LocalTime> endAt) {
    var form = DURATION.matcher(written.text().strip());
    if (!form.matches()) {
      var calendar = CALENDAR_UNIT.matcher(written.text().strip());
      problems.error(
          written.place(),
          "'%s' is no duration".formatted(ScalarReader.shortened(written.text())),
          calendar.matches()
              ? "write it in minutes, hours, days or weeks, or use 'until'"
              : "write a number and minutes, hours, days or weeks, spelled out: '4 hours'; an"
                  + " abbreviation would be no wait at all in Marketo (WT-10), and is none here"
                  + " after `carillon settings marketo-compatible on`");
      return Optional.empty();
    }
    long count = Long.parseLong(form.group(1));
    var duration =
        switch (form.group(2).toLowerCase(Locale.ROOT)) {
          case "minute" -> Duration.ofMinutes(count);
          case "hour" -> Duration.ofHours(count);
          case "day" -> Duration.ofDays(count); // WT-11
          default -> Duration.ofDays(7 * count);
        };
    if (duration.compareTo(LONGEST) > 0) {
      problems.error(
          written.place(),
          "'%s' is longer than a hundred years".formatted(written.text()),
          "write a shorter duration");
      return Optional.empty();
    }
    return weekdays(endOn).map(days -> new WaitTime.For(duration, days, endAt));
  }

  private Optional<Set<DayOfWeek>> weekdays(@Nullable Scalar written) {
    var days = EnumSet.noneOf(DayOfWeek.class);
    if (written == null) {
      return Optional.of(EnumSet.allOf(DayOfWeek.class));
    }
    for (var name : written.text().split(",", -1)) {
      var day =
          Arrays.stream(DayOfWeek.values())
              .filter(one ->
                  one.getDisplayName(TextStyle.FULL, Locale.ENGLISH).equalsIgnoreCase(name.strip()))
              .findFirst();
      if (day.isEmpty()) {
        problems.error(
            written.place(),
            "'%s' is no day of the week".formatted(ScalarReader.shortened(name.strip())),
            "write for example Monday, Tuesday, Wednesday, Thursday, Friday");
        return Optional.empty();
      }
      days.add(day.get());
    }
    return Optional.of(days);
  }

  private Optional<LocalTime> time(@Nullable Scalar written) {
    if (written == null) {
      return Optional.empty();
    }
    if (written.text().strip().matches("([01][0-9]|2[0-3]):[0-5][0-9]")) {
      return Optional.of(LocalTime.parse(written.text().strip()));
    }
    problems.error(
        written.place(),
        "'%s' is no time of day".formatted(ScalarReader.shortened(written.text())),
        "write for example 09:00");
    return Optional.empty();
  }

  private Optional<LocalDate> date(Scalar written) {
    try {
      var date = LocalDate.parse(written.text().strip());
      if (date.getYear() > 0 && date.getYear() < 10_000) {
        return Optional.of(date);
      }
    } catch (DateTimeException notADate) {
      // Reported below.
    }
    problems.error(
        written.place(),
        "'%s' is no date".formatted(ScalarReader.shortened(written.text())),
        written.text().contains("{{")
            ? "write a token into 'untilToken'"
            : "write for example 2026-12-24");
    return Optional.empty();
  }

  private Optional<WaitTime> token(
      Scalar written, Map<String, Scalar> parameters, Optional<LocalTime> time) {
    var date = text.apply(written);
    if (date.isLiteral()) {
      problems.error(
          written.place(),
          "'%s' has no token".formatted(ScalarReader.shortened(written.text())),
          "write for example {{lead.Date of Birth}}, or a date into 'until'");
      return Optional.empty();
    }
    if (date.asksMember()) {
      problems.error(
          written.place(),
          "'%s': what a program member field says cannot end a wait"
              .formatted(ScalarReader.shortened(written.text())),
          "write a lead, company, my or system token (WT-04, WT-07)");
      return Optional.empty();
    }
    var anniversary = parameters.get(ANNIVERSARY);
    var days = parameters.get(PLUS_DAYS);
    if (days != null
        && !days.text().contains("{{")
        && !days.text().strip().matches("[+-]?[0-9]{1,5}")) {
      problems.error(
          days.place(),
          "'%s' is no number of days".formatted(ScalarReader.shortened(days.text())),
          "write for example 3 or -3, or a token (WT-06)");
      return Optional.empty();
    }
    return Optional.of(
        new WaitTime.UntilToken(
            date,
            anniversary != null && Boolean.parseBoolean(anniversary.text()),
            Optional.ofNullable(days).map(text),
            time.orElse(LocalTime.MIDNIGHT)));
  }
}
