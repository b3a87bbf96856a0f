package io.carillon.ops.cli;

import io.carillon.batch.run.Run;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs there were, are and will be.
@Command(
    name = "runs",
    header = "Runs: what became of them; stop, restart, cancel.",
    description = {
      "Runs of campaigns: what became of each, and how to stop one or let it go on. Nothing is lost"
          + " or done twice by stopping, by Ctrl-C or by a crash: a restarted run goes on where it"
          + " was."
    },
    footer = {"  carillon runs list", "  carillon runs stop 7", "  carillon runs restart 7 --wait"},
    subcommands = {
      RunsCommand.ListRuns.class,
      RunsCommand.Show.class,
      RunsCommand.Stop.class,
      RunsCommand.Restart.class,
      RunsCommand.Cancel.class
    })
final class RunsCommand extends CommandGroup {
  static final String RUN_JSON =
      "JSON: as `carillon run --wait`: {\"runId\",\"campaign\",\"status\",…}; before status is"
          + " COMPLETED, people.read and people.filtered are estimates";

  record RunRow(
      int runId,
      String campaign,
      String status,
      Instant slotAt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      String requestedBy) {
    static RunRow of(Run run) {
      return new RunRow(
          run.id(),
          run.campaign(),
          run.state().name(),
          run.slotAt(),
          run.startedAt().orElse(null),
          run.endedAt().orElse(null),
          run.requestedBy());
    }
  }

  record RunsDocument(List<RunRow> runs) {}

  @Command(
      name = "list",
      header = "Shows the newest runs.",
      description = {
        "Shows the newest runs.",
        "JSON: {\"runs\":[{\"runId\",\"campaign\",\"status\",\"slotAt\",\"startedAt\",\"endedAt\","
            + "\"requestedBy\"}]}"
      },
      footer = "  carillon runs list --limit 50")
  static final class ListRuns implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "How many; 20 if left out, 10000 at most.")
    private int limit = 20;

    @Override
    public Integer call() {
      common.requireRange("--limit", limit, 1, CommonOptions.MOST_ROWS);
      var output = common.output();
      try (var database = common.open();
          var node = RunNode.open(database, output)) {
        var runs = node.runs().newest(limit).stream().map(RunRow::of).toList();
        output.answer(
            new RunsDocument(runs),
            () ->
                output.table(
                    List.of("Run", "Campaign", "State", "Due", "Ended", "By"),
                    runs.stream().map(ListRuns::row).toList()));
        return ExitCode.DONE;
      }
    }

    private static List<? extends @Nullable Object> row(RunRow run) {
      return java.util.Arrays.asList(
          run.runId(),
          run.campaign(),
          run.status(),
          run.slotAt(),
          run.endedAt(),
          run.requestedBy());
    }
  }

  @Command(
      name = "show",
      header = "Shows one run.",
      description = {
        "Shows one run: its state, what became of the people, what was done.",
        RUN_JSON
      },
      footer = "  carillon runs show 7")
  static final class Show implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "RUN", description = "Its number.")
    private int id;

    @Override
    public Integer call() {
      var output = common.output();
      try (var database = common.open();
          var node = RunNode.open(database, output)) {
        var run = node.runs().find(id);
        var totals = node.runs().totals(id);
        var document = RunDocument.of(run, totals, node.activityTypes());
        output.answer(
            document,
            () -> {
              output.line(headline(run));
              output.line(
                  "Due %s, by %s; parts: %d done, %d at work, %d open, %d failed."
                      .formatted(
                          Output.instant(run.slotAt()),
                          run.requestedBy(),
                          totals.partsDone(),
                          totals.partsClaimed(),
                          totals.partsOpen(),
                          totals.partsFailed()));
              document.show(output);
            });
        return ExitCode.DONE;
      }
    }

    private static String headline(Run run) {
      var took =
          run.startedAt()
              .flatMap(start -> run.endedAt().map(end -> Duration.between(start, end)))
              .orElse(Duration.ZERO);
      return RunCommand.headline(run, took);
    }
  }

  @Command(
      name = "stop",
      header = "Asks a run to stop.",
      description = {
        "Asks a run in progress to stop: every process that works on it ends after its present"
            + " chunk. Returns at once; `carillon runs restart` lets it go on.",
        RUN_JSON
      },
      footer = "  carillon runs stop 7")
  static final class Stop implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "RUN", description = "Its number.")
    private int id;

    @Override
    public Integer call() {
      var output = common.output();
      try (var database = common.open();
          var node = RunNode.open(database, output)) {
        node.runs().stop(id, CommonOptions.actor());
        output.answer(
            RunDocument.of(node.runs().find(id), node.runs().totals(id), node.activityTypes()),
            () -> output.line("Run %d is asked to stop.".formatted(id)));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "restart",
      header = "Lets a run go on.",
      description = {
        "Lets a stopped, failed or abandoned run go on where it was: parts that are done stay done."
            + " Without --wait a server does it.",
        RUN_JSON
      },
      footer = {"  carillon runs restart 7 --wait", "  carillon runs restart 7"})
  static final class Restart implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "RUN", description = "Its number.")
    private int id;

    @Option(names = "--wait", description = "Do it in this process, and show the result.")
    private boolean wait;

    @Override
    public Integer call() {
      var output = common.output();
      try (var database = common.open();
          var node = RunNode.open(database, output)) {
        node.runs().restart(id, CommonOptions.actor());
        var run = node.runs().find(id);
        if (wait) {
          return RunCommand.drive(node, id, run.campaign(), output);
        }
        output.answer(
            RunDocument.of(run, node.runs().totals(id), node.activityTypes()),
            () ->
                output.line(
                    "Run %d may go on. A server picks it up; with --wait none is needed."
                        .formatted(id)));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "cancel",
      header = "Takes back a run nobody has started.",
      description = {
        "Takes back a run that nobody has started yet. One in progress can only be stopped.",
        "JSON: {\"runId\",\"status\"}"
      },
      footer = "  carillon runs cancel 7")
  static final class Cancel implements Callable<Integer> {
    record CancelledRun(int runId, String status) {}

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "RUN", description = "Its number.")
    private int id;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        ScheduleCommand.schedules(database).cancelRun(id, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new CancelledRun(id, "CANCELLED"),
            () -> output.line("Run %d is cancelled.".formatted(id)));
        return ExitCode.DONE;
      }
    }
  }
}
