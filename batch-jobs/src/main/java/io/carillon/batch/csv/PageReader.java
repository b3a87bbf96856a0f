package io.carillon.batch.csv;

import de.siegmar.fastcsv.reader.CsvReader;
import io.carillon.batch.csv.Page.Row;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a file page by page from any row on. Not thread-safe.
final class PageReader implements AutoCloseable {
  // So that a page's statements stay below the 16 MB that MariaDB takes in one packet by default,
  // and a page of long
  // rows far below the heap.
  private static final int BYTES = 2_000_000;

  private final FileChannel channel;
  private final CsvRecords records;
  private final CsvReader.CsvReaderBuilder parser;
  private final int columns;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private CharBuffer characters = CharBuffer.allocate(16 * 1024);

  /// @param offset where a row begins
  /// @param line of that row
  /// @param columns that every row must have
  PageReader(Path file, char delimiter, long offset, long line, int columns) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    channel.position(offset);
    InputStream in = Channels.newInputStream(channel);
    this.records = new CsvRecords(in, delimiter, offset, line);
    this.parser = parser(delimiter);
    this.columns = columns;
  }

  /// @return the next page, up to 5 000 rows; null at the end of the file
  @Nullable Page next() throws IOException {
    var raws = new ArrayList<RawRecord>();
    var wrongs = new ArrayList<@Nullable String>();
    var text = new StringBuilder();
    int sound = 0;
    long bytes = 0;
    while (raws.size() < Page.ROWS && bytes < BYTES) {
      var raw = records.next();
      if (raw == null) {
        break;
      }
      bytes += raw.bytes().length;
      raws.add(raw);
      var wrong = wrong(raw);
      if (wrong == null && decode(raw.bytes())) {
        text.append(characters).append('\n');
        sound++;
      } else if (wrong == null) {
        wrong = "is not UTF-8 text";
      }
      wrongs.add(wrong);
    }
    if (raws.isEmpty()) {
      return null;
    }
    var last = raws.getLast();
    return new Page(
        rows(raws, wrongs, text.toString(), sound), last.end(), last.line() + last.lines());
  }

  /// One way to take a row apart for header and rows.
  static CsvReader.CsvReaderBuilder parser(char delimiter) {
    // Rows are cut and counted already; empty lines are gone.
    return CsvReader.builder().fieldSeparator(delimiter).skipEmptyLines(true);
  }

  private List<Row> rows(
      List<RawRecord> raws, List<@Nullable String> wrongs, String text, int sound)
      throws IOException {
    var rows = new ArrayList<Row>(raws.size());
    int parsed = 0;
    try (var csv = parser.ofCsvRecord(text)) {
      var cells = csv.iterator();
      for (int i = 0; i < raws.size(); i++) {
        var wrong = wrongs.get(i);
        if (wrong == null && cells.hasNext()) {
          parsed++;
          rows.add(new Row(raws.get(i), cells.next().getFields(), null));
        } else {
          rows.add(new Row(raws.get(i), null, wrong));
        }
      }
      if (parsed != sound || cells.hasNext()) {
        throw new CampaignException(
            ErrorCode.INVARIANT_BROKEN,
            "from line %d: %d rows were taken apart as another number"
                .formatted(raws.getFirst().line(), sound));
      }
    }
    return rows;
  }

  private @Nullable String wrong(RawRecord raw) {
    return switch (raw.damage()) {
      case QUOTES -> "text stands after a closing quote: double quotes that are part of the text";
      case OPEN_QUOTE -> "a quote opens and never closes";
      case TOO_LONG ->
          "a cell is longer than %d bytes, or the row than %d; only the beginning is repeated here"
              .formatted(CsvRecords.CELL_BYTES, CsvRecords.RECORD_BYTES);
      case NONE ->
          raw.cells() == columns
              ? null
              : "has %d %s, the header has %d"
                  .formatted(raw.cells(), raw.cells() == 1 ? "column" : "columns", columns);
    };
  }

  /// @return whether the bytes are UTF-8; then [#characters] holds the text
  private boolean decode(byte[] bytes) {
    if (characters.capacity() < bytes.length) {
      characters = CharBuffer.allocate(bytes.length);
    }
    characters.clear();
    var in = ByteBuffer.wrap(bytes);
    var malformed =
        decoder.reset().decode(in, characters, true).isError()
            || decoder.flush(characters).isError();
    characters.flip();
    return !malformed;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
