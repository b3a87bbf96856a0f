package io.carillon.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class LoggingTest {
  @TempDir private Path home;

  @Test
  void showsAFailureInALineAndKeepsItsStackTraceInTheFile() throws IOException {
    var failure = new IllegalStateException("boom");

    var shown =
        shown(
            false,
            context ->
                context.getLogger("io.carillon.X").warn("first line\n  second line", failure));

    assertThat(shown).contains("WARN", "first line second line").doesNotContain("\tat ", "boom");
    assertThat(shown.lines()).hasSize(1);
    assertThat(file()).contains("second line", "IllegalStateException: boom", "\tat ");
  }

  @Test
  void leavesToTheFileWhatOthersWarnOfBeforeTheyTryAgain() throws IOException {
    var shown =
        shown(
            false,
            context -> {
              context.getLogger("org.springframework.batch.core.X").warn("step failed");
              context.getLogger("com.zaxxer.hikari.pool.X").warn("connection failed");
              context.getLogger("com.zaxxer.hikari.pool.X").error("pool failed");
            });

    assertThat(shown).contains("pool failed").doesNotContain("step failed", "connection failed");
    assertThat(file()).contains("step failed", "connection failed", "pool failed");
  }

  @Test
  void showsEverythingWhenItShallBeVerbose() {
    var shown =
        shown(
            true,
            context -> {
              context.getLogger("io.carillon.X").info("a run began");
              context
                  .getLogger("org.springframework.batch.core.X")
                  .warn("step failed", new IllegalStateException("boom"));
            });

    assertThat(shown)
        .contains("a run began", "step failed", "IllegalStateException: boom", "\tat ");
  }

  private String shown(boolean verbose, Consumer<LoggerContext> logged) {
    var before = System.err;
    var console = System.getProperty(Logging.CONSOLE);
    var folder = System.getProperty(Logging.FOLDER);
    var shown = new ByteArrayOutputStream();
    System.clearProperty(Logging.CONSOLE);
    System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    try {
      Logging.to(home, verbose);
      new Logging().configure(context);
      logged.accept(context);
    } finally {
      context.stop();
      System.setErr(before);
      restore(Logging.CONSOLE, console);
      restore(Logging.FOLDER, folder);
    }
    return shown.toString(StandardCharsets.UTF_8);
  }

  private static void restore(String property, String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }

  private String file() throws IOException {
    return Files.readString(home.resolve("logs/carillon.log"));
  }
}
