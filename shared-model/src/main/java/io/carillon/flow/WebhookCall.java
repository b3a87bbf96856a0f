package io.carillon.flow;

import java.util.Map;

/// A call that a step of the run's own campaign decided: goes to the table of calls in the
/// transaction of the step's other effects. Executed campaigns make none (EX-06).
///
/// @param choice 0 for the default (CH-10)
/// @param tokenValues the values of the webhook's tokens when the step ran, by token as written
///   (FL-02)
public record WebhookCall(
    long personId, int stepId, int choice, WebhookRef webhook, Map<String, String> tokenValues) {}
