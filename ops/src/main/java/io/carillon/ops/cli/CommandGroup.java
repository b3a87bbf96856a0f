package io.carillon.ops.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that only has commands below it. It takes the common options on behalf of them, so
/// that they may be written before the command as well as after it.
abstract class CommandGroup implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    var command = Objects.requireNonNull(spec);
    var names = String.join(", ", command.subcommands().keySet());
    throw common.wrongUsage("say what to do: one of %s".formatted(names));
  }
}
