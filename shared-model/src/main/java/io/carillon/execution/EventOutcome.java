package io.carillon.execution;

import java.util.Locale;

/// What became of an event in a campaign that looked at it: exactly one of these (I2).
public enum EventOutcome {
  /// The person entered the flow.
  ENTERED(0),
  /// No trigger of the campaign wants this event: a constraint does not hold (TR-61).
  NOT_TRIGGERED(1),
  /// The person did not match the filters at that moment, and there is no second look (TR-03,
  /// TR-04).
  FILTERED(2),
  /// The qualification rule kept the person out (TR-09, QL-05).
  HELD_BACK(3),
  /// The person was deleted before (TR-13).
  PERSON_GONE(4),
  /// It failed too often, or too many flows led to it (RQ-06): it waits as a dead letter.
  DEAD(5);

  private final int stored;

  EventOutcome(int stored) {
    this.stored = stored;
  }

  /// As column `outcome` has it.
  public int stored() {
    return stored;
  }

  /// @throws IllegalArgumentException for a number that no outcome has
  public static EventOutcome of(int stored) {
    for (var outcome : values()) {
      if (outcome.stored == stored) {
        return outcome;
      }
    }
    throw new IllegalArgumentException("no outcome is stored as " + stored);
  }

  /// As reports and JSON show it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
