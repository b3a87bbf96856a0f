/// Past activities from CSV files into the log, restartable, so that filters can ask for what
/// happened before Carillon or outside it (SL-83).
///
/// Start at [ActivityImport], the front door. The header is resolved to the person's key, the
/// moment and the attributes of one type ([ActivityColumns]); then the import runs as one of
/// [io.carillon.batch.csv], whose pages [ActivityWriter] writes.
///
/// Invariants: every row of the file is one activity or stands in the reject file; a value is
/// stored as its type's canonical text; what is imported fires no trigger, because it is past.
@NullMarked
package io.carillon.batch.activities;

import org.jspecify.annotations.NullMarked;
