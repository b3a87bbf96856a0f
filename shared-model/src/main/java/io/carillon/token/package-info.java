/// Tokens: `{{lead.First Name:default=friend}}` and their values (section 7 of the behaviour
/// reference).
///
/// Start at [TokenText], a text parsed once per campaign version, and [TokenContext], what the
/// tokens of one flow or e-mail resolve to apart from the person. A value is data: what it contains
/// is never expanded again, except a my token's own value (OQ-05).
@NullMarked
package io.carillon.token;

import org.jspecify.annotations.NullMarked;
