package io.carillon.person;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/// What a custom field may be named, and the column that a name gives.
///
/// A name has 1 to 255 characters (OQ-14) without control characters and without blanks at its
/// ends. As names stand in tokens, `{{`, `}}` and `:default=` cannot be part of one (TK-17); `id`
/// and `ignore` mean something else in imports.
final class FieldName {
  private static final int CHARACTERS = 255;
  private static final int COLUMN_CHARACTERS = 48;
  private static final Set<String> RESERVED = Set.of("id", "ignore");

  private FieldName() {}

  /// @throws CampaignException `INVALID_SETTING` with the first thing that is wrong
  static void check(String name) {
    if (name.isBlank()) {
      throw refused(name, "is empty", "write 1 to 255 characters");
    }
    if (name.codePointCount(0, name.length()) > CHARACTERS) {
      throw refused(name.substring(0, 40) + "…", "is too long", "write 1 to 255 characters");
    }
    if (!name.equals(name.strip())) {
      throw refused(name, "begins or ends with a blank", "write '" + name.strip() + "'");
    }
    for (var forbidden : new String[] {"{{", "}}", ":default="}) {
      if (name.toLowerCase(Locale.ROOT).contains(forbidden)) {
        throw refused(
            name, "contains '" + forbidden + "', which ends a name in a token", "leave it out");
      }
    }
    if (name.codePoints().anyMatch(FieldName::isUnreadable)) {
      throw refused(
          printable(name), "contains a control character or half a character", "leave it out");
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw refused(name, "has a meaning of its own in imports", "choose another name");
    }
  }

  /// @param number 1 for the name itself, higher if that column is taken by another name
  /// @return a column name of ASCII letters, digits and underscores, `c_` first so that no shipped
  ///   column has it
  static String column(String name, int number) {
    var ascii =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}+", "")
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    var slug = ascii.substring(0, Math.min(ascii.length(), COLUMN_CHARACTERS));
    return "c_" + (slug.isEmpty() ? "field" : slug) + (number == 1 ? "" : "_" + number);
  }

  private static boolean isUnreadable(int codePoint) {
    return Character.isISOControl(codePoint)
        || Character.getType(codePoint) == Character.SURROGATE
        || Character.getType(codePoint) == Character.LINE_SEPARATOR
        || Character.getType(codePoint) == Character.PARAGRAPH_SEPARATOR;
  }

  private static String printable(String name) {
    return name.codePoints()
        .map(codePoint -> isUnreadable(codePoint) ? '\uFFFD' : codePoint)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static CampaignException refused(String name, String wrong, String repair) {
    return new CampaignException(
        ErrorCode.INVALID_SETTING, "field name '%s' %s: %s".formatted(name, wrong, repair));
  }
}
