package io.carillon.flow;

/// Which Execute Campaign steps lead to a flow: one flow's mail in a run is told from another's by
/// it.
///
/// @param text for each call the step's id and the campaign it calls, as `4:17/2:31`; empty for the
///   campaign of the run itself; at most 63 characters
record CallPath(String text) {
  static final CallPath ROOT = new CallPath("");

  CallPath of(int stepId, int campaignId) {
    return new CallPath("%s%s%d:%d".formatted(text, text.isEmpty() ? "" : "/", stepId, campaignId));
  }
}
