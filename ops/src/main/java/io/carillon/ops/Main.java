package io.carillon.ops;

import io.carillon.ops.cli.CommandTree;
import io.carillon.ops.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/// The program: hands its arguments to the command line.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    var charset = Terminal.charset();
    int exitCode =
        CommandTree.create()
            .setOut(writer(FileDescriptor.out, charset))
            .setErr(writer(FileDescriptor.err, charset))
            .execute(args);
    // The embedded database's threads would otherwise keep the process alive.
    System.exit(exitCode);
  }

  private static PrintWriter writer(FileDescriptor descriptor, Charset charset) {
    return new PrintWriter(new FileOutputStream(descriptor), true, charset);
  }
}
