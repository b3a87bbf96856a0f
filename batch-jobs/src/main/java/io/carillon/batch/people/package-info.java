/// People from CSV files into the person table, restartable.
///
/// Start at [PeopleImport], the front door. The header is resolved to fields ([ImportColumns]);
/// then the import runs as one of [io.carillon.batch.csv], whose pages [PeopleWriter] writes.
/// [PersonKey] is for every import whose rows are about people.
///
/// Invariants: every row of the file is counted once, as created, updated, unchanged or rejected; a
/// row never changes its meaning, what does not fit is refused.
@NullMarked
package io.carillon.batch.people;

import org.jspecify.annotations.NullMarked;
