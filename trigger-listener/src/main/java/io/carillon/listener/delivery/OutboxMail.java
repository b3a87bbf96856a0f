package io.carillon.listener.delivery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row of the outbox.
///
/// @param tokenValues by token as written, as they were when the step ran (FL-02)
/// @param attempts how often sending has failed so far
record OutboxMail(
    long id,
    String messageId,
    long personId,
    @Nullable Integer runId,
    @Nullable Integer stepId,
    @Nullable Integer choice,
    int emailId,
    int emailVersion,
    String to,
    Map<String, String> tokenValues,
    int attempts) {}
