package io.carillon.person;

/// How text compares when case does not count (SL-10), the same in Java and in the database:
/// [#fold] gives for every string what `LOWER(column)` gives for a `utf8mb4_bin` column on every
/// supported server. Accents count.
///
/// The servers' table is older than Java's: letters outside [#FOLDED], such as Georgian and
/// Cherokee capitals, ẞ, and everything beyond the basic plane, keep their case there and so they
/// do here. Each character folds alone: no final sigma, and İ becomes a plain i. A test compares
/// all code points with the server.
public final class TextFold {

  // First and last character of each range in which the servers know Java's lower-case letters.
  // Learnt by asking
  // MariaDB 11.4.5, MySQL 8.0.31 and MySQL 9.7.4 for LOWER of every code point: they agree with
  // each other.
  private static final int[] FOLDED = {
    0x0041, 0x021E, 0x0222, 0x0232, 0x0386, 0x03AB, 0x03DA, 0x03EE, 0x0400, 0x0480, 0x048C, 0x04BE,
    0x04C1, 0x04C3, 0x04C7, 0x04C7, 0x04CB, 0x04CB, 0x04D0, 0x04F4, 0x04F8, 0x04F8, 0x0531, 0x0556,
    0x1E00, 0x1E94, 0x1EA0, 0x1EF8, 0x1F08, 0x212B, 0x2160, 0x216F, 0x24B6, 0x24CF, 0xFF21, 0xFF3A,
  };

  private static final char[] LOWER = lowerCase();

  private TextFold() {}

  /// @return the text as `LOWER` of the database has it; as many UTF-16 units as before
  public static String fold(String text) {
    int length = text.length();
    int first = 0;
    while (first < length && LOWER[text.charAt(first)] == text.charAt(first)) {
      first++;
    }
    if (first == length) {
      return text;
    }
    var folded = text.toCharArray();
    for (int i = first; i < length; i++) {
      folded[i] = LOWER[folded[i]];
    }
    return new String(folded);
  }

  /// What `=` compares: folded, without trailing blanks, because the column's collation pads (`'CA
  /// ' = 'ca'`). `LIKE` does not pad: it compares what [#fold] gives.
  public static String key(String text) {
    var folded = fold(text);
    int end = folded.length();
    while (end > 0 && folded.charAt(end - 1) == ' ') {
      end--;
    }
    return folded.substring(0, end);
  }

  private static char[] lowerCase() {
    var lower = new char[Character.MAX_VALUE + 1];
    for (int c = 0; c < lower.length; c++) {
      lower[c] = (char) c;
    }
    for (int range = 0; range < FOLDED.length; range += 2) {
      for (int c = FOLDED[range]; c <= FOLDED[range + 1]; c++) {
        lower[c] = (char) Character.toLowerCase(c);
      }
    }
    return lower;
  }
}
