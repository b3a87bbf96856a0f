/// Events from CSV files, restartable: what is sent over HTTP one by one may come as a file too.
///
/// Start at [EventImport], the front door. The header is resolved to the parts of an event
/// ([EventColumns]); then the import runs as one of [io.carillon.batch.csv], whose pages
/// [EventWriter] gives to [io.carillon.intake.EventIntake], like every other door.
///
/// Invariants: every row of the file is one event, accepted now or before, or stands in the reject
/// file; what is imported is news, and may fire triggers, which past activities
/// ([io.carillon.batch.activities]) never do.
@NullMarked
package io.carillon.batch.events;

import org.jspecify.annotations.NullMarked;
