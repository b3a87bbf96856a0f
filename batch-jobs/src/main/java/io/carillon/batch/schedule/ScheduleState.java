package io.carillon.batch.schedule;

/// The life of a recurrence. It begins ACTIVE; nothing leaves the other two states.
public enum ScheduleState {
  /// It fires; at most one of a campaign.
  ACTIVE,
  /// Somebody took it back or set another one.
  CANCELLED,
  /// Its last slot has come.
  ENDED
}
