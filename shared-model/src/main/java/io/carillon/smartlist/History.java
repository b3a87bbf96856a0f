package io.carillon.smartlist;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import java.util.List;

/// What happened to one person, as activity filters look at it (SL-77: as far back as the log
/// goes).
@FunctionalInterface
public interface History {
  /// Of somebody to whom nothing ever happened.
  History NONE = _ -> List.of();

  /// @return all activities of this type that succeeded, newest first
  List<PastActivity> activities(ActivityType type);
}
