package io.carillon.ops.cli;

import io.carillon.definition.DefinitionStore;
import io.carillon.ops.terminal.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Stores definition files.
@Command(
    name = "apply",
    header = "Stores definition files.",
    description = {
      "Stores the definitions of the files, all of them or, if one has a problem, none. Each change"
          + " is a new version that is never changed again; what is the same as stored stays as it"
          + " is, so applying twice changes nothing. Runs under way keep the version they began"
          + " with.",
      "JSON: {\"applied\":[{\"kind\",\"name\",\"change\",\"version\"}],\"warnings\":[…]}, where"
          + " change is CREATED, CHANGED or UNCHANGED"
    },
    footer = {
      "  carillon apply campaigns.yaml",
      "  carillon diff definitions/ && carillon apply definitions/"
    })
final class ApplyCommand implements Callable<Integer> {
  record OutcomeDocument(String kind, String name, String change, int version) {
    static OutcomeDocument of(DefinitionStore.Outcome outcome) {
      return new OutcomeDocument(
          outcome.kind().word(), outcome.name(), outcome.change().name(), outcome.version());
    }
  }

  record AppliedDocument(List<OutcomeDocument> applied, List<Failures.ProblemDocument> warnings) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, or folders of files.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    var sources = DefinitionFiles.read(files);
    try (var database = common.open()) {
      var applied =
          new DefinitionStore(database.dataSource()).apply(sources, CommonOptions.actor());
      answer(common.output(), applied);
      return ExitCode.DONE;
    }
  }

  static void answer(Output output, DefinitionStore.Applied applied) {
    output.answer(
        new AppliedDocument(
            applied.outcomes().stream().map(OutcomeDocument::of).toList(),
            applied.warnings().stream().map(Failures.ProblemDocument::of).toList()),
        () -> {
          ValidateCommand.warn(output, applied.warnings());
          show(output, applied.outcomes());
        });
  }

  static void show(Output output, List<DefinitionStore.Outcome> outcomes) {
    output.table(
        List.of("Kind", "Name", "Version", ""),
        outcomes.stream()
            .map(
                one -> List.of(one.kind().word(), one.name(), one.version(), inWords(one.change())))
            .toList());
  }

  static String inWords(DefinitionStore.Change change) {
    return switch (change) {
      case CREATED -> "created";
      case CHANGED -> "changed";
      case UNCHANGED -> "unchanged";
    };
  }
}
