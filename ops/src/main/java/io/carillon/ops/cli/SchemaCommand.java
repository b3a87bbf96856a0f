package io.carillon.ops.cli;

import io.carillon.definition.DefinitionSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The JSON Schema of definition files.
@Command(
    name = "schema",
    header = "Prints the JSON Schema of definition files.",
    description = {
      "Prints the JSON Schema of definition files, for editors that complete and check YAML while"
          + " you type. Needs no database.",
      "JSON: the schema itself"
    },
    footer = {
      "  carillon schema > carillon.schema.json",
      "  then begin a file with: # yaml-language-server: $schema=carillon.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    common.output().text(DefinitionSchema.json());
    return ExitCode.DONE;
  }
}
