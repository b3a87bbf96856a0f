package io.carillon.ops.cli;

import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.WebhookTemplate;
import io.carillon.listener.webhooks.WebhookCalls;
import io.carillon.listener.webhooks.WebhookRequest;
import io.carillon.listener.webhooks.WebhookSecrets;
import io.carillon.listener.webhooks.WebhookTrial;
import io.carillon.ops.terminal.Output;
import io.carillon.person.People;
import io.carillon.token.TokenContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Webhooks, their calls and secrets.
@Command(
    name = "webhooks",
    header = "Webhooks, their calls and secrets.",
    description =
        "Webhooks are defined in files and called by the step Call Webhook; a server with role"
            + " trigger makes the calls (`carillon server`).",
    footer = {
      "  carillon webhooks list",
      "  carillon webhooks test \"Enrich\" --person ann@example.com",
      "  carillon webhooks dead \"Enrich\""
    },
    subcommands = {
      WebhooksCommand.ListWebhooks.class,
      WebhooksCommand.Show.class,
      WebhooksCommand.Test.class,
      WebhooksCommand.Secret.class,
      WebhooksCommand.Dead.class,
      WebhooksCommand.Retry.class
    })
final class WebhooksCommand extends CommandGroup {

  /// @param waiting calls to be made, or made again
  /// @param dead calls that were given up
  record WebhookDocument(
      int id,
      String name,
      String method,
      String response,
      int mappings,
      long waiting,
      long done,
      long dead,
      String description) {
    static WebhookDocument of(WebhookTemplate webhook, WebhookCalls calls) {
      var counts = calls.counts(webhook.id());
      return new WebhookDocument(
          webhook.id(),
          webhook.name(),
          webhook.method(),
          webhook.response().name().toLowerCase(Locale.ROOT),
          webhook.mappings().size(),
          counts.waiting(),
          counts.done(),
          counts.dead(),
          webhook.description());
    }
  }

  record WebhooksDocument(List<WebhookDocument> webhooks) {}

  @Command(
      name = "list",
      header = "Shows all webhooks.",
      description = {
        "Shows all webhooks by name, with their calls: those that wait, those that were answered,"
            + " and those that were given up.",
        "JSON:"
            + " {\"webhooks\":[{\"id\",\"name\",\"method\",\"response\",\"mappings\",\"waiting\",\"done\",\"dead\",\"description\"}]}"
      },
      footer = "  carillon webhooks list")
  static final class ListWebhooks implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var calls = new WebhookCalls(database.dataSource());
        var webhooks =
            new CompiledDefinitions(database.dataSource())
                .webhooks().stream().map(one -> WebhookDocument.of(one, calls)).toList();
        var output = common.output();
        output.answer(
            new WebhooksDocument(webhooks),
            () -> {
              output.table(
                  List.of("Webhook", "Waiting", "Done", "Dead", "Description"),
                  webhooks.stream()
                      .map(one ->
                          List.of(one.name, one.waiting, one.done, one.dead, one.description))
                      .toList());
              if (webhooks.isEmpty()) {
                output.line("There are none yet: `carillon apply FILE` stores some.");
              }
            });
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "show",
      header = "Shows a webhook and its calls.",
      description = {
        "Shows what a webhook is, and how many of its calls wait, were answered and were given up.",
        "JSON:"
            + " {\"id\",\"name\",\"method\",\"response\",\"mappings\",\"waiting\",\"done\",\"dead\",\"description\"}"
      },
      footer = "  carillon webhooks show \"Enrich\"")
  static final class Show implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "WEBHOOK", description = "Its name, in any case.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var webhook = new CompiledDefinitions(database.dataSource()).webhook(name);
        var document = WebhookDocument.of(webhook, new WebhookCalls(database.dataSource()));
        var output = common.output();
        output.answer(
            document,
            () ->
                output.table(
                    List.of(webhook.name(), ""),
                    List.of(
                        List.of("method", document.method),
                        List.of("answer is read as", document.response),
                        List.of("fields it fills", document.mappings),
                        List.of("calls that wait", document.waiting),
                        List.of("calls answered", document.done),
                        List.of("calls given up", document.dead))));
        return ExitCode.DONE;
      }
    }
  }

  record RequestDocument(
      String method, String url, Map<String, String> headers, @Nullable String body) {
    static RequestDocument of(WebhookRequest request) {
      return new RequestDocument(
          request.method(),
          request.url().toString(),
          request.headers(),
          request.body().orElse(null));
    }
  }

  record AnswerDocument(
      @Nullable Integer status,
      String body,
      @Nullable String problem,
      Map<String, @Nullable String> values) {
    static AnswerDocument of(WebhookTrial.Result result) {
      return new AnswerDocument(result.status(), result.body(), result.problem(), result.values());
    }
  }

  /// @param answer null unless it was sent
  record TestDocument(RequestDocument request, @Nullable AnswerDocument answer) {}

  @Command(
      name = "test",
      header = "Shows a webhook's call for one person.",
      description = {
        "Fills a webhook's tokens in for one person and shows what would be sent; with --send sends"
            + " it once, and shows the answer and what of it would go into which field. Changes"
            + " nothing here. Ends with 3 if the answer is none that a flow could use.",
        "JSON: {\"request\":{\"method\",\"url\",\"headers\",\"body\"},"
            + "\"answer\":{\"status\",\"body\",\"problem\",\"values\"}}, answer null without --send"
      },
      footer = {
        "  carillon webhooks test \"Enrich\" --person ann@example.com",
        "  carillon webhooks test \"Enrich\" --person 4711 --campaign \"Welcome\" --send"
      })
  static final class Test implements Callable<Integer> {
    private static final TokenContext NO_CAMPAIGN = new TokenContext(0, "", "", null, Map.of());

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "WEBHOOK", description = "Its name, in any case.")
    private String name = "";

    @Option(
        names = "--person",
        required = true,
        paramLabel = "PERSON",
        description = "The person's id or e-mail address.")
    private String person = "";

    @Option(
        names = "--campaign",
        paramLabel = "CAMPAIGN",
        description =
            "NAME or PROGRAM.NAME: gives campaign, program, member and my tokens their values;"
                + " without it they are empty.")
    private @Nullable String campaign;

    @Option(names = "--send", description = "Send it.")
    private boolean send;

    @Override
    public Integer call() throws InterruptedException {
      try (var database = common.open()) {
        var source = database.dataSource();
        var definitions = new CompiledDefinitions(source);
        var trial = new WebhookTrial(source, definitions.webhook(name));
        var context = campaign == null ? NO_CAMPAIGN : definitions.plan(campaign).flow().tokens();
        long id = ListsCommand.requirePerson(new People(source), person);
        var request = trial.request(context, id, Instant.now());
        var answer = send ? AnswerDocument.of(trial.send(request)) : null;
        var output = common.output();
        output.answer(
            new TestDocument(RequestDocument.of(request), answer),
            () -> {
              show(request, output);
              if (answer != null) {
                show(answer, output);
              }
            });
        return answer == null || answer.problem == null ? ExitCode.DONE : ExitCode.REFUSED;
      }
    }

    private static void show(WebhookRequest request, Output output) {
      output.line(request.method() + " " + request.url());
      request.headers().forEach((header, value) -> output.line(header + ": " + value));
      request.body().ifPresent(body -> output.line("\n" + body));
    }

    private static void show(AnswerDocument answer, Output output) {
      output.line("");
      output.line(answer.status == null ? "No answer." : "Status " + answer.status);
      if (!answer.body.isEmpty()) {
        output.line(answer.body);
      }
      if (answer.problem != null) {
        output.line("Of no use to a flow: " + answer.problem);
      }
      answer.values.forEach((field, value) ->
          output.line(
              "%s would be: %s"
                  .formatted(field, value == null ? "nothing, a list or object is there" : value)));
    }
  }

  /// @param secret `whsec_…`
  record SecretDocument(String webhook, String secret) {}

  @Command(
      name = "secret",
      header = "Shows or changes what calls are signed with.",
      description = {
        "Shows the secret that a webhook's calls are signed with (Standard Webhooks), and makes one"
            + " if there is none: calls have a signature from then on. With --rotate makes another;"
            + " the one before signs too for 24 hours, so that the receiver can change over. Never"
            + " shown anywhere else.",
        "JSON: {\"webhook\",\"secret\"}"
      },
      footer = {
        "  carillon webhooks secret \"Enrich\"",
        "  carillon webhooks secret \"Enrich\" --rotate"
      })
  static final class Secret implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "WEBHOOK", description = "Its name, in any case.")
    private String name = "";

    @Option(names = "--rotate", description = "Make another one.")
    private boolean rotate;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var webhook = new CompiledDefinitions(database.dataSource()).webhook(name);
        var secrets = new WebhookSecrets(database.dataSource());
        var secret =
            rotate
                ? secrets.rotate(webhook, CommonOptions.actor())
                : secrets.show(webhook, CommonOptions.actor());
        var output = common.output();
        output.answer(new SecretDocument(webhook.name(), secret), () -> output.line(secret));
        return ExitCode.DONE;
      }
    }
  }

  record DeadDocument(
      String key,
      long personId,
      @Nullable Integer runId,
      @Nullable Integer stepId,
      int attempts,
      @Nullable Integer status,
      @Nullable String reason,
      @Nullable Instant givenUpAt) {
    static DeadDocument of(WebhookCalls.Dead dead) {
      return new DeadDocument(
          dead.key(),
          dead.personId(),
          dead.runId(),
          dead.stepId(),
          dead.attempts(),
          dead.status(),
          dead.reason(),
          dead.givenUpAt());
    }
  }

  record DeadLettersDocument(String webhook, List<DeadDocument> calls) {}

  @Command(
      name = "dead",
      header = "Shows calls that were given up.",
      description = {
        "Shows a webhook's calls that were given up, the latest first, with the reason of each. The"
            + " people they were about have gone on.",
        "JSON:"
            + " {\"webhook\",\"calls\":[{\"key\",\"personId\",\"runId\",\"stepId\",\"attempts\",\"status\",\"reason\",\"givenUpAt\"}]}"
      },
      footer = "  carillon webhooks dead \"Enrich\" --limit 20")
  static final class Dead implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "WEBHOOK", description = "Its name, in any case.")
    private String name = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "How many, 1 to 10000; 100 if left out.")
    private int limit = 100;

    @Override
    public Integer call() {
      common.requireRange("--limit", limit, 1, CommonOptions.MOST_ROWS);
      try (var database = common.open()) {
        var webhook = new CompiledDefinitions(database.dataSource()).webhook(name);
        var dead =
            new WebhookCalls(database.dataSource())
                .dead(webhook.id(), limit).stream().map(DeadDocument::of).toList();
        var output = common.output();
        output.answer(
            new DeadLettersDocument(webhook.name(), dead),
            () -> {
              output.table(
                  List.of("Key", "Person", "Run", "Attempts", "Given up", "Reason"),
                  dead.stream().map(Dead::row).toList());
              if (dead.isEmpty()) {
                output.line("No call of '%s' was given up.".formatted(webhook.name()));
              }
            });
        return ExitCode.DONE;
      }
    }

    private static List<? extends @Nullable Object> row(DeadDocument dead) {
      return Arrays.asList(
          dead.key,
          Long.toString(dead.personId),
          dead.runId == null ? "" : Integer.toString(dead.runId),
          dead.attempts,
          dead.givenUpAt == null ? "" : Output.instant(dead.givenUpAt),
          dead.reason);
    }
  }

  record RetriedDocument(String webhook, int calls) {}

  @Command(
      name = "retry",
      header = "Makes calls again that were given up.",
      description = {
        "Puts a webhook's dead letters back, all or those named, to be called as the webhook is"
            + " defined now; under the webhook-id they had. What the answers have for fields is"
            + " written, though the people have gone on.",
        "JSON: {\"webhook\",\"calls\"}"
      },
      footer = {
        "  carillon webhooks retry \"Enrich\"",
        "  carillon webhooks retry \"Enrich\" 4b8a3c0e-6b1f-4a77-9a53-0c1d9f5a2e11"
      })
  static final class Retry implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "WEBHOOK", description = "Its name, in any case.")
    private String name = "";

    @Parameters(
        index = "1..*",
        paramLabel = "KEY",
        description = "Of single calls, as `webhooks dead` shows them; all if left out.")
    private List<String> keys = List.of();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var webhook = new CompiledDefinitions(database.dataSource()).webhook(name);
        int calls =
            new WebhookCalls(database.dataSource()).retry(webhook, keys, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new RetriedDocument(webhook.name(), calls),
            () ->
                output.line(
                    "%s of '%s' will be made again."
                        .formatted(Output.counted(calls, "call", "calls"), webhook.name())));
        return ExitCode.DONE;
      }
    }
  }
}
