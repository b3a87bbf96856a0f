package io.carillon.person;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Text to a field's value and back, one way for imports, flow steps and filters.
public final class FieldValue {
  private static final int STRING_CHARACTERS = 255;
  private static final int TEXT_BYTES = 30_000;
  private static final int CURRENCY_DECIMALS = 4;
  private static final int CURRENCY_DIGITS = 15;
  private static final LocalDate FIRST_DATE = LocalDate.of(1000, 1, 1);
  private static final LocalDate LAST_DATE = LocalDate.of(9999, 12, 31);
  // More digits than any column holds; without the limit a hostile exponent or length would cost
  // minutes.
  private static final int NUMBER_CHARACTERS = 400;
  // What people and exports write: 2024-05-01T13:45:00, without seconds, with a fraction, with an
  // offset or Z.
  private static final DateTimeFormatter MOMENT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  private FieldValue() {}

  /// What became of a text. Closed.
  public sealed interface Read {}

  /// @param value of the type's Java class; null for a blank text, which is an empty value
  public record Value(@Nullable Object value) implements Read {}

  /// @param reason what is expected instead, without quoting the text
  public record Mismatch(String reason) implements Read {}

  /// Reads a text exactly: nothing is cut or rounded, what does not fit is a mismatch.
  ///
  /// @param zone of local datetimes; a text with an offset or `Z` needs none
  public static Read read(FieldType type, String text, ZoneId zone) {
    if (text.isBlank()) {
      return new Value(null);
    }
    if (!isStorable(text)) {
      return new Mismatch("text without NUL characters and halves of characters is needed");
    }
    var trimmed = text.strip();
    try {
      return switch (type) {
        case STRING, EMAIL, URL, PHONE ->
            text.codePointCount(0, text.length()) <= STRING_CHARACTERS
                ? new Value(text)
                : new Mismatch("at most 255 characters fit");
        case TEXT ->
            text.getBytes(StandardCharsets.UTF_8).length <= TEXT_BYTES
                ? new Value(text)
                : new Mismatch("at most 30000 bytes fit");
        case INTEGER, SCORE, PERCENT -> new Value(number(trimmed).intValueExact());
        case FLOAT -> {
          var number = number(trimmed).doubleValue();
          yield Double.isFinite(number)
              ? new Value(number)
              : new Mismatch("a finite number is needed");
        }
        case CURRENCY -> {
          // Sizes first: a scale is not set on a number of a milliard digits.
          var amount = number(trimmed).stripTrailingZeros();
          if (amount.scale() > CURRENCY_DECIMALS) {
            yield new Mismatch(expected(type));
          }
          yield amount.precision() - (long) amount.scale() <= CURRENCY_DIGITS
              ? new Value(amount.setScale(CURRENCY_DECIMALS, RoundingMode.UNNECESSARY))
              : new Mismatch("an amount below 1000000000000000 is needed");
        }
        case DATE -> date(LocalDate.parse(trimmed));
        case DATETIME -> wholeSeconds(instant(trimmed, zone));
        case BOOLEAN -> bool(trimmed);
      };
    } catch (ArithmeticException | NumberFormatException | DateTimeException notOfThisType) {
      return new Mismatch(expected(type));
    }
  }

  /// Reads an instant as [#read] does, and keeps what is below a second: a log has it, a field does
  /// not (FL-09).
  ///
  /// @return an `Instant` of whole microseconds, which is what a column holds
  public static Read readInstant(String text, ZoneId zone) {
    if (text.isBlank()) {
      return new Value(null);
    }
    try {
      return instant(text.strip(), zone) instanceof Value(Instant exact)
          ? exact.equals(exact.truncatedTo(ChronoUnit.MICROS))
              ? new Value(exact)
              : new Mismatch("at most six decimals of a second fit")
          : new Mismatch("a date from 1000-01-01 to 9999-12-31 is needed");
    } catch (DateTimeException notOfThisType) {
      return new Mismatch(expected(FieldType.DATETIME));
    }
  }

  /// Cuts text that is too long for its field, as flow steps and webhooks do (FL-08). Other types
  /// are as they are.
  public static String cut(FieldType type, String text) {
    if (type == FieldType.TEXT) {
      var end = text.length();
      while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES) {
        end = text.offsetByCodePoints(end, -1);
      }
      return text.substring(0, end);
    }
    return type.isText() && text.codePointCount(0, text.length()) > STRING_CHARACTERS
        ? text.substring(0, text.offsetByCodePoints(0, STRING_CHARACTERS))
        : text;
  }

  /// A value as text, in the form [#read] takes back: instants as `2024-05-01T13:45:00Z`, numbers
  /// without exponent.
  ///
  /// @return null for null
  public static @Nullable String write(@Nullable Object value) {
    return value == null ? null : text(value);
  }

  /// [#write] of a value that is there.
  public static String text(Object value) {
    return switch (value) {
      case BigDecimal amount -> amount.stripTrailingZeros().toPlainString();
      case Double number -> BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
      default -> value.toString();
    };
  }

  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static BigDecimal number(String text) {
    if (text.length() > NUMBER_CHARACTERS) {
      throw new NumberFormatException();
    }
    return new BigDecimal(text);
  }

  private static Read date(LocalDate date) {
    return date.isBefore(FIRST_DATE) || date.isAfter(LAST_DATE)
        ? new Mismatch("a date from 1000-01-01 to 9999-12-31 is needed")
        : new Value(date);
  }

  private static Read instant(String text, ZoneId zone) {
    Instant instant;
    if (text.length() <= 10) {
      instant = LocalDate.parse(text).atStartOfDay(zone).toInstant();
    } else {
      var iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
      instant =
          switch (MOMENT.parseBest(iso, OffsetDateTime::from, LocalDateTime::from)) {
            case OffsetDateTime offset -> offset.toInstant();
            case LocalDateTime local -> local.atZone(zone).toInstant();
            default -> throw new AssertionError("neither of the two that were asked for");
          };
    }
    var day = instant.atOffset(ZoneOffset.UTC).toLocalDate();
    return date(day) instanceof Mismatch outside ? outside : new Value(instant);
  }

  // Datetimes lose what is below a second (FL-09).
  private static Read wholeSeconds(Read read) {
    return read instanceof Value(Instant instant)
        ? new Value(instant.truncatedTo(ChronoUnit.SECONDS))
        : read;
  }

  private static Read bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> new Value(true);
      case "false", "no", "0" -> new Value(false);
      default -> new Mismatch(expected(FieldType.BOOLEAN));
    };
  }

  private static String expected(FieldType type) {
    return switch (type) {
      case INTEGER, SCORE, PERCENT -> "a whole number from -2147483648 to 2147483647 is needed";
      case FLOAT -> "a number is needed, for example 12.5";
      case CURRENCY -> "an amount with at most four decimals is needed, for example 12.50";
      case DATE -> "a date is needed, for example 2024-05-01";
      case DATETIME -> "a date and time is needed, for example 2024-05-01T13:45:00Z";
      case BOOLEAN -> "true or false is needed";
      case STRING, EMAIL, URL, PHONE, TEXT -> "text is needed";
    };
  }
}
