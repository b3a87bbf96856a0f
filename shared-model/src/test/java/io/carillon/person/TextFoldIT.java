package io.carillon.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TextFoldIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  // Of each row: letters of different rows are compared apart, those of one row together.
  private static final int LETTERS = 256;

  @Test
  @Tag("SL-10")
  void givesWhatLowerGivesForEveryCodePoint() throws SQLException {
    int compared = 0;
    try (var connection = database.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE letters (first INT PRIMARY KEY, text VARCHAR(256) NOT NULL)"
              + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
      try (var insert =
          connection.prepareStatement("INSERT INTO letters (first, text) VALUES (?, ?)")) {
        for (int first = 0; first <= Character.MAX_CODE_POINT; first += LETTERS) {
          insert.setInt(1, first);
          insert.setString(2, lettersFrom(first));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      try (var row = statement.executeQuery("SELECT first, text, LOWER(text) FROM letters")) {
        while (row.next()) {
          var text = row.getString(2);
          assertThat(text).isEqualTo(lettersFrom(row.getInt(1)));
          assertThat(TextFold.fold(text))
              .as("letters from U+%04X", row.getInt(1))
              .isEqualTo(row.getString(3));
          compared += text.codePointCount(0, text.length());
        }
      }
    }
    assertThat(compared).isEqualTo(0x110000 - 0x800);
  }

  private static String lettersFrom(int first) {
    return IntStream.range(first, first + LETTERS)
        .filter(code -> code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
