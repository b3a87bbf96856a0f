/// Running a flow over people in the database: select, lock, load, decide, write.
///
/// Start at [ChunkRunner]: one chunk of people inside the caller's transaction. [PeopleSelector]
/// finds whom a campaign is for, [FactsLoader] locks and loads them,
/// [io.carillon.flow.FlowExecutor] decides, [FlowWriter] writes; [Preview] says beforehand whom a
/// run would take in, [DryRun] what its flow would do to them.
///
/// Invariants: person rows are locked first and in ascending id (I3); the number of statements of a
/// chunk does not depend on the number of people; nothing is committed here; times are given by the
/// caller.
@NullMarked
package io.carillon.execution;

import org.jspecify.annotations.NullMarked;
