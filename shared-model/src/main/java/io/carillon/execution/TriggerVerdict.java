package io.carillon.execution;

import org.jspecify.annotations.Nullable;

/// What became of one person whom an event brought to a trigger campaign.
///
/// @param reason which filter or rule kept the person out, as people read it, without a value of
///   the person; null for who entered
public record TriggerVerdict(EventOutcome outcome, @Nullable String reason) {
  static final TriggerVerdict ENTERED = new TriggerVerdict(EventOutcome.ENTERED, null);
}
