package io.carillon.batch.run;

import java.util.Map;

/// A part as its owner claimed it: people with ids in (lo, hi], done up to the cursor.
///
/// @param epoch what every write of this owner is checked against
/// @param activities written for it up to the cursor, by type id
record Part(
    int runId,
    int number,
    long lo,
    long hi,
    long cursor,
    int epoch,
    Map<Integer, Long> activities) {
  Part {
    activities = Map.copyOf(activities);
  }

  String name() {
    return "part-%03d".formatted(number);
  }
}
