/// The command line. Start at [CommandTree], which lists the commands and says how they fail; each
/// command is one class that asks a service of the model and prints its answer.
///
/// Invariants: what a command answers goes to standard output, as text for people or, with
/// `--json`, as exactly one JSON document; everything else (progress, notes, errors) goes to
/// standard error. Exit codes are those of [ExitCode]. Nothing here decides what a campaign does.
@NullMarked
package io.carillon.ops.cli;

import org.jspecify.annotations.NullMarked;
