package io.carillon.listener.delivery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row of the outbox.
///
/// @param campaignId the executed campaign whose step decided it; null for the run's own
/// @param tokenValues by token as written, as they were when the step ran (FL-02)
/// @param limited whether the communication limits hold for it (CL-02)
/// @param alert whether it goes to staff: no consent, no limits, no links, no mark on the person
///   (FL-25)
/// @param attempts how often sending has failed so far
record OutboxMail(
    long id,
    String messageId,
    long personId,
    @Nullable Integer runId,
    @Nullable Integer campaignId,
    @Nullable Integer stepId,
    @Nullable Integer choice,
    int emailId,
    int emailVersion,
    String to,
    Map<String, String> tokenValues,
    boolean limited,
    boolean alert,
    int attempts) {}
