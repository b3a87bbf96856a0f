package io.carillon.ops.cli;

import io.carillon.batch.csv.ImportProgress;
import io.carillon.failure.CampaignException;
import io.carillon.ops.terminal.Progress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What every import of a CSV file takes.
final class CsvOptions {
  @Parameters(paramLabel = "FILE", description = "The CSV file.")
  private Path file = Path.of("");

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      description = "Between cells: , (if left out), ; | or tab.")
  private String delimiter = ",";

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Where rejected rows go; beside the file if left out.")
  private @Nullable Path rejects;

  /// @throws CampaignException as [NamedFiles]: nothing was begun
  void requireFiles() {
    NamedFiles.requireFile(file);
    if (rejects != null) {
      NamedFiles.requireWritable(rejects);
    }
  }

  Path file() {
    return file;
  }

  Optional<Path> rejects() {
    return Optional.ofNullable(rejects);
  }

  char delimiter(CommonOptions common) {
    return switch (delimiter) {
      case "tab", "\t", "\\t" -> '\t';
      case ",", ";", "|" -> delimiter.charAt(0);
      default ->
          throw common.wrongUsage("--delimiter is '%s': write , ; | or tab".formatted(delimiter));
    };
  }

  Progress bar() {
    return Progress.start(String.valueOf(file.getFileName()), "rows", 0);
  }

  static ImportProgress shownBy(Progress bar) {
    return (rows, ofRows, _, _) -> {
      bar.most(ofRows);
      bar.at(rows);
    };
  }
}
