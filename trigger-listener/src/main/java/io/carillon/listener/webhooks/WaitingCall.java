package io.carillon.listener.webhooks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row of the calls, claimed.
///
/// @param key `webhook-id` of every attempt
/// @param campaignId the run's
/// @param tokenValues by token as written, as they were when the step ran (FL-02)
/// @param attempts how often it has been begun, this time included
/// @param epoch of this claim
record WaitingCall(
    long id,
    String key,
    long personId,
    @Nullable Integer runId,
    @Nullable Integer campaignId,
    @Nullable Integer stepId,
    @Nullable Integer choice,
    int webhookId,
    int webhookVersion,
    Map<String, String> tokenValues,
    int attempts,
    int epoch) {}
