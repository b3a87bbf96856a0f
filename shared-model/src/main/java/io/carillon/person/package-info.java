/// People, their fields, and the static lists they are on.
///
/// Start at [Field] and [FieldCatalogue]: every column of the person table that a user may name is
/// in the catalogue, so no user text ever becomes part of a statement. [PersonFacts] is one person
/// as filters and tokens see it, [PersonChunk] many of them column by column, with the changes a
/// flow makes on the way.
///
/// Invariants: text is never stored as an empty string, an empty value is NULL; text ignores case
/// as [TextFold] says, which is what the database's `LOWER` does; instants are UTC.
@NullMarked
package io.carillon.person;

import org.jspecify.annotations.NullMarked;
