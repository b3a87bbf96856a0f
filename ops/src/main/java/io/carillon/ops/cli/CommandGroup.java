package io.carillon.ops.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that only has commands below it.
abstract class CommandGroup implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    var command = Objects.requireNonNull(spec);
    var names = String.join(", ", command.subcommands().keySet());
    throw new ParameterException(
        command.commandLine(), "say what to do: one of %s".formatted(names));
  }
}
