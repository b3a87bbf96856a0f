package io.carillon.campaign;

import java.util.EnumSet;
import java.util.Set;

/// The life of a campaign run. Each constant says who enters, who leaves, and what a crash there
/// means.
public enum RunState {
  /// Asked for by a person or a slot; nobody has started it. A crash leaves it here: whoever looks
  /// next starts it.
  PENDING,
  /// A coordinator has taken it: planned, or being planned, or parts at work. A crash leaves it
  /// here with a lease that runs out; another coordinator takes it over at the cursors.
  RUNNING,
  /// The run of a trigger campaign: everybody whom events bring in until it is deactivated. Nobody
  /// drives it, and a crash changes nothing about it.
  ACTIVE,
  /// Stopped by an operator at chunk boundaries; a restart continues.
  STOPPED,
  /// A part failed or the plan was not possible; a restart continues.
  FAILED,
  /// All parts done and the closing check passed (I5); or the trigger campaign was deactivated, and
  /// who is in its flow goes on (AN-80). Final.
  COMPLETED,
  /// Taken back before it started (SC-03). Final.
  CANCELLED,
  /// More people qualified than the limit: nobody entered (QL-21). Final.
  REFUSED,
  /// Stopped for good by an operator, in the middle (AN-81): what was committed stays. Final.
  ABORTED;

  /// The states that may follow; empty for a final one.
  public Set<RunState> next() {
    return switch (this) {
      case PENDING -> EnumSet.of(RUNNING, CANCELLED, ABORTED);
      case RUNNING -> EnumSet.of(STOPPED, FAILED, COMPLETED, REFUSED, ABORTED);
      case ACTIVE -> EnumSet.of(COMPLETED);
      case STOPPED, FAILED -> EnumSet.of(RUNNING, ABORTED);
      case COMPLETED, CANCELLED, REFUSED, ABORTED -> EnumSet.noneOf(RunState.class);
    };
  }

  public boolean canBecome(RunState other) {
    return next().contains(other);
  }

  public boolean isFinal() {
    return next().isEmpty();
  }
}
