package io.carillon.ops.cli;

import io.carillon.batch.activities.ActivityImportRequest;
import io.carillon.batch.activities.ActivityImportRequest.UnknownPerson;
import io.carillon.batch.activities.ActivityImportResult;
import io.carillon.batch.people.ImportRequest;
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

/// Brings past activities in.
@Command(
    name = "import",
    header = "Brings past activities in from a CSV file.",
    description = {
      "Brings past activities of one of your own types (`carillon activity-types`) in from a CSV"
          + " file in UTF-8 whose first row names the columns: one activity a row. Rows that cannot"
          + " be read are written to a reject file with line, column and reason; the others are"
          + " imported. An import that was cut short goes on where it was when the same file is"
          + " imported again; a file that was imported is not imported twice.",
      "A column is the attribute of its name, unless --map says what it is. Local times are in the"
          + " zone of `carillon settings time-zone`.",
      "JSON: {\"importId\",\"rows\",\"logged\",\"rejected\",\"newPeople\",\"rejects\",\"seconds\"}"
    },
    footer = {
      "  carillon activities import sales.csv --type \"Purchases Music\" --at Date",
      "  carillon activities import sales.csv --type \"Purchases Music\" --at sold_at --person-by"
          + " \"Customer Number\" --map \"customer=Customer Number\" --map till=ignore",
      "  carillon activities import visits.csv --type \"Visits Shop\" --at Day --on-unknown-person"
          + " create"
    })
final class ActivitiesImportCommand implements Callable<Integer> {
  /// @param rejects the reject file; null if no row was rejected
  record ImportDocument(
      int importId,
      long rows,
      long logged,
      long rejected,
      long newPeople,
      @Nullable String rejects,
      double seconds) {
    static ImportDocument of(ActivityImportResult result) {
      return new ImportDocument(
          result.importId(),
          result.read(),
          result.logged(),
          result.rejected(),
          result.newPeople(),
          result.rejects().map(Path::toString).orElse(null),
          result.seconds());
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private CsvOptions csv = new CsvOptions();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      required = true,
      description = "What the rows are, as the log names it.")
  private String type = "";

  @Option(
      names = "--at",
      paramLabel = "COLUMN",
      required = true,
      description = "The column that says when it happened.")
  private String at = "";

  @Option(
      names = "--person-by",
      paramLabel = "FIELD",
      description =
          "The field that says who a row is about, or id; "
              + ImportRequest.DEFAULT_KEY
              + " if left out.")
  private String person = ImportRequest.DEFAULT_KEY;

  @Option(
      names = "--map",
      paramLabel = "COLUMN=ATTRIBUTE",
      description =
          "A column that is not called like its attribute, or the person's field; or"
              + " COLUMN=ignore. May be given several times.")
  private Map<String, String> mapping = Map.of();

  @Option(
      names = "--on-unknown-person",
      paramLabel = "reject|create",
      description =
          "Reject a row about somebody who does not exist (if left out), or create a person who has"
              + " the key.")
  private UnknownPerson unknown = UnknownPerson.REJECT;

  @Option(
      names = "--from-start",
      description =
          "Begin with the first row, even if the file was imported, wholly or in part: those"
              + " activities are then in the log twice.")
  private boolean fromStart;

  @Override
  public Integer call() {
    csv.requireFiles();
    char delimiter = csv.delimiter(common);
    var output = common.output();
    try (var database = common.open();
        var node = RunNode.open(database, output)) {
      var request =
          new ActivityImportRequest(
              csv.file(),
              ActivityTypesCommand.require(node.activityTypes(), type),
              person,
              at,
              mapping,
              unknown,
              delimiter,
              csv.rejects(),
              fromStart,
              CommonOptions.actor());
      ActivityImportResult result;
      try (var bar = csv.bar()) {
        result = node.activities().run(request, CsvOptions.shownBy(bar));
      }
      output.answer(ImportDocument.of(result), () -> show(result, output));
      return ExitCode.DONE;
    }
  }

  private static void show(ActivityImportResult result, Output output) {
    var took = Duration.ofMillis((long) (result.seconds() * 1000));
    output.line(
        "Read %s in %s."
            .formatted(Output.counted(result.read(), "row", "rows"), Output.time(took)));
    output.table(
        List.of("Rows", ""),
        List.of(
            List.of("activities", result.logged()),
            List.of("rejected", result.rejected()),
            List.of("new people", result.newPeople())));
    result
        .rejects()
        .ifPresent(file -> output.line("The rejected rows, each with its reason: " + file));
  }
}
