package io.carillon.batch.csv;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// What is known of a CSV file before the first row is imported.
///
/// @param header the cells of the first row
/// @param firstRow offset at which the second row begins
/// @param firstLine line of the second row
/// @param rows after the header, without empty lines
/// @param hash SHA-256 of the content
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FileSurvey(
    Path file,
    List<String> header,
    byte[] headerBytes,
    long firstRow,
    long firstLine,
    long rows,
    long bytes,
    FileTime modified,
    String hash) {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int HEADER_BYTES = 1_000_000;

  /// Reads the file once from end to end.
  ///
  /// @throws CampaignException `FILE_SYSTEM` if it cannot be read; `INVALID_INPUT` if it is not CSV
  ///   in UTF-8 with a header, or a quote opens and never closes: all rows after it would be one
  public static FileSurvey of(Path file, char delimiter) {
    try {
      var modified = Files.getLastModifiedTime(file);
      var digest = MessageDigest.getInstance("SHA-256");
      try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
        return survey(file, delimiter, modified, digest, in);
      }
    } catch (IOException unreadable) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM,
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()),
          unreadable);
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  /// Where problems of the header are: `people.csv:1`.
  public String headerPlace() {
    return file.getFileName() + ":1";
  }

  /// @throws CampaignException `INVALID_INPUT` if the file is not the one that was surveyed any
  ///   more
  void requireUnchanged() {
    try {
      if (Files.size(file) == bytes && Files.getLastModifiedTime(file).equals(modified)) {
        return;
      }
    } catch (IOException gone) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM, "%s is not there any more".formatted(file), gone);
    }
    throw refused(file, 1, "was changed while it was imported: import it again");
  }

  private static FileSurvey survey(
      Path file, char delimiter, FileTime modified, MessageDigest digest, InputStream in)
      throws IOException {
    var mark = in.readNBytes(BYTE_ORDER_MARK.length);
    var marked = Arrays.equals(mark, BYTE_ORDER_MARK);
    if (mark.length >= 2 && (mark[0] & 0xff) >= 0xFE && (mark[1] & 0xff) >= 0xFE) {
      throw refused(file, 1, "is in UTF-16: save it as UTF-8");
    }
    var start = marked ? InputStream.nullInputStream() : new ByteArrayInputStream(mark);
    var records =
        new CsvRecords(new SequenceInputStream(start, in), delimiter, marked ? mark.length : 0, 1);
    var header = records.next();
    if (header == null) {
      throw refused(file, 1, "is empty: its first row must name the columns");
    }
    if (header.damage() != RawRecord.Damage.NONE || header.bytes().length > HEADER_BYTES) {
      throw refused(
          file, header.line(), "has a first row that is too long or whose quotes do not match");
    }
    long rows = 0;
    for (var row = records.next(); row != null; row = records.next()) {
      rows++;
      if (row.damage() == RawRecord.Damage.OPEN_QUOTE) {
        throw refused(
            file,
            row.line(),
            "has a quote that opens in this row and never closes: close it, or double it if it is"
                + " part of the text");
      }
    }
    return new FileSurvey(
        file,
        headerCells(file, header, delimiter),
        header.bytes(),
        header.end(),
        header.line() + header.lines(),
        rows,
        Files.size(file),
        modified,
        HexFormat.of().formatHex(digest.digest()));
  }

  private static List<String> headerCells(Path file, RawRecord header, char delimiter) {
    try {
      var text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header.bytes())).toString();
      return PageReader.parser(delimiter).ofSingleCsvRecord(text).getFields();
    } catch (CharacterCodingException notUtf8) {
      throw refused(file, 1, "is not in UTF-8: save it as UTF-8");
    }
  }

  private static CampaignException refused(Path file, long line, String wrong) {
    return new CampaignException(
        ErrorCode.INVALID_INPUT, "%s:%d %s".formatted(file.getFileName(), line, wrong));
  }
}
