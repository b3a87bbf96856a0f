package io.carillon.ops.cli;

import io.carillon.definition.DefinitionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes stored definitions as a file.
@Command(
    name = "export",
    header = "Writes stored definitions as a file.",
    description = {
      "Writes what is stored as YAML that applies again: to the same database it changes nothing,"
          + " to another one it brings the same definitions.",
      "JSON: {\"yaml\"}"
    },
    footer = {
      "  carillon export > everything.yaml",
      "  carillon export \"Welcome\" --output welcome.yaml"
    })
final class ExportCommand implements Callable<Integer> {
  record YamlDocument(String yaml) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description =
          "Definitions of any kind, as NAME or PROGRAM.NAME; a program or folder brings what is in"
              + " it. Without a name: everything.")
  private List<String> names = List.of();

  @Option(names = "--output", paramLabel = "FILE", description = "Write to this file instead.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    if (file != null) {
      NamedFiles.requireWritable(file);
    }
    try (var database = common.open()) {
      var yaml = new DefinitionStore(database.dataSource()).export(names);
      var output = common.output();
      if (file == null) {
        output.answer(new YamlDocument(yaml), () -> output.line(yaml.stripTrailing()));
      } else {
        Files.writeString(file, yaml);
        output.answer(new YamlDocument(yaml), () -> output.line("Wrote " + file));
      }
      return ExitCode.DONE;
    }
  }
}
