package io.carillon.ops.cli;

import io.carillon.batch.run.Run;
import io.carillon.batch.schedule.LeadTime;
import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.RunState;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.DryRun;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import io.carillon.ops.terminal.Progress;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import io.carillon.smartlist.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
      "With --dry-run nothing is written: everybody is taken through the whole flow, waits"
          + " included, and the answer says for each choice of each step how many people it would"
          + " be applied to and what would come of it.",
      "JSON: {\"runId\",\"campaign\",\"status\",\"slotAt\",\"startedAt\",\"endedAt\",\"people\":"
          + "{\"read\",\"qualified\",\"filtered\",\"heldBack\",\"failed\"},\"activities\":{\"<type"
          + " name>\":n}}, and \"error\":{\"code\",\"message\"} if the run failed (exit code 1) or"
          + " was refused (3); before status is COMPLETED, read and filtered are estimates. With"
          + " --at: {\"runId\",\"campaign\",\"at\"}. With --dry-run: {\"campaign\",\"asOf\","
          + "\"everybody\",\"people\":{\"matched\",\"entered\",\"heldBack\",\"failed\"},\"overLimit\",\"waits\","
          + "\"mails\",\"calls\",\"deleted\",\"steps\":[{\"campaign\",\"step\",\"name\",\"choice\",\"condition\","
          + "\"people\",\"outcomes\":[{\"type\",\"of\",\"result\",\"reason\",\"times\"}]}],\"sample\":"
          + "[{\"id\",\"email\",\"activities\":[{\"campaign\",\"step\",\"choice\",\"type\",\"of\",\"oldValue\",\"newValue\",\"result\",\"reason\"}]}],\"seconds\"};"
          + " a campaign is named where an executed one did it"
    },
    footer = {
      "  carillon run \"Welcome\" --wait",
      "  carillon run \"Welcome\" --at 2026-12-01T08:00:00Z",
      "  carillon run \"Welcome\" --wait --json | jq .people.qualified",
      "  carillon run \"Welcome\" --token my.Discount=10 --wait",
      "  carillon run \"Welcome\" --dry-run --limit 10000"
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

  @Option(
      names = "--dry-run",
      description = "Go through it all, say what would happen, and write nothing.")
  private boolean dryRun;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "With --dry-run: only the first N people who match, by id.")
  private @Nullable Long limit;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "With --dry-run: of how many people to show every step; 3 if left out.")
  private @Nullable Integer sample;

  @Override
  public Integer call() {
    if (dryRun && (wait || at != null)) {
      throw common.wrongUsage(
          "--dry-run and %s do not go together: leave one out".formatted(wait ? "--wait" : "--at"));
    }
    if (!dryRun && (limit != null || sample != null)) {
      throw common.wrongUsage(
          "%s needs --dry-run: a run takes everybody who matches"
              .formatted(limit == null ? "--sample" : "--limit"));
    }
    if (wait && at != null) {
      throw common.wrongUsage("--wait and --at do not go together: leave one out");
    }
    try (var database = common.open()) {
      var output = common.output();
      var plan = new CompiledDefinitions(database.dataSource()).plan(name, values());
      CompiledDefinitions.requireRunnable(plan);
      if (dryRun) {
        rehearse(database, plan, output);
        return ExitCode.DONE;
      }
      if (at != null) {
        var run =
            ScheduleCommand.schedules(database)
                .runLater(plan, List.of(at), values(), LeadTime.COMMAND_LINE, CommonOptions.actor())
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

  private void rehearse(Database database, CampaignPlan plan, Output output) {
    var dataSource = database.dataSource();
    common.requireRange("--limit", limit == null ? 1 : limit, 1, Long.MAX_VALUE);
    common.requireRange("--sample", people(), 0, CommonOptions.MOST_ROWS);
    var moment = new Moment(Instant.now(), new Settings(dataSource).timeZone());
    long began = System.nanoTime();
    try (var bar = Progress.start(plan.name(), "people", limit == null ? 0 : limit)) {
      var result =
          new DryRun(dataSource, new FieldStore(dataSource).load())
              .run(
                  plan,
                  moment,
                  limit == null ? OptionalLong.empty() : OptionalLong.of(limit),
                  people(),
                  bar::at);
      var document =
          DryRunDocument.of(plan.name(), result, Duration.ofNanos(System.nanoTime() - began));
      output.answer(document, () -> document.show(output));
    }
  }

  private int people() {
    return sample == null ? 3 : sample;
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
          case ABORTED -> "was aborted: what was done stays, nothing else happens.";
          case ACTIVE -> "takes in whom events bring.";
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
      case ACTIVE, STOPPED, ABORTED, PENDING, RUNNING, CANCELLED -> ExitCode.FAILED;
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
