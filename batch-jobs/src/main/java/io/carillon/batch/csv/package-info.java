/// CSV files into the database, restartable, whatever their rows are.
///
/// Start at [FileImport]. A file is surveyed ([FileSurvey]: hash, number of rows, quotes that never
/// close) and its [Header] resolved by the feature that imports it, before anything is written.
/// Then a job takes one page of rows after the other ([PageReader] over [CsvRecords]); each page is
/// one transaction, in which the feature's [PageWriter] writes and which ends with the checked
/// update of table `file_import` ([FileImportStore]).
///
/// What a death means: before a page's commit, the page is gone and is read again from where
/// `file_import` says; after it, the page is done, and so is the reject file up to the length that
/// is noted in the same row. Spring Batch's execution context is not used: after a second death
/// before the first commit it is empty.
///
/// Invariants: every row of the file is counted once; a rejected row stands in the reject file byte
/// for byte.
@NullMarked
package io.carillon.batch.csv;

import org.jspecify.annotations.NullMarked;
