package io.carillon.batch.csv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a file that are imported in one transaction.
///
/// @param rows 1 to [#ROWS], in the order of the file
/// @param end offset at which the next page begins
/// @param nextLine of its first row
public record Page(List<Row> rows, long end, long nextLine) {
  public static final int ROWS = 5_000;

  /// One row, taken apart.
  ///
  /// @param cells null if the row cannot be taken apart; else as many as there are columns
  /// @param wrong why not; null if `cells` is there
  public record Row(RawRecord raw, @Nullable List<String> cells, @Nullable String wrong) {}
}
