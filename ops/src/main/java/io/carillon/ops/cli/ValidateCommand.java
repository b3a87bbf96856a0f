package io.carillon.ops.cli;

import io.carillon.definition.DefinitionStore;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import io.carillon.ops.terminal.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Checks definition files.
@Command(
    name = "validate",
    header = "Checks definition files.",
    description = {
      "Checks definition files as they would stand among what is stored, and changes nothing. Every"
          + " problem is shown with file, line, path, the value, and the repair; with problems the"
          + " exit code is 3.",
      "JSON: {\"valid\",\"warnings\":[{\"severity\",\"place\",\"message\",\"repair\"}]}"
    },
    footer = {
      "  carillon validate campaigns.yaml",
      "  carillon validate definitions/       (all .yaml files of a folder)"
    })
final class ValidateCommand implements Callable<Integer> {
  record ValidDocument(boolean valid, List<Failures.ProblemDocument> warnings) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, or folders of files.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    var sources = DefinitionFiles.read(files);
    try (var database = common.open()) {
      var problems = new DefinitionStore(database.dataSource()).validate(sources);
      if (problems.stream().anyMatch(Problem::isError)) {
        throw new InvalidInputException(ErrorCode.INVALID_DEFINITION, problems);
      }
      var output = common.output();
      output.answer(
          new ValidDocument(true, problems.stream().map(Failures.ProblemDocument::of).toList()),
          () -> {
            warn(output, problems);
            output.line(
                "%d %s valid."
                    .formatted(sources.size(), sources.size() == 1 ? "file is" : "files are"));
          });
      return ExitCode.DONE;
    }
  }

  static void warn(Output output, List<Problem> warnings) {
    warnings.forEach(warning -> output.line("warning: " + warning));
  }
}
