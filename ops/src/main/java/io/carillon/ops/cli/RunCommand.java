package io.carillon.ops.cli;

import io.carillon.batch.run.Run;
import io.carillon.batch.schedule.LeadTime;
import io.carillon.campaign.RunState;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs a campaign.
@Command(
    name = "run",
    header = "Runs a campaign, now or later.",
    description = {
      "Runs a batch campaign once: everybody who matches its smart list now, and whom its"
          + " qualification rule admits, goes through its flow. Without --wait the run is only"
          + " asked for, and a server (`carillon server`) does it; with --wait this command does it"
          + " and shows the result.",
      "Ctrl-C is safe at any moment: what is committed stays, `carillon runs restart` goes on, and"
          + " the exit code is 130 (143 after SIGTERM).",
      "JSON: {\"runId\",\"campaign\",\"status\",\"slotAt\",\"startedAt\",\"endedAt\",\"people\":"
          + "{\"read\",\"qualified\",\"filtered\",\"heldBack\",\"failed\"},\"activities\":{\"<type"
          + " name>\":n}}, and \"error\":{\"code\",\"message\"} if the run failed (exit code 1) or"
          + " was refused (3); before status is COMPLETED, read and filtered are estimates. With"
          + " --at: {\"runId\",\"campaign\",\"at\"}"
    },
    footer = {
      "  carillon run \"Welcome\" --wait",
      "  carillon run \"Welcome\" --at 2026-12-01T08:00:00Z",
      "  carillon run \"Welcome\" --wait --json | jq .people.qualified",
      "  carillon run \"Welcome\" --token my.Discount=10 --wait"
    })
final class RunCommand implements Callable<Integer> {
  private static final String MY = "my.";

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private String name = "";

  @Option(names = "--wait", description = "Do it in this process, and show the result.")
  private boolean wait;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "Not now but then, such as 2026-12-01T08:00:00Z; a server does it.")
  private @Nullable Instant at;

  @Option(
      names = "--token",
      paramLabel = "my.NAME=VALUE",
      description =
          "A value of a my token for this run alone, also in the campaigns it executes with its"
              + " tokens; the token must exist. May be given several times.")
  private Map<String, String> tokens = new LinkedHashMap<>();

  @Override
  public Integer call() {
    if (wait && at != null) {
      throw common.wrongUsage("--wait and --at do not go together: leave one out");
    }
    if (at != null && !tokens.isEmpty()) {
      throw common.wrongUsage("--token and --at do not go together: leave one out");
    }
    try (var database = common.open()) {
      var output = common.output();
      var plan = new CompiledDefinitions(database.dataSource()).plan(name, values());
      CompiledDefinitions.requireRunnable(plan);
      if (at != null) {
        var run =
            ScheduleCommand.schedules(database)
                .runLater(plan, List.of(at), LeadTime.COMMAND_LINE, CommonOptions.actor())
                .getFirst();
        output.answer(
            new ScheduleCommand.PlannedDocument(run.runId(), plan.name(), run.slotAt()),
            () ->
                output.line(
                    "Run %d of '%s' waits for %s; a server must be up then (`carillon server`)."
                        .formatted(run.runId(), plan.name(), Output.instant(run.slotAt()))));
        return ExitCode.DONE;
      }
      try (var node = RunNode.open(database, output)) {
        var id =
            node.runs()
                .request(plan.campaignId(), Optional.empty(), values(), CommonOptions.actor());
        if (wait) {
          return drive(node, id, plan.name(), output);
        }
        var run = node.runs().find(id);
        output.answer(
            RunDocument.of(run, node.runs().totals(id), node.activityTypes()),
            () ->
                output.line(
                    """
                    Run %d of '%s' is asked for. A server picks it up (`carillon server`);
                    with --wait none is needed.\
                    """
                        .formatted(id, plan.name())));
        return ExitCode.DONE;
      }
    }
  }

  private Map<String, String> values() {
    var values = new LinkedHashMap<String, String>();
    tokens.forEach((name, value) ->
        values.put(
            name.regionMatches(true, 0, MY, 0, MY.length()) ? name.substring(MY.length()) : name,
            value));
    return values;
  }

  /// Drives a run here and shows how it ended.
  ///
  /// @return the exit code that says so
  static int drive(RunNode node, int id, String campaign, Output output) {
    var began = System.nanoTime();
    var run = node.drive(id, campaign);
    var took = Duration.ofNanos(System.nanoTime() - began);
    var document = RunDocument.of(run, node.runs().totals(id), node.activityTypes());
    output.answer(
        document,
        () -> {
          output.line(headline(run, took));
          if (run.state() != RunState.REFUSED) {
            document.show(output);
          }
        });
    return exitCode(run);
  }

  static String headline(Run run, Duration took) {
    var text = "Run %d of '%s' ".formatted(run.id(), run.campaign());
    var why = run.errorText().map(reason -> ": " + reason).orElse("");
    return text
        + switch (run.state()) {
          case COMPLETED -> "is complete, after " + Output.time(took) + ".";
          case REFUSED -> "was refused, nobody entered the flow" + why;
          case FAILED -> "failed" + why + "\n`carillon runs restart " + run.id() + "` goes on.";
          case STOPPED -> "was stopped; `carillon runs restart " + run.id() + "` goes on.";
          case PENDING, RUNNING, CANCELLED -> "is " + run.state() + ".";
        };
  }

  private static int exitCode(Run run) {
    return switch (run.state()) {
      case COMPLETED -> ExitCode.DONE;
      case REFUSED -> ExitCode.REFUSED;
      // What the campaign's author must repair is a refusal, whenever it was found.
      case FAILED ->
          run.errorCode().filter(RunCommand::isRefusal).isPresent()
              ? ExitCode.REFUSED
              : ExitCode.FAILED;
      case STOPPED, PENDING, RUNNING, CANCELLED -> ExitCode.FAILED;
    };
  }

  private static boolean isRefusal(String code) {
    for (var known : ErrorCode.values()) {
      if (known.name().equals(code)) {
        return known.kind() == ErrorCode.Kind.USER;
      }
    }
    return false;
  }
}
