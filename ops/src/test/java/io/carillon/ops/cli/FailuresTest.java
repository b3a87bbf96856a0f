package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void ofAStatementAreOursAndNotADatabaseThatWentAway() {
    assertThat(said(new SQLException("You have an error in your SQL syntax", "42000", 1064)))
        .startsWith("carillon: this was not foreseen")
        .doesNotContain("went away");
    assertThat(said(new SQLException("Unknown column 'x'", "42S22", 1054)))
        .startsWith("carillon: this was not foreseen");
  }

  @Test
  void ofTheServerAreItsAdministratorsWhateverTheirClass() {
    assertThat(said(new SQLException("INSERT command denied to user", "42000", 1142)))
        .contains("the database refused or went away", "this account may do");
    assertThat(said(new SQLException("Communications link failure", "08S01", 0)))
        .contains("the database refused or went away");
  }

  @Test
  void ofAFileSayMoreThanItsName() {
    assertThat(said(new NoSuchFileException("gone.csv")))
        .contains("there is no file or folder gone.csv");
  }

  private static String said(Exception failure) {
    var err = new StringWriter();
    var tree = CommandTree.create().setErr(new PrintWriter(err, true));
    tree.parseArgs();
    int exitCode = Failures.onExecution(new IllegalStateException(failure), tree);
    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    return err.toString();
  }
}
