/// Events from outside: what other systems say that people did, by whichever door it comes.
///
/// Start at [EventIntake]: a list of events becomes activities, each once, in the caller's
/// transaction. [EventRules] says which events can be taken, and why not; [EventSettings] is what
/// the installation has decided about them. Reading JSON or CSV is the business of the doors.
///
/// Invariants: an event is accepted by the commit that writes its activity, and by no other; an
/// event that was accepted under an id is never written again under it; one that is refused changes
/// nothing, and says why.
@NullMarked
package io.carillon.intake;

import org.jspecify.annotations.NullMarked;
