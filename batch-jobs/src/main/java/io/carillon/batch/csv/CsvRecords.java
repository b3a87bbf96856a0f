package io.carillon.batch.csv;

import io.carillon.batch.csv.RawRecord.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a CSV file (RFC 4180, any line ends) into rows without decoding it, with the position of
/// each: FastCSV, which takes the rows apart, knows no byte positions and ends at the first damaged
/// row. A damaged row ends where its quotes say, so that nothing inside quotes is ever taken for a
/// row. Keeps at most one row in memory, and of a row at most four megabytes. Not thread-safe.
final class CsvRecords {
  static final int CELL_BYTES = 1_000_000;
  static final int RECORD_BYTES = 4_000_000;
  private static final int KEPT_OF_TOO_LONG = 1_000;

  private enum State {
    CELL_START,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED,
    AFTER_QUOTED
  }

  private final InputStream in;
  private final byte delimiter;
  private final byte[] buffer = new byte[256 * 1024];
  private int at;
  private int limit;
  private long offset;
  private long line;
  private byte[] record = new byte[16 * 1024];
  private int kept;
  private int length;

  /// @param in positioned at `offset`, where a row begins
  /// @param line of that row, from 1
  CsvRecords(InputStream in, char delimiter, long offset, long line) {
    this.in = in;
    this.delimiter = (byte) delimiter;
    this.offset = offset;
    this.line = line;
  }

  /// @return the next row that is not an empty line; null at the end of the file
  @Nullable RawRecord next() throws IOException {
    while (true) {
      var found = scan();
      if (found == null || found.bytes().length > 0) {
        return found;
      }
    }
  }

  private @Nullable RawRecord scan() throws IOException {
    long firstLine = line;
    kept = 0;
    length = 0;
    int cells = 1;
    int cellBytes = 0;
    var damage = Damage.NONE;
    var state = State.CELL_START;
    int next = read();
    if (next < 0) {
      return null;
    }
    for (; ; next = read()) {
      if (next < 0) {
        return ended(firstLine, cells, state == State.QUOTED ? Damage.OPEN_QUOTE : damage);
      }
      var lineEnd = next == '\n' || next == '\r';
      if (lineEnd) {
        if (next == '\r' && peek() == '\n') {
          if (state == State.QUOTED) {
            keep(next);
          }
          next = read();
        }
        line++;
        if (state != State.QUOTED) {
          return ended(firstLine, cells, damage);
        }
      }
      keep(next);
      if (length > RECORD_BYTES) {
        damage = Damage.TOO_LONG;
      }
      if (next == delimiter && state != State.QUOTED) {
        state = State.CELL_START;
        cells++;
        cellBytes = 0;
        continue;
      }
      if (++cellBytes > CELL_BYTES) {
        damage = Damage.TOO_LONG;
      }
      switch (state) {
        case CELL_START -> state = next == '"' ? State.QUOTED : State.PLAIN;
        case QUOTED -> {
          if (next == '"') {
            state = State.QUOTE_IN_QUOTED;
          }
        }
        case QUOTE_IN_QUOTED -> {
          if (next == '"') {
            state = State.QUOTED;
          } else {
            state = State.AFTER_QUOTED;
            damage = damage == Damage.NONE ? Damage.QUOTES : damage;
          }
        }
        case PLAIN, AFTER_QUOTED -> {}
      }
    }
  }

  private RawRecord ended(long firstLine, int cells, Damage damage) {
    int size =
        switch (damage) {
          case NONE, QUOTES -> kept;
          case OPEN_QUOTE, TOO_LONG -> Math.min(kept, KEPT_OF_TOO_LONG);
        };
    int lines = (int) Math.min(Integer.MAX_VALUE, Math.max(1, line - firstLine));
    return new RawRecord(firstLine, lines, offset, Arrays.copyOf(record, size), cells, damage);
  }

  private void keep(int next) {
    length++;
    if (length > RECORD_BYTES) {
      return;
    }
    if (kept == record.length) {
      record = Arrays.copyOf(record, kept * 2);
    }
    record[kept++] = (byte) next;
  }

  private int read() throws IOException {
    if (at == limit && !fill()) {
      return -1;
    }
    offset++;
    return buffer[at++] & 0xff;
  }

  private int peek() throws IOException {
    return at == limit && !fill() ? -1 : buffer[at] & 0xff;
  }

  private boolean fill() throws IOException {
    limit = Math.max(0, in.read(buffer, 0, buffer.length));
    at = 0;
    return limit > 0;
  }
}
