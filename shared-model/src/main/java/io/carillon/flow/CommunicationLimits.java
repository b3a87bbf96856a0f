package io.carillon.flow;

import io.carillon.activity.ActivityType;
import io.carillon.person.Counted;
import io.carillon.person.PersonFacts;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.TimeWindow;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// How many mails one person gets at most (CL-01): of the whole installation, for campaigns that
/// keep to it (CL-02). Looked at twice: when the step runs, over what was decided, so that mails
/// that still wait count; and when the mail leaves, over what has left, because that may be on
/// another day (CL-03). Every mail to the person counts, operational ones and those of campaigns
/// that ignore the limits too (CL-04); one that bounced has not left.
///
/// @param perDay in a calendar day of the installation's zone
/// @param perWeek in the last seven times 24 hours
/// @param blocking whether the numbers have any effect: `Block non-operational emails`
public record CommunicationLimits(OptionalInt perDay, OptionalInt perWeek, boolean blocking) {
  /// Those of a new installation.
  public static final CommunicationLimits NONE =
      new CommunicationLimits(OptionalInt.empty(), OptionalInt.empty(), false);

  private static final TimeWindow TODAY = TimeWindow.Preset.TODAY;
  private static final TimeWindow LAST_SEVEN_DAYS =
      new TimeWindow.FromNow(TimeWindow.Side.PAST, 7, TimeWindow.Unit.DAY);

  /// What must be counted of a person to know whether a limit is reached.
  ///
  /// @param type the activity that stands for a mail: Send Email or Email Delivered
  public Set<Counted> counted(ActivityType type) {
    var counted = new LinkedHashSet<Counted>();
    if (blocking && perDay.isPresent()) {
      counted.add(mails(type, TODAY));
    }
    if (blocking && perWeek.isPresent()) {
      counted.add(mails(type, LAST_SEVEN_DAYS));
    }
    return counted;
  }

  /// @param person with what [#counted] names loaded
  /// @return which limit the person has reached, in words; empty if another mail may go
  public Optional<String> reached(PersonFacts person, ActivityType type) {
    if (!blocking) {
      return Optional.empty();
    }
    if (perDay.isPresent() && person.count(mails(type, TODAY)) >= perDay.getAsInt()) {
      return Optional.of("communication limit: %d a day".formatted(perDay.getAsInt()));
    }
    if (perWeek.isPresent() && person.count(mails(type, LAST_SEVEN_DAYS)) >= perWeek.getAsInt()) {
      return Optional.of("communication limit: %d in 7 days".formatted(perWeek.getAsInt()));
    }
    return Optional.empty();
  }

  private static Filter.Did mails(ActivityType type, TimeWindow window) {
    var when = new Condition.OnTime(Operator.IN_TIME_FRAME, List.of(), List.of(window));
    return new Filter.Did(type, List.of(), Optional.of(when), 1);
  }
}
