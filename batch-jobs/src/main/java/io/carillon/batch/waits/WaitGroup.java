package io.carillon.batch.waits;

/// People who wait in the same place: they go on together.
///
/// @param version of the campaign when they came there (OQ-04)
/// @param stepId of the Wait step
record WaitGroup(int campaignId, int runId, int stepId, int version) {}
