/// What the engine refuses and how it says so.
///
/// Start at [CampaignException]: one exception with an [ErrorCode] for everything Carillon itself
/// refuses or finds broken. Validation collects [Problem]s, all of them, before it throws an
/// [InvalidInputException]. [Failpoint] names the places where a test kills the process on purpose.
///
/// Invariant: a message says what is wrong, where, and how to repair it; it never holds a class
/// name, SQL, or the value of a person's field.
@NullMarked
package io.carillon.failure;

import org.jspecify.annotations.NullMarked;
