package io.carillon.ops.cli;

import io.carillon.batch.people.ImportMapping;
import io.carillon.batch.people.ImportRequest;
import io.carillon.batch.people.ImportResult;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import io.carillon.person.Partitions;
import io.carillon.person.StaticList;
import io.carillon.person.StaticLists;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Brings people in.
@Command(
    name = "import",
    header = "Brings people in from a CSV file.",
    description = {
      "Brings people in from a CSV file in UTF-8 whose first row names the columns. A row whose key"
          + " exists changes that person, any other row makes a new one. Rows that cannot be read"
          + " are written to a reject file with line, column and reason; the others are imported."
          + " An import that was cut short goes on where it was when the same file is imported"
          + " again. Addresses are taken as they are written: nobody checks that mail can reach"
          + " them.",
      "Without a mapping, a column is the field of its name. A mapping is a YAML file with a line"
          + " for each column that is not: `column: Field Name`, or `column: ignore`.",
      "JSON: {\"importId\",\"rows\",\"created\",\"updated\",\"unchanged\",\"rejected\",\"listed\","
          + "\"rejects\",\"seconds\"}"
    },
    footer = {
      "  carillon people import people.csv",
      "  carillon people import export.csv --mapping columns.yaml --key \"Customer Number\"",
      "  carillon people import fair.csv --delimiter ';' --list \"Fair 2026\""
    })
final class PeopleImportCommand implements Callable<Integer> {
  /// @param rejects the reject file; null if no row was rejected
  record ImportDocument(
      int importId,
      long rows,
      long created,
      long updated,
      long unchanged,
      long rejected,
      long listed,
      @Nullable String rejects,
      double seconds) {
    static ImportDocument of(ImportResult result) {
      return new ImportDocument(
          result.importId(),
          result.read(),
          result.created(),
          result.updated(),
          result.unchanged(),
          result.rejected(),
          result.listed(),
          result.rejects().map(Path::toString).orElse(null),
          result.seconds());
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private CsvOptions csv = new CsvOptions();

  @Option(names = "--mapping", paramLabel = "FILE", description = "Which column is which field.")
  private @Nullable Path mapping;

  @Option(
      names = "--key",
      paramLabel = "FIELD",
      description =
          "The field that says who a row is about, or id; "
              + ImportRequest.DEFAULT_KEY
              + " if left out.")
  private String key = ImportRequest.DEFAULT_KEY;

  @Option(
      names = "--partition",
      paramLabel = "NAME",
      description =
          "Put new people in this partition and change those in it only; "
              + Partitions.DEFAULT
              + " if left out.")
  private String partition = Partitions.DEFAULT;

  @Option(
      names = "--list",
      paramLabel = "NAME",
      description = "Put everybody of the file on this static list; it is created if missing.")
  private @Nullable String list;

  @Option(
      names = "--clear-empty",
      description = "An empty cell empties the field; else it leaves the field alone.")
  private boolean clearEmpty;

  @Option(
      names = "--from-start",
      description = "Begin with the first row, even if an earlier import was cut short.")
  private boolean fromStart;

  @Override
  public Integer call() {
    csv.requireFiles();
    if (mapping != null) {
      NamedFiles.requireFile(mapping);
    }
    char delimiter = csv.delimiter(common);
    Map<String, String> columns = mapping == null ? Map.of() : ImportMapping.read(mapping);
    var output = common.output();
    try (var database = common.open();
        var node = RunNode.open(database, output)) {
      var request =
          new ImportRequest(
              csv.file(),
              columns,
              key,
              delimiter,
              new CompiledDefinitions(database.dataSource()).partition(partition),
              Optional.ofNullable(list).map(name -> listOf(database.dataSource(), name)),
              clearEmpty,
              csv.rejects(),
              fromStart,
              CommonOptions.actor());
      ImportResult result;
      try (var bar = csv.bar()) {
        result = node.people().run(request, CsvOptions.shownBy(bar));
      }
      output.answer(ImportDocument.of(result), () -> show(result, output));
      return ExitCode.DONE;
    }
  }

  private static StaticList listOf(DataSource dataSource, String name) {
    var lists = new StaticLists(dataSource);
    return lists.find(name).orElseGet(() -> lists.create(name, CommonOptions.actor()));
  }

  private static void show(ImportResult result, Output output) {
    var took = Duration.ofMillis((long) (result.seconds() * 1000));
    output.line(
        "Read %s in %s."
            .formatted(Output.counted(result.read(), "row", "rows"), Output.time(took)));
    output.table(
        List.of("Rows", ""),
        List.of(
            List.of("new people", result.created()),
            List.of("changed people", result.updated()),
            List.of("nothing to change", result.unchanged()),
            List.of("rejected", result.rejected()),
            List.of("people newly on the list", result.listed())));
    result
        .rejects()
        .ifPresent(file -> output.line("The rejected rows, each with its reason: " + file));
  }
}
