package io.carillon.ops.cli;

import io.carillon.ops.bench.MailBenchmark;
import io.carillon.ops.terminal.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The benchmark of the mail relay.
@Command(
    name = "mail",
    header = "The mail relay against a raw SMTP client, with a kill in the middle.",
    description = {
      "In a home of its own (~/.carillon/bench-mail unless --home or --jdbc-url says otherwise;"
          + " CARILLON_HOME and CARILLON_JDBC_URL do not count here): fills the outbox, starts a"
          + " server process that delivers it to a mail server inside this process, kills it when"
          + " half has come (SIGKILL), starts another, and counts what came: nothing may be lost,"
          + " and no more may come twice than the killed relays had in hand. Then sends the same"
          + " messages over as many connections by a client that does nothing but SMTP.",
      "JSON:"
          + " {\"server\",\"messages\",\"connections\",\"engineSeconds\",\"engineMessagesPerSecond\","
          + "\"rawSeconds\",\"rawMessagesPerSecond\",\"ratio\",\"killedAfter\",\"lost\","
          + "\"duplicates\",\"strangers\"}"
    },
    footer = {
      "  carillon bench mail --messages 100000",
      "  carillon bench mail --messages 10000 --connections 4"
    })
final class MailBenchCommand implements Callable<Integer> {
  private static final int MOST_CONNECTIONS = 64;
  // By its name, because it is what starts the commands.
  private static final String MAIN = "io.carillon.ops.Main";

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "How many, 2 to 10000000; 100000 if left out.")
  private int messages = 100_000;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "To the mail server at a time, 1 to 64; 2 if left out.")
  private int connections = 2;

  @Override
  public Integer call() throws IOException, InterruptedException {
    common.requireRange("--messages", messages, 2, 10_000_000);
    common.requireRange("--connections", connections, 1, MOST_CONNECTIONS);
    var home = CommonOptions.defaultHome().resolve("bench-mail");
    var output = common.output();
    try (var database = common.open(Optional.of(home))) {
      var result =
          new MailBenchmark(
                  database, (port, many) -> relay(home, port, many), output, CommonOptions.actor())
              .run(messages, connections);
      output.answer(result, () -> show(result, output));
      return ExitCode.DONE;
    }
  }

  /// This program again, as a server that only delivers mail.
  private Process relay(Path home, int port, int many) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            MAIN,
            "server",
            "--roles",
            "trigger",
            "--smtp",
            "127.0.0.1:" + port,
            "--smtp-plain",
            "--smtp-connections",
            Integer.toString(many));
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    common.repeat(Optional.of(home), builder.environment());
    return builder.start();
  }

  private static void show(MailBenchmark.Result result, Output output) {
    output.line("On " + result.server());
    output.table(
        List.of("Mail", "Relay", "Raw SMTP", "Ratio"),
        List.of(
            List.of(
                "%s messages, %d connections"
                    .formatted(Output.number(result.messages()), result.connections()),
                rate(result.engineMessagesPerSecond()),
                rate(result.rawMessagesPerSecond()),
                String.format(Locale.ROOT, "%.2f", result.ratio()))));
    output.table(
        List.of("Killed after %s messages".formatted(Output.number(result.killedAfter())), ""),
        List.of(
            List.of("lost", result.lost()),
            List.of("came twice, under one Message-ID", result.duplicates())));
  }

  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, "%.0f a second", perSecond);
  }
}
