package io.carillon.ops.cli;

import io.carillon.definition.DefinitionStore;
import io.carillon.ops.terminal.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Compares definition files with what is stored.
@Command(
    name = "diff",
    header = "Compares definition files with what is stored.",
    description = {
      "Shows what applying the files would change, each definition as a unified diff of the"
          + " canonical form: order of keys, comments and layout do not count. Changes nothing.",
      "JSON: {\"differences\":[{\"kind\",\"name\",\"change\",\"version\",\"diff\"}]}"
    },
    footer = "  carillon diff campaigns.yaml")
final class DiffCommand implements Callable<Integer> {
  record DifferenceDocument(String kind, String name, String change, int version, String diff) {}

  record DifferencesDocument(List<DifferenceDocument> differences) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, or folders of files.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    var sources = DefinitionFiles.read(files);
    try (var database = common.open()) {
      var differences = new DefinitionStore(database.dataSource()).diff(sources);
      var output = common.output();
      output.answer(
          new DifferencesDocument(differences.stream().map(DiffCommand::document).toList()),
          () -> show(output, differences));
      return ExitCode.DONE;
    }
  }

  private static DifferenceDocument document(DefinitionStore.Difference difference) {
    var outcome = difference.outcome();
    return new DifferenceDocument(
        outcome.kind().word(),
        outcome.name(),
        outcome.change().name(),
        outcome.version(),
        difference.diff());
  }

  private static void show(Output output, List<DefinitionStore.Difference> differences) {
    differences.stream()
        .map(DefinitionStore.Difference::diff)
        .filter(diff -> !diff.isEmpty())
        .forEach(diff -> output.line(diff.stripTrailing()));
    if (differences.stream().allMatch(one -> one.diff().isEmpty())) {
      output.line("Nothing differs from what is stored.");
    }
  }
}
