package io.carillon.flow;

/// The queue in which a person waits for a trigger campaign's flow: higher ones go first, equal
/// ones in order of arrival (CC-25). Only the first step of the flow matters (CC-24).
public enum Lane {
  /// Send Email, Send Alert (CC-21).
  HIGH(0),
  /// The others (CC-22).
  MEDIUM(1),
  /// Change Data Value, Change Score, Wait, Call Webhook (CC-23).
  LOW(2);

  private final int stored;

  Lane(int stored) {
    this.stored = stored;
  }

  /// As the database has it: higher ones first.
  public int stored() {
    return stored;
  }
}
