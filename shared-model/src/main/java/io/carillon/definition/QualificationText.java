package io.carillon.definition;

import io.carillon.flow.Qualification;
import java.time.Duration;
import java.util.regex.Pattern;

/// Qualification rules as campaigns write them (QL-01).
final class QualificationText {
  static final String ONLY_ONCE = "only once";
  static final String EVERY_TIME = "every time";
  static final String PATTERN =
      "only once|every time|once every [1-9][0-9]{0,3} (hour|day|week|month)s?";
  private static final Pattern INTERVAL =
      Pattern.compile("once every (([0-9]+) (hour|day|week|month)s?)");

  private QualificationText() {}

  /// @param text of [#PATTERN]
  static Qualification read(String text) {
    if (text.equals(ONLY_ONCE)) {
      return new Qualification.Once();
    }
    if (text.equals(EVERY_TIME)) {
      return new Qualification.EveryTime();
    }
    var interval = INTERVAL.matcher(text);
    if (!interval.matches()) {
      throw new IllegalArgumentException("qualification '" + text + "'");
    }
    int count = Integer.parseInt(interval.group(2));
    var atLeast =
        switch (interval.group(3)) {
          case "hour" -> Duration.ofHours(count); // CF-06
          case "day" -> Duration.ofDays(count);
          case "week" -> Duration.ofDays(7L * count);
          default -> Duration.ofDays(30L * count); // QL-02
        };
    return new Qualification.Interval(atLeast, interval.group(1));
  }
}
