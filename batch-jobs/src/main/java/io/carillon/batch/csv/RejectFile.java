package io.carillon.batch.csv;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Rejected rows: columns `line`, `column` and `reason`, then the row as it stood in the input,
/// byte for byte, so that it can be corrected and imported again with the three columns mapped to
/// `ignore`. Only a row whose own quotes are broken becomes one quoted cell. Nothing is put before
/// `=` or `@`, because the file is data: whoever opens it in a spreadsheet imports the columns as
/// text. Made when the first row is rejected. Not thread-safe.
public final class RejectFile implements AutoCloseable {
  private final Path file;
  private final char delimiter;
  private final byte[] header;
  private final ByteArrayOutputStream page = new ByteArrayOutputStream();
  private @Nullable FileChannel channel;
  private long length;

  /// Takes the file back to what belongs to the rows that are done.
  ///
  /// @param header the first row of the input
  /// @param length what belongs to them; 0 for a new import
  /// @throws CampaignException `FILE_SYSTEM` if that much is not there any more
  RejectFile(Path file, char delimiter, byte[] header, long length) {
    this.file = file;
    this.delimiter = delimiter;
    this.header = header.clone();
    this.length = length;
    try {
      if (length == 0) {
        Files.deleteIfExists(file);
      } else if (!Files.exists(file) || Files.size(file) < length) {
        throw new CampaignException(
            ErrorCode.FILE_SYSTEM,
            "%s, the rejected rows of the first part of this import, is gone: put it back, or import"
                    .formatted(file)
                + " from the start");
      }
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  /// Notes a row for [#flush()].
  ///
  /// @param column empty if it is about the whole row
  public void add(Page.Row rejected, String column, String reason) {
    var row = rejected.raw();
    text(String.valueOf(row.line()));
    text(column);
    text(reason);
    switch (row.damage()) {
      case NONE -> page.writeBytes(row.bytes());
      case QUOTES, OPEN_QUOTE, TOO_LONG -> quoted(row.bytes());
    }
    page.writeBytes(new byte[] {'\r', '\n'});
  }

  /// Writes the page's rows to the disk, to stay if the page's transaction commits.
  ///
  /// @return the length of the file then
  long flush() {
    if (page.size() == 0) {
      return length;
    }
    try {
      if (channel == null) {
        channel = open();
      }
      channel.position(length);
      write(channel, page.toByteArray());
      channel.force(false);
      length += page.size();
      page.reset();
      return length;
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  private FileChannel open() throws IOException {
    var opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    opened.truncate(length);
    if (length == 0) {
      var first = "line%scolumn%sreason%s".replace("%s", String.valueOf(delimiter));
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(first.getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes(header);
      bytes.writeBytes(new byte[] {'\r', '\n'});
      write(opened, bytes.toByteArray());
      length = bytes.size();
    }
    return opened;
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    var rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  private void text(String text) {
    quoted(text.getBytes(StandardCharsets.UTF_8));
    page.write(delimiter);
  }

  private void quoted(byte[] bytes) {
    page.write('"');
    for (byte next : bytes) {
      if (next == '"') {
        page.write('"');
      }
      page.write(next);
    }
    page.write('"');
  }

  private CampaignException failed(IOException failure) {
    return new CampaignException(
        ErrorCode.FILE_SYSTEM,
        "%s cannot be written: %s".formatted(file, failure.getMessage()),
        failure);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException failure) {
      throw failed(failure);
    }
  }
}
