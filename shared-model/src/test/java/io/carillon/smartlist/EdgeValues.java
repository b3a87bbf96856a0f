package io.carillon.smartlist;

import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Values on which Java and a database server may disagree, and moments at which clocks do odd
/// things.
final class EdgeValues {
  static final List<String> TEXTS =
      List.of(
          "CA",
          "ca",
          "Ca ",
          "ca  ",
          " ca",
          "California",
          "CALIFORNIA",
          "calif",
          "a",
          "A",
          "%",
          "_",
          "%%",
          "100%",
          "a_b",
          "aXb",
          "a|b",
          "|",
          "||",
          "|%",
          "|_",
          "\\",
          "\\\\",
          "a\\b",
          "\\%",
          "\\_",
          "'",
          "''",
          "\"",
          "O'Brien",
          "o'brien",
          "é",
          "É",
          "e\u0301",
          "E\u0301",
          "ß",
          "ẞ",
          "ss",
          "İ",
          "i",
          "I",
          "ı",
          "i\u0307",
          "Σ",
          "σ",
          "ς",
          "ΟΔΟΣ",
          "οδος",
          "οδοσ",
          "😀",
          "x😀y",
          "X😀Y",
          "😁",
          "a\t",
          "a\u00a0",
          "\u00a0",
          "a\u3000",
          "Ა",
          "ა",
          "Ⴀ",
          "ⴀ",
          "Ꭰ",
          "ꭰ",
          "Ａ",
          "ａ",
          "Ǆ",
          "ǆ",
          "ǅ",
          "\u212a",
          "k",
          "K",
          "Ω",
          "\u2126",
          "ω",
          "Å",
          "\u212b",
          "å",
          "𐐀",
          "𐐨",
          "Ⱥ",
          "ⱥ",
          "Ⓐ",
          "ⓐ",
          "Ⅷ",
          "ⅷ",
          "null",
          "NULL",
          "?",
          ":p",
          "{{lead.x}}",
          "0",
          "00",
          "0.0",
          "true",
          "2024-05-01",
          "--",
          "; DROP TABLE x",
          "ann@example.com",
          "ANN@Example.com",
          "bob@example.org",
          "@example.com",
          "@EXAMPLE",
          "x".repeat(255),
          "é".repeat(254) + "É",
          "a\nb",
          "a\r\nb",
          "A\nB",
          "\ud7ff",
          "\ue000",
          "\uffff");

  static final List<String> WHOLE_NUMBERS =
      List.of(
          "0", "1", "-1", "5", "10", "99", "2147483647", "-2147483648", "00", "+5", "5.0", "1e1");

  static final List<String> AMOUNTS =
      List.of(
          "0",
          "0.0000",
          "1",
          "-1",
          "0.0001",
          "-0.0001",
          "12.5",
          "12.50",
          "12.5000",
          "999999999999999.9999",
          "-999999999999999.9999",
          "1e3",
          "0.1",
          "0.3");

  static final List<String> REALS =
      List.of(
          "0",
          "-0.0",
          "0.1",
          "0.2",
          "0.3",
          "0.30000000000000004",
          "1",
          "-1",
          "1e-7",
          "1e300",
          "-1e300",
          "1.7976931348623157e308",
          "2.2250738585072014e-308",
          "123456789.123456789",
          "0.1000000000000000055",
          "9007199254740993",
          "1e22",
          "1e23",
          "3.3333333333333335");

  static final List<Moment> MOMENTS =
      List.of(
          moment("2024-03-31T01:30:00.4Z", "Europe/Berlin"),
          moment("2024-10-27T00:30:00Z", "Europe/Berlin"),
          moment("2024-03-10T07:00:00Z", "America/New_York"),
          moment("2024-11-03T05:59:59.999999Z", "America/New_York"),
          moment("2024-02-29T12:00:00Z", "Asia/Kolkata"),
          moment("2018-11-04T03:00:00Z", "America/Sao_Paulo"),
          moment("2011-12-30T10:00:00Z", "Pacific/Apia"),
          moment("2024-12-31T23:59:59Z", "UTC"));

  private static final List<Integer> SECONDS =
      List.of(
          0, 1, 59, 60, 3600, 86399, 86400, 86401, 7 * 86400, 30 * 86400, 31 * 86400, 366 * 86400);

  private EdgeValues() {}

  private static Moment moment(String asOf, String zone) {
    return new Moment(Instant.parse(asOf), ZoneId.of(zone));
  }

  /// What a field may hold, as its type has it.
  static List<Object> held(Field field) {
    return switch (field.type()) {
      case STRING, EMAIL, URL, PHONE, TEXT -> read(field.type(), TEXTS);
      case INTEGER, SCORE, PERCENT -> read(field.type(), WHOLE_NUMBERS);
      case FLOAT -> read(field.type(), REALS);
      case CURRENCY -> read(field.type(), AMOUNTS);
      case BOOLEAN -> List.of(true, false);
      case DATE -> new ArrayList<Object>(days());
      case DATETIME -> {
        var instants = new ArrayList<Object>(instants());
        if (field.equals(TestFields.CREATED)) {
          // The only columns with fractions are those that the engine keeps itself: its own time.
          for (var moment : MOMENTS) {
            for (int seconds : SECONDS) {
              instants.add(moment.asOf().minusSeconds(seconds).plusNanos(500_000_000));
              instants.add(moment.asOf().minusSeconds(seconds).minusNanos(1_000));
            }
          }
        }
        yield instants;
      }
    };
  }

  /// What a filter on that field may be given, as written.
  static List<String> written(FieldType type) {
    return switch (type) {
      case STRING, EMAIL, URL, PHONE, TEXT -> TEXTS;
      case INTEGER, SCORE, PERCENT -> WHOLE_NUMBERS;
      case FLOAT -> REALS;
      case CURRENCY -> AMOUNTS;
      case BOOLEAN -> List.of();
      case DATE -> days().stream().map(LocalDate::toString).toList();
      case DATETIME -> {
        var texts = new ArrayList<String>();
        days().forEach(day -> texts.add(day.toString()));
        instants().forEach(instant -> texts.add(instant.toString()));
        instants()
            .forEach(instant ->
                texts.add(instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString()));
        yield texts;
      }
    };
  }

  private static List<LocalDate> days() {
    var days = new ArrayList<>(List.of(LocalDate.of(1000, 1, 1), LocalDate.of(9999, 12, 31)));
    for (var moment : MOMENTS) {
      var today = LocalDate.ofInstant(moment.asOf(), moment.zone());
      for (int offset : List.of(-366, -365, -92, -31, -30, -8, -7, -2, -1, 0, 1, 2, 7, 30, 31)) {
        days.add(today.plusDays(offset));
      }
      days.add(today.withDayOfMonth(1));
      days.add(today.withDayOfYear(1));
    }
    return days;
  }

  private static List<Instant> instants() {
    var instants =
        new ArrayList<>(
            List.of(Instant.parse("1000-01-01T00:00:00Z"), Instant.parse("9999-12-31T23:59:59Z")));
    for (var moment : MOMENTS) {
      for (int seconds : SECONDS) {
        instants.add(moment.asOf().plusSeconds(seconds));
        instants.add(moment.asOf().minusSeconds(seconds));
      }
      var today = LocalDate.ofInstant(moment.asOf(), moment.zone());
      for (int day = -2; day <= 2; day++) {
        var midnight = today.plusDays(day).atStartOfDay(moment.zone()).toInstant();
        instants.add(midnight);
        instants.add(midnight.minusSeconds(1));
      }
    }
    return instants;
  }

  private static List<Object> read(FieldType type, List<String> texts) {
    var values = new ArrayList<Object>();
    for (var text : texts) {
      if (FieldValue.read(type, text, ZoneOffset.UTC) instanceof FieldValue.Value(var value)
          && value != null) {
        values.add(value);
      }
    }
    return values;
  }
}
