package io.carillon.ops.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads values of options whose refusal would otherwise show Java's names instead of an example.
final class Converters {
  private Converters() {}

  static void register(CommandLine tree) {
    tree.registerConverter(Instant.class, Converters::instant);
    tree.registerConverter(ZoneId.class, Converters::zone);
    ITypeConverter<Integer> integer =
        text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    tree.registerConverter(Integer.class, integer);
    tree.registerConverter(int.class, integer);
    tree.registerConverter(long.class, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException unreadable) {
      throw new TypeConversionException(
          "'%s' is no instant: write date, time and zone, such as 2026-12-01T08:00:00Z"
              .formatted(text));
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException unknown) {
      throw new TypeConversionException(
          "'%s' is no time zone: write a name of the time zone database, such as Europe/Vienna, or UTC"
              .formatted(text));
    }
  }

  private static long whole(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (least <= number && number <= most) {
        return number;
      }
    } catch (NumberFormatException none) {
      // Refused below, as one that is too large.
    }
    throw new TypeConversionException(
        "'%s' is no whole number: write one, such as 50".formatted(text));
  }
}
