package io.carillon.batch.waits;

import java.time.Instant;
import java.util.Optional;

/// People who wait in one step of a campaign (WT-27).
///
/// @param people each as often as the person is in the flow (OQ-11)
/// @param forAnswers how many of them wait for the answer of a webhook (FL-07)
/// @param first when the first of the others goes on; empty if there is none
/// @param last when the last does
public record WaitPlace(
    int stepId, long people, long forAnswers, Optional<Instant> first, Optional<Instant> last) {}
