package io.carillon.batch.schedule;

import java.time.Instant;

/// One slot of a recurrence that is still to come (SC-05).
///
/// @param cancelled somebody took this one back: the campaign will not run then
public record Occurrence(Instant slotAt, boolean cancelled) {}
