package io.carillon.ops.cli;

import io.carillon.batch.run.RunSettings;
import io.carillon.ops.bench.LifecycleBenchmark;
import io.carillon.ops.bench.LifecycleBenchmark.Result;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The benchmark of a nightly campaign with everything in it.
@Command(
    name = "lifecycle",
    header = "A nightly campaign with all kinds of steps against bulk SQL, and waits.",
    description = {
      "In a home of its own (~/.carillon/bench-lifecycle unless --home or --jdbc-url says"
          + " otherwise; CARILLON_HOME and CARILLON_JDBC_URL do not count here): takes everybody"
          + " through a campaign with three choices, an executed campaign with a list of its own"
          + " that executes two more, a score, a value, mail for a tenth and a wait for half, and"
          + " runs a bulk SQL script that writes the same rows by hand; both from the same state,"
          + " with two connections, in turns. Checks that both wrote the same. Then lets everybody"
          + " wait, a fifth of them for a day, and takes those on.",
      "JSON:"
          + " {\"server\",\"people\",\"seed\",\"activities\",\"engineSeconds\",\"sqlSeconds\",\"ratio\","
          + "\"peoplePerSecond\",\"activitiesPerSecond\",\"heapPeakMegabytes\",\"collectingSeconds\","
          + "\"statementsPerChunk\",\"waits\":{\"waiting\",\"due\",\"seconds\",\"peoplePerSecond\","
          + "\"heapPeakMegabytes\"},\"rounds\":[…]}"
    },
    footer = {
      "  carillon bench lifecycle --people 1000000 --rounds 3",
      "  carillon bench lifecycle --people 100000"
    })
final class LifecycleBenchCommand implements Callable<Integer> {
  private static final int THREADS = 2;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--people", paramLabel = "N", description = "How many; 1000000 if left out.")
  private int people = 1_000_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Runs of engine and bulk SQL each; 1 if left out.")
  private int rounds = 1;

  @Option(names = "--seed", paramLabel = "S", description = "Of the people; 1 if left out.")
  private long seed = 1;

  @Override
  public Integer call() {
    if (people < 1 || rounds < 1) {
      throw common.wrongUsage("--people and --rounds: set 1 or more");
    }
    var home = CommonOptions.defaultHome().resolve("bench-lifecycle");
    var output = common.output();
    var settings = RunSettings.defaults().withThreads(THREADS);
    try (var database = common.open(2 * THREADS + 6, Optional.of(home));
        var node = RunNode.open(database, output, settings)) {
      var result =
          new LifecycleBenchmark(
                  database, node, settings.chunkPeople(), output, CommonOptions.actor())
              .run(people, seed, rounds);
      output.answer(result, () -> show(result, output));
      return ExitCode.DONE;
    }
  }

  private static void show(Result result, Output output) {
    output.line("On " + result.server());
    output.table(
        List.of("Nightly campaign", "Engine", "Bulk SQL", "Ratio"),
        List.of(
            List.of(
                "%s people, %s activities"
                    .formatted(Output.number(result.people()), Output.number(result.activities())),
                "%.2f s".formatted(result.engineSeconds()),
                "%.2f s".formatted(result.sqlSeconds()),
                "%.2f".formatted(result.ratio()))));
    output.table(
        List.of("Engine", ""),
        List.of(
            List.of("people a second", Math.round(result.peoplePerSecond())),
            List.of("activities a second", Math.round(result.activitiesPerSecond())),
            List.of("statements a chunk", Math.round(result.statementsPerChunk())),
            List.of("peak heap, MiB", Math.round(result.heapPeakMegabytes())),
            List.of("garbage collection, ms", Math.round(result.collectingSeconds() * 1000))));
    var waits = result.waits();
    output.table(
        List.of("Waits", ""),
        List.of(
            List.of("people waiting", waits.waiting()),
            List.of("due at once", waits.due()),
            List.of("seconds until all had gone on", "%.2f".formatted(waits.seconds())),
            List.of("people a second", Math.round(waits.peoplePerSecond())),
            List.of("peak heap, MiB", Math.round(waits.heapPeakMegabytes()))));
  }
}
