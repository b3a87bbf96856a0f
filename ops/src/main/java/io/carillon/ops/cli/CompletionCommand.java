package io.carillon.ops.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The completion script.
@Command(
    name = "completion",
    header = "Prints a completion script for your shell.",
    description = {
      "Prints a script that completes commands and options when you press TAB, for bash and zsh."
          + " Source it once per shell, or from ~/.bashrc.",
      "JSON: {\"script\"}"
    },
    footer = {
      "  source <(carillon completion)",
      "  carillon completion > /etc/bash_completion.d/carillon"
    })
final class CompletionCommand implements Callable<Integer> {
  record ScriptDocument(String script) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var root = Objects.requireNonNull(spec).root().commandLine();
    var script = AutoComplete.bash(root.getCommandName(), root);
    var output = common.output();
    output.answer(new ScriptDocument(script), () -> output.line(script));
    return ExitCode.DONE;
  }
}
