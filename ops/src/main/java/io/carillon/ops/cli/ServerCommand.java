package io.carillon.ops.cli;

import io.carillon.batch.run.RunSettings;
import io.carillon.failure.CampaignException;
import io.carillon.listener.delivery.SmtpSettings;
import io.carillon.listener.http.HttpServer;
import io.carillon.listener.http.HttpSettings;
import io.carillon.ops.node.Server;
import io.carillon.ops.terminal.Output;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Serves until it is told to stop.
@Command(
    name = "server",
    header = "Serves: drives runs, keeps schedules, delivers mail and webhooks, takes events.",
    description = {
      "Works until it is told to stop (Ctrl-C or SIGTERM): starts runs whose time has come, drives"
          + " them, takes over what a dead process left, sends the mails that campaigns wrote and"
          + " makes the calls of their webhooks. Any number of servers on one database share the"
          + " work. Stopping is graceful: chunks under way are committed, nothing new begins, and"
          + " another server or the next start goes on; the exit code is then 130 (Ctrl-C) or 143"
          + " (SIGTERM).",
      "With --http it listens for events of other systems (keys: `carillon api-keys`) and answers"
          + " the links in mails. Without it no port is opened: what is reached from outside is"
          + " yours to decide. It speaks plain HTTP; let a proxy speak HTTPS before it.",
      "JSON: {\"roles\":[…],\"database\",\"http\"} once it is up, http as host:port or null"
    },
    footer = {
      "  carillon server",
      "  carillon server --roles batch --cluster 10.0.0.5,10.0.0.6 --jdbc-url"
          + " jdbc:mysql://db/carillon",
      "  carillon server --roles trigger --smtp mail.example.com:25",
      "  carillon server --http 127.0.0.1:8080"
    })
final class ServerCommand implements Callable<Integer> {
  /// @param database which one, without its password
  /// @param http where it listens; null if nowhere
  record UpDocument(List<String> roles, String database, @Nullable String http) {}

  private static final int MOST_THREADS = 64;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--roles",
      split = ",",
      paramLabel = "ROLE",
      description =
          "What this process does, with commas: ${COMPLETION-CANDIDATES}; all if left out. batch"
              + " drives runs and keeps schedules, trigger delivers mail, calls webhooks and takes"
              + " events.")
  private Set<Server.Role> roles = EnumSet.allOf(Server.Role.class);

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Parts of runs worked on at a time, 1 to 64; the processors if left out.")
  private @Nullable Integer threads;

  @Option(
      names = "--cluster",
      split = ",",
      paramLabel = "HOST",
      description =
          "Other servers' addresses, with commas, so that they wake each other; this machine alone"
              + " if left out. Give it a private network.")
  private List<String> members = List.of();

  @Option(
      names = "--smtp",
      paramLabel = "HOST:PORT",
      description =
          "Mail server that takes what campaigns send; without it mails wait in the outbox. Also"
              + " CARILLON_SMTP; login by CARILLON_SMTP_USER and CARILLON_SMTP_PASSWORD.")
  private @Nullable String smtp;

  @Option(
      names = "--smtp-connections",
      paramLabel = "N",
      description =
          "Connections to the mail server at a time, 1 to 64; 2 if left out. Each repeats at most"
              + " 20 mails, under the same Message-IDs, if this process is killed.")
  private int smtpConnections = 2;

  @Option(
      names = "--smtp-plain",
      description = "Talk to the mail server without STARTTLS: for one on this machine.")
  private boolean plain;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description =
          "Listen there for events and for links in mails; port 0 takes any that is free. Nowhere"
              + " if left out. For role trigger.")
  private @Nullable String http;

  @Override
  public Integer call() throws InterruptedException {
    if (threads != null) {
      common.requireRange("--threads", threads, 1, MOST_THREADS);
    }
    common.requireRange("--smtp-connections", smtpConnections, 1, MOST_THREADS);
    var run =
        threads == null ? RunSettings.defaults() : RunSettings.defaults().withThreads(threads);
    var mailServer = mailServer();
    var listening = listening();
    var output = common.output();
    // Three connections a thread (runs, their steps, waits), and those of schedules, deliveries,
    // events, requests and the look-around.
    int ofRequests = listening.isPresent() ? HttpServer.REQUESTS_AT_A_TIME : 0;
    var database =
        common.open(3 * run.threads() + smtpConnections + 18 + ofRequests, Optional.empty());
    var server =
        Server.start(
            database,
            new Server.Settings(roles, run, members, mailServer, smtpConnections, listening),
            output);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, output), "stop-server"));
    var names = roles.stream().map(Server.Role::toString).toList();
    output.answer(
        new UpDocument(names, database.serverDescription(), server.httpAddress().orElse(null)),
        () ->
            output.line(
                "Serving %s on %s%s. Ctrl-C stops it."
                    .formatted(
                        String.join(", ", names),
                        database.serverDescription(),
                        server.httpAddress().map(", listening on http://"::concat).orElse(""))));
    if (roles.contains(Server.Role.TRIGGER) && mailServer.isEmpty()) {
      output.note("carillon: no mail server is set (--smtp): mails wait in the outbox");
    }
    // For ever: the signal that ends the process runs the hook.
    new CountDownLatch(1).await();
    return ExitCode.DONE;
  }

  private Optional<HttpSettings> listening() {
    if (http == null) {
      return Optional.empty();
    }
    if (!roles.contains(Server.Role.TRIGGER)) {
      throw common.wrongUsage("--http is for role trigger: add it to --roles, or leave --http out");
    }
    try {
      return Optional.of(HttpSettings.of(http));
    } catch (CampaignException refused) {
      throw common.wrongUsage("--http: " + refused.getMessage());
    }
  }

  private Optional<SmtpSettings> mailServer() {
    try {
      return MailServerOption.read(smtp, plain, System.getenv());
    } catch (CampaignException refused) {
      // What the environment says is no wrong usage of the command line.
      throw smtp == null ? refused : common.wrongUsage(String.valueOf(refused.getMessage()));
    }
  }

  private static void stop(Server server, Output output) {
    output.note("carillon: stopping once the chunks under way are committed");
    server.close();
    output.note("carillon: stopped");
  }
}
