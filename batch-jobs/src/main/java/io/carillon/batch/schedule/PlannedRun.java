package io.carillon.batch.schedule;

import java.time.Instant;
import java.util.OptionalInt;

/// A run nobody has started yet.
///
/// @param slotAt when it is due; in the past if whoever starts runs has not come to it
/// @param scheduleId the recurrence it belongs to; empty for a single run
public record PlannedRun(
    int runId, int campaignId, Instant slotAt, OptionalInt scheduleId, String requestedBy) {}
