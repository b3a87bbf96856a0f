/// The flow: steps, choices, and the executor that decides what happens to people (section 4 of the
/// reference).
///
/// Start at [FlowExecutor]: pure Java, no I/O, time given. It takes a [FlowPlan] and a chunk of
/// people with the facts the plan needs, and returns [Effects]; it writes nothing. What varies is
/// closed: [Action].
///
/// Invariants: a person's steps run in order (FL-01); a step that is skipped or fails for a person
/// does not stop that person (FL-04); later steps see what earlier ones changed (FL-07).
@NullMarked
package io.carillon.flow;

import org.jspecify.annotations.NullMarked;
