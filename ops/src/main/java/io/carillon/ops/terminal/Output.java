package io.carillon.ops.terminal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Where one command's answer goes: text for people or one JSON document, never both.
public final class Output {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
          .build();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  /// @param json whether scripts read: then only [#answer] and [#text] print to `out`
  public Output(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /// The command's whole answer; to be called once.
  ///
  /// @param document what scripts get; its components in their order
  /// @param forPeople prints the same for people, by [#line] and [#table]
  public void answer(Object document, Runnable forPeople) {
    if (json) {
      out.println(toJson(document));
    } else {
      forPeople.run();
    }
    out.flush();
  }

  /// A text that is the same for people and scripts.
  public void text(String text) {
    out.println(text.stripTrailing());
    out.flush();
  }

  /// A line for people; dropped when scripts read.
  public void line(String text) {
    if (!json) {
      out.println(text);
      out.flush();
    }
  }

  /// A line beside the answer, on standard error.
  public void note(String text) {
    err.println(text);
    err.flush();
  }

  /// A table for people; numbers are put to the right. Dropped when scripts read.
  ///
  /// @param rows each as long as `header`; null is shown as nothing, numbers with separators
  public void table(List<String> header, List<? extends List<? extends @Nullable Object>> rows) {
    var columns = new ArrayList<Column>();
    for (int index = 0; index < header.size(); index++) {
      int column = index;
      boolean numbers =
          !rows.isEmpty() && rows.stream().allMatch(row -> row.get(column) instanceof Number);
      var align = numbers ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
      columns.add(
          new Column().header(header.get(index)).headerAlign(align).dataAlign(align).maxWidth(60));
    }
    var cells =
        rows.stream()
            .map(row -> row.stream().map(Output::cell).toArray(Object[]::new))
            .toArray(Object[][]::new);
    line(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns.toArray(Column[]::new), cells));
  }

  /// Whether scripts read.
  public boolean json() {
    return json;
  }

  /// As [#answer] prints a document.
  public static String toJson(Object document) {
    return JSON.writeValueAsString(document);
  }

  /// `1,234,567`.
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// `1 person`, `1,234 people`.
  public static String people(long number) {
    return counted(number, "person", "people");
  }

  /// `1 mail`, `1,234 mails`.
  public static String counted(long number, String one, String many) {
    return number(number) + " " + (number == 1 ? one : many);
  }

  /// `0.4 s`, `12 s`, `3 min 20 s`.
  public static String time(Duration duration) {
    if (duration.toMillis() < 10_000) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    return duration.toSeconds() < 60
        ? duration.toSeconds() + " s"
        : "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
  }

  /// `2026-11-21 14:05:09 UTC`.
  public static String instant(Instant instant) {
    return instant
        .truncatedTo(ChronoUnit.SECONDS)
        .toString()
        .replace('T', ' ')
        .replace("Z", " UTC");
  }

  private static String cell(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Long number -> number(number);
      case Integer number -> number(number);
      case BigDecimal number -> number.stripTrailingZeros().toPlainString();
      case Instant instant -> instant(instant);
      default -> value.toString();
    };
  }
}
