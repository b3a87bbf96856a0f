/// Programs: what people are members of, with a status each (AN-09 to AN-12).
///
/// Start at [Program], one program with the statuses of its channel, and [ProgramMembers], who is a
/// member. What programs and channels there are, users define in files.
///
/// Invariants: a status is its id, never its name (AN-12); a member keeps a status that its channel
/// no longer has (AN-11); a status never goes backwards (FL-34).
@NullMarked
package io.carillon.program;

import org.jspecify.annotations.NullMarked;
