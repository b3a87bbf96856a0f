/// Campaigns over many people at once. Quartz only wakes; Spring Batch runs the work in parts, so
/// that a stopped run goes on where it was. Decisions are the flow executor's in the shared model,
/// the same one that serves single events.
@NullMarked
package io.carillon.batch;

import org.jspecify.annotations.NullMarked;
