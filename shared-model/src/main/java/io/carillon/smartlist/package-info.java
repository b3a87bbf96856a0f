/// Smart lists: which people match (sections 2.1 to 2.10 of the behaviour reference).
///
/// Start at [SmartList] and [Filter]. A filter has one definition, the plain evaluator
/// ([PlainEvaluation]) over one person's facts, which also explains itself; and two fast forms of
/// the same meaning: [SqlForm] for scans over the person table and [ChunkEvaluation], column by
/// column over a chunk. A property test holds the three together.
///
/// What users write becomes these types by [ConditionReader] and [LogicParser]; [Needs] says which
/// facts a list asks about.
///
/// Invariants: everything a filter names is resolved and typed when it is built, so evaluation
/// cannot fail; relative dates count from one frozen [Moment]; no user text becomes part of a
/// statement, values are parameters only.
@NullMarked
package io.carillon.smartlist;

import org.jspecify.annotations.NullMarked;
