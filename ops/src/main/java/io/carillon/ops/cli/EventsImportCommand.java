package io.carillon.ops.cli;

import io.carillon.batch.events.EventImportRequest;
import io.carillon.batch.events.EventImportResult;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Brings events in.
@Command(
    name = "import",
    header = "Brings events in from a CSV file.",
    description = {
      "Brings events in from a CSV file in UTF-8 whose first row names the columns, one event a"
          + " row, as if another system had sent them over HTTP: type (an activity type of the"
          + " log), person id or email, and if you like id (the same id is taken once, from"
          + " wherever it comes), at (when it happened; now if empty) and primary. Every other"
          + " column is an attribute; an empty cell is none.",
      "Rows that cannot be taken are written to a reject file with line and reason. An import that"
          + " was cut short goes on where it was when the same file is imported again; a file that"
          + " was imported is not imported twice. Unlike past activities (`carillon activities"
          + " import`), events are news.",
      "JSON:"
          + " {\"importId\",\"rows\",\"accepted\",\"duplicates\",\"rejected\",\"newPeople\",\"rejects\",\"seconds\"}"
    },
    footer = {
      "  carillon events import clicks.csv",
      "  carillon events import visits.csv --map \"visited=at\" --map \"customer=person id\" --map"
          + " till=ignore"
    })
final class EventsImportCommand implements Callable<Integer> {
  /// @param rejects the reject file; null if no row was rejected
  record ImportDocument(
      int importId,
      long rows,
      long accepted,
      long duplicates,
      long rejected,
      long newPeople,
      @Nullable String rejects,
      double seconds) {
    static ImportDocument of(EventImportResult result) {
      return new ImportDocument(
          result.importId(),
          result.read(),
          result.accepted(),
          result.duplicates(),
          result.rejected(),
          result.newPeople(),
          result.rejects().map(Path::toString).orElse(null),
          result.seconds());
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private CsvOptions csv = new CsvOptions();

  @Option(
      names = "--map",
      paramLabel = "COLUMN=PART",
      description =
          "A column that is not called like its part of an event, or attribute; or COLUMN=ignore."
              + " May be given several times.")
  private Map<String, String> mapping = Map.of();

  @Option(
      names = "--from-start",
      description =
          "Begin with the first row, even if the file was imported, wholly or in part: rows without"
              + " an id are then taken twice.")
  private boolean fromStart;

  @Override
  public Integer call() {
    csv.requireFiles();
    char delimiter = csv.delimiter(common);
    var output = common.output();
    try (var database = common.open();
        var node = RunNode.open(database, output)) {
      var request =
          new EventImportRequest(
              csv.file(), mapping, delimiter, csv.rejects(), fromStart, CommonOptions.actor());
      EventImportResult result;
      try (var bar = csv.bar()) {
        result = node.events().run(request, CsvOptions.shownBy(bar));
      }
      output.answer(ImportDocument.of(result), () -> show(result, output));
      return ExitCode.DONE;
    }
  }

  private static void show(EventImportResult result, Output output) {
    var took = Duration.ofMillis((long) (result.seconds() * 1000));
    output.line(
        "Read %s in %s."
            .formatted(Output.counted(result.read(), "row", "rows"), Output.time(took)));
    output.table(
        List.of("Rows", ""),
        List.of(
            List.of("accepted", result.accepted()),
            List.of("accepted before", result.duplicates()),
            List.of("rejected", result.rejected()),
            List.of("new people", result.newPeople())));
    result
        .rejects()
        .ifPresent(file -> output.line("The rejected rows, each with its reason: " + file));
  }
}
