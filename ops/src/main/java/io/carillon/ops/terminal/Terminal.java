package io.carillon.ops.terminal;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What standard output leads to.
public final class Terminal {
  private Terminal() {}

  /// Whether a person types and reads here: false for files and pipes.
  public static boolean isAttached() {
    return console() != null;
  }

  /// What to write in: files and pipes get UTF-8 wherever we are, a terminal what it can show.
  public static Charset charset() {
    var console = console();
    return console == null ? StandardCharsets.UTF_8 : console.charset();
  }

  // The check says that there always is a console; JDK 25 went back to none without a terminal.
  @SuppressWarnings("SystemConsoleNull")
  private static @Nullable Console console() {
    var console = System.console();
    return console != null && console.isTerminal() ? console : null;
  }
}
