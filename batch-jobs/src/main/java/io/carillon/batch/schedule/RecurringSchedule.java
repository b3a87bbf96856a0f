package io.carillon.batch.schedule;

import io.carillon.campaign.Recurrence;
import java.time.Instant;
import java.util.Optional;

/// A campaign's recurrence as the table has it at one moment.
///
/// @param nextSlotAt the slot that fires next, even if that occurrence was cancelled; empty unless
///   active
public record RecurringSchedule(
    int id,
    int campaignId,
    Recurrence recurrence,
    ScheduleState state,
    Optional<Instant> nextSlotAt,
    Instant createdAt,
    String createdBy) {}
