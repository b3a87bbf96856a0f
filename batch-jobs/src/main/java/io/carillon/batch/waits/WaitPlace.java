package io.carillon.batch.waits;

import java.time.Instant;

/// People who wait in one step of a campaign (WT-27).
///
/// @param people each as often as the person is in the flow (OQ-11)
/// @param first when the first of them goes on
/// @param last when the last does
public record WaitPlace(int stepId, long people, Instant first, Instant last) {}
