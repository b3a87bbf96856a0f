package io.carillon.batch.csv;

/// Told after each committed page how far an import is, for progress bars; on the import's own
/// thread.
@FunctionalInterface
public interface ImportProgress {
  /// For imports that nobody watches.
  ImportProgress SILENT = (_, _, _, _) -> {};

  /// Figures are of the whole file, earlier starts included, and never go back.
  void advanced(long rows, long ofRows, long bytes, long ofBytes);
}
