package io.carillon.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A JVM of its own that runs [HomeUser].
final class HomeProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Path errors;

  private HomeProcess(Process process, Path errors) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.errors = errors;
  }

  /// Does not wait until the home is open; [#awaitReady] does.
  static HomeProcess start(Path home) throws IOException {
    var errors = Files.createTempFile("home-user", ".txt");
    // Surefire and Failsafe hide the class path in a manifest, and tell it here.
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var builder =
        new ProcessBuilder(
            java.toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            HomeUser.class.getName(),
            home.toString());
    return new HomeProcess(builder.redirectError(errors.toFile()).start(), errors);
  }

  /// The port of the server.
  int awaitReady() {
    return Integer.parseInt(read().substring("ready ".length()));
  }

  /// The first value of the first row, or `done`.
  String ask(String sql) {
    send(sql);
    return read();
  }

  /// Leaves the home in good order; returns when the process has ended.
  void leave() throws InterruptedException {
    send("leave");
    awaitEnd();
  }

  /// As `kill -9`.
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the process does not end");
    }
  }

  private void send(String line) {
    try {
      var out = process.outputWriter(StandardCharsets.UTF_8);
      out.write(line + "\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read() {
    try {
      var line = answers.readLine();
      if (line == null) {
        throw new AssertionError("the process ended: " + Files.readString(errors));
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
