package io.carillon.batch.run;

/// A part as its owner claimed it: people with ids in (lo, hi], done up to the cursor.
///
/// @param epoch what every write of this owner is checked against
record Part(int runId, int number, long lo, long hi, long cursor, int epoch) {

  String name() {
    return "part-%03d".formatted(number);
  }
}
