package io.carillon.batch.csv;

/// One row of the file as bytes, found by its quotes and line ends only.
///
/// @param line on which it begins, from 1
/// @param lines that it spans
/// @param end offset in the file at which the next row begins
/// @param bytes without the line end; the beginning only if `damage` is TOO_LONG
/// @param cells how many it has
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RawRecord(long line, int lines, long end, byte[] bytes, int cells, Damage damage) {

  /// Why its cells cannot be told apart. The order does not matter.
  public enum Damage {
    NONE,
    /// Something stands between a closing quote and the next delimiter.
    QUOTES,
    /// A quote opens and the file ends before it closes.
    OPEN_QUOTE,
    /// A cell of more than a megabyte, or a row of more than four.
    TOO_LONG
  }
}
