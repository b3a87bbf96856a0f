package io.carillon.batch.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.batch.csv.RawRecord.Damage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRecordsTest {

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void rowsEndAtAnyLineEndOutsideQuotes(String end) throws IOException {
    var text = String.join(end, "a,b", "\"x" + end + "y\",z", "", "last,row");

    var records = records(text);

    assertThat(records)
        .extracting(record -> new String(record.bytes(), UTF_8))
        .containsExactly("a,b", "\"x" + end + "y\",z", "last,row");
    assertThat(records).extracting(RawRecord::line).containsExactly(1L, 2L, 5L);
    assertThat(records).extracting(RawRecord::lines).containsExactly(1, 2, 1);
    assertThat(records).extracting(RawRecord::cells).containsOnly(2);
    assertThat(records).extracting(RawRecord::damage).containsOnly(Damage.NONE);
  }

  @Test
  void everyRowCanBeReadAgainFromWhereTheOneBeforeItEnds() throws IOException {
    var text = "a,ü\r\n\n\"x\ny\",\"1\"\"2\"\r\n日本,😀\rz,\n";
    var bytes = text.getBytes(UTF_8);
    var all = records(text);

    for (int i = 0; i + 1 < all.size(); i++) {
      var end = (int) all.get(i).end();
      var in = new ByteArrayInputStream(bytes, end, bytes.length - end);
      var again = new CsvRecords(in, ',', end, all.get(i).line() + all.get(i).lines()).next();

      assertThat(again).usingRecursiveComparison().isEqualTo(all.get(i + 1));
    }
    assertThat(all.getLast().end()).isEqualTo(bytes.length);
  }

  @Test
  void delimitersAndDoubledQuotesInsideQuotesBelongToTheCell() throws IOException {
    var records = records("\"a,\"\"b\"\",c\",d\n");

    assertThat(records).singleElement().extracting(RawRecord::cells).isEqualTo(2);
    assertThat(records.getFirst().damage()).isEqualTo(Damage.NONE);
  }

  @Test
  void textAfterAClosingQuoteDamagesTheRowOnly() throws IOException {
    assertThat(records("1,\"a\"b,2\n3,4,5\n"))
        .extracting(RawRecord::damage)
        .containsExactly(Damage.QUOTES, Damage.NONE);
  }

  @Test
  void aQuoteInsideAPlainCellIsText() throws IOException {
    assertThat(records("5\" disk,x\ny,z\n"))
        .extracting(RawRecord::damage)
        .containsExactly(Damage.NONE, Damage.NONE);
  }

  @Test
  void aQuoteThatNeverClosesTakesTheRestOfTheFile() throws IOException {
    assertThat(records("a,b\nc,\"d\ne,f\n"))
        .extracting(RawRecord::damage)
        .containsExactly(Damage.NONE, Damage.OPEN_QUOTE);
  }

  @Test
  void cellsAndRowsThatAreTooLongAreSkippedAndOnlyTheirBeginningIsKept() throws IOException {
    var records =
        records(
            "a,b\n" + "x".repeat(10_000_000) + ",b\nc,\"" + "y\n".repeat(600_000) + "\"\nd,e\n");

    assertThat(records)
        .extracting(RawRecord::damage)
        .containsExactly(Damage.NONE, Damage.TOO_LONG, Damage.TOO_LONG, Damage.NONE);
    assertThat(records.get(1).bytes()).hasSizeLessThan(2_000);
    assertThat(records.getLast().line()).isEqualTo(3 + 600_001);
    assertThat(new String(records.getLast().bytes(), UTF_8)).isEqualTo("d,e");
  }

  @Test
  void aRowOfAMillionCellsIsCountedOrTooLongButNeverExpanded() throws IOException {
    assertThat(records(",".repeat(999_999) + "\n").getFirst().cells()).isEqualTo(1_000_000);
    assertThat(records(",".repeat(5_000_000) + "\n").getFirst().damage())
        .isEqualTo(Damage.TOO_LONG);
  }

  private static List<RawRecord> records(String text) throws IOException {
    var records = new CsvRecords(new ByteArrayInputStream(text.getBytes(UTF_8)), ',', 0, 1);
    var all = new ArrayList<RawRecord>();
    for (var record = records.next(); record != null; record = records.next()) {
      all.add(record);
    }
    return all;
  }
}
