package io.carillon.execution;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows in the format of `LOAD DATA`: UTF-8, fields ended by tab, lines by newline, escaped by
/// backslash, `\N` for NULL. Grows and is used again; not thread-safe.
final class LoadDataText {
  private byte[] bytes = new byte[64 * 1024];
  private int size;

  int size() {
    return size;
  }

  /// Valid up to [#size()], until the next change.
  byte[] bytes() {
    return bytes;
  }

  void clear() {
    size = 0;
  }

  /// @param row text, whole numbers, booleans or nulls
  void append(@Nullable Object[] row) {
    for (int i = 0; i < row.length; i++) {
      if (i > 0) {
        put((byte) '\t');
      }
      switch (row[i]) {
        case null -> {
          put((byte) '\\');
          put((byte) 'N');
        }
        case String text -> text(text);
        case Boolean flag -> put((byte) (flag ? '1' : '0'));
        case Number number -> text(number.toString());
        case Object other ->
            throw new IllegalArgumentException("no column takes a " + other.getClass());
      }
    }
    put((byte) '\n');
  }

  private void text(String text) {
    // In UTF-8 no byte of a longer character looks like one of the characters escaped here.
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      switch (b) {
        case '\\', '\t', '\n' -> {
          put((byte) '\\');
          put(b);
        }
        case 0 -> {
          put((byte) '\\');
          put((byte) '0');
        }
        default -> put(b);
      }
    }
  }

  private void put(byte b) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = b;
  }
}
