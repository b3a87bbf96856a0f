/// People from CSV files into the person table, restartable.
///
/// Start at [PeopleImport], the front door. A file is surveyed ([FileSurvey]: hash, number of rows,
/// quotes that never close) and its header resolved to fields ([ImportColumns]) before anything is
/// written. Then job `peopleImport` takes one page of rows after the other ([PageReader] over
/// [CsvRecords]); each page is one transaction ([PageWriter]) that ends with the checked update of
/// table `people_import` ([ImportStore]).
///
/// What a death means: before a page's commit, the page is gone and is read again from where
/// `people_import` says; after it, the page is done, and so is the reject file up to the length
/// that is noted in the same row. Spring Batch's execution context is not used: after a second
/// death before the first commit it is empty.
///
/// Invariants: every row of the file is counted once, as created, updated, unchanged or rejected; a
/// rejected row stands in the reject file byte for byte; a row never changes its meaning, what does
/// not fit is refused.
@NullMarked
package io.carillon.batch.people;

import org.jspecify.annotations.NullMarked;
