package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;

/// What the process says to the script that called it.
final class ExitCode {
  /// Done.
  static final int DONE = 0;

  /// Tried, and it failed: the database went away, a run ended failed, a bug.
  static final int FAILED = 1;

  /// The command line itself was wrong: unknown option, missing argument.
  static final int USAGE = 2;

  /// Refused for a reason the caller can repair: a problem in a file, an unknown name, a limit.
  static final int REFUSED = 3;

  private ExitCode() {}

  static int of(CampaignException failure) {
    return switch (failure.code().kind()) {
      case USER -> REFUSED;
      case INTERNAL, EXTERNAL -> FAILED;
    };
  }
}
