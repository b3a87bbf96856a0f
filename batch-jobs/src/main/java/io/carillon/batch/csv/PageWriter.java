package io.carillon.batch.csv;

/// What one kind of import does with a page of rows.
@FunctionalInterface
public interface PageWriter {

  /// Writes in the caller's transaction, which also notes that the page is done. Called again for
  /// the same page if that transaction is rolled back.
  ///
  /// @param rejects takes the rows that cannot be imported
  /// @return what it did: every row is counted once
  Counts write(Page page, RejectFile rejects);

  /// @param rows of the page: `created + updated + unchanged + rejected`
  /// @param created rows that made something new
  /// @param updated rows that changed something
  /// @param unchanged rows that found everything as they say
  /// @param rejected rows that are in the reject file
  /// @param listed people newly put on a list
  /// @param newPeople people made because a row of something else is about them
  record Counts(
      long rows,
      long created,
      long updated,
      long unchanged,
      long rejected,
      long listed,
      long newPeople) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
  }
}
