package io.carillon.ops.cli;

import io.carillon.batch.run.RunSettings;
import io.carillon.ops.bench.BatchBenchmark;
import io.carillon.ops.bench.BatchBenchmark.Result;
import io.carillon.ops.bench.FilterBenchmark;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Benchmarks.
@Command(
    name = "bench",
    header = "Benchmarks against hand-written baselines.",
    description =
        "Benchmarks against hand-written baselines, on your machine and your server. They work in a"
            + " home or schema of their own, which they fill and empty.",
    footer = {
      "  carillon bench batch --people 1000000 --rounds 3",
      "  carillon bench filters --people 1000000 --activities 20000000 --rounds 3",
      "  carillon bench lifecycle --people 1000000 --rounds 3",
      "  carillon bench mail --messages 100000"
    },
    subcommands = {
      BenchCommand.Batch.class,
      BenchCommand.Filters.class,
      LifecycleBenchCommand.class,
      MailBenchCommand.class
    })
final class BenchCommand extends CommandGroup {

  @Command(
      name = "batch",
      header = "A batch campaign against bulk SQL.",
      description = {
        "In a home of its own (~/.carillon/bench unless --home or --jdbc-url says otherwise;"
            + " CARILLON_HOME and CARILLON_JDBC_URL do not count here): runs a campaign whose smart"
            + " list 30 %% of the people match, with three steps (change a value, add score, add to"
            + " list), and a bulk SQL script that writes the same rows by hand; both from the same"
            + " state, with two connections, in turns. Checks that both wrote the same, and prints"
            + " times, their ratio, memory, and bytes per activity. The people are generated once"
            + " and taken again by later calls with the same figures.",
        "JSON: {\"server\",\"people\",\"seed\",\"qualified\",\"activities\",\"engineSeconds\","
            + "\"sqlSeconds\",\"ratio\",\"peoplePerSecond\",\"activitiesPerSecond\","
            + "\"heapPeakMegabytes\",\"collectingSeconds\",\"bytesPerActivity\",\"nobodySeconds\","
            + "\"nobodySqlSeconds\",\"nobodyRatio\",\"rounds\":[…]}"
      },
      footer = {
        "  carillon bench batch --people 1000000 --rounds 3",
        "  carillon bench batch --people 1000000 --jdbc-url 'jdbc:mysql://localhost/bench?user=…'"
      })
  static final class Batch implements Callable<Integer> {
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
      Path home = CommonOptions.defaultHome().resolve("bench");
      var output = common.output();
      try (var database = common.open(2 * THREADS + 6, Optional.of(home));
          var node = RunNode.open(database, output, RunSettings.defaults().withThreads(THREADS))) {
        var result =
            new BatchBenchmark(database, node, output, CommonOptions.actor())
                .run(people, seed, rounds);
        output.answer(result, () -> show(result, output));
        return ExitCode.DONE;
      }
    }

    private static void show(Result result, Output output) {
      output.line("On " + result.server());
      output.table(
          List.of("Batch campaign", "Engine", "Bulk SQL", "Ratio"),
          List.of(
              List.of(
                  "%s people, %s qualify, %s activities"
                      .formatted(
                          Output.number(result.people()),
                          Output.number(result.qualified()),
                          Output.number(result.activities())),
                  seconds(result.engineSeconds()),
                  seconds(result.sqlSeconds()),
                  "%.2f".formatted(result.ratio())),
              List.of(
                  "nobody qualifies (bulk SQL: the count)",
                  seconds(result.nobodySeconds()),
                  seconds(result.nobodySqlSeconds()),
                  "%.2f".formatted(result.nobodyRatio()))));
      output.table(
          List.of("Engine", ""),
          List.of(
              List.of("people a second", Math.round(result.peoplePerSecond())),
              List.of("activities a second", Math.round(result.activitiesPerSecond())),
              List.of("peak heap, MiB", Math.round(result.heapPeakMegabytes())),
              List.of("garbage collection, ms", Math.round(result.collectingSeconds() * 1000)),
              List.of("bytes per activity with indexes", Math.round(result.bytesPerActivity()))));
    }

    private static String seconds(double seconds) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
  }

  @Command(
      name = "filters",
      header = "Twenty smart lists against SQL written by hand.",
      description = {
        "In a home of its own (~/.carillon/bench-filters unless --home or --jdbc-url says"
            + " otherwise; CARILLON_HOME and CARILLON_JDBC_URL do not count here): counts who"
            + " matches twenty smart lists, cheap to nasty, and asks the same by the best statement"
            + " known for each, in turns. Also reads the matching people page by page, as one"
            + " thread of a run does. Checks that all three find the same number of people, and"
            + " prints times, their ratios, and memory. People and activities are generated once"
            + " and taken again by later calls with the same figures.",
        "JSON: {\"server\",\"people\",\"activities\",\"seed\",\"rounds\",\"medianRatio\","
            + "\"worstRatio\",\"medianWalkRatio\",\"worstWalkRatio\",\"heapPeakMegabytes\","
            + "\"lists\":[{\"list\",\"matching\",\"engineSeconds\",\"sqlSeconds\",\"ratio\","
            + "\"walkSeconds\",\"walkRatio\",\"heapPeakMegabytes\"}]}"
      },
      footer = {
        "  carillon bench filters --people 1000000 --activities 20000000 --rounds 3",
        "  carillon bench filters --jdbc-url 'jdbc:mysql://localhost/bench?user=…'"
      })
  static final class Filters implements Callable<Integer> {
    private static final int MOST_EACH = 100;

    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--people", paramLabel = "N", description = "How many; 1000000 if left out.")
    private int people = 1_000_000;

    @Option(
        names = "--activities",
        paramLabel = "N",
        description = "About how many in all; 20 for each of the people if left out.")
    private long activities = -1;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        description = "Counts of engine and hand-written SQL each; 1 if left out.")
    private int rounds = 1;

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "Of people and activities; 1 if left out.")
    private long seed = 1;

    @Override
    public Integer call() {
      if (people < 1 || rounds < 1) {
        throw common.wrongUsage("--people and --rounds: set 1 or more");
      }
      long wanted = activities < 0 ? 20L * people : activities;
      common.requireRange("--activities", wanted, 0, (long) MOST_EACH * people);
      Path home = CommonOptions.defaultHome().resolve("bench-filters");
      var output = common.output();
      try (var database = common.open(Optional.of(home))) {
        var result =
            new FilterBenchmark(database, output, CommonOptions.actor())
                .run(people, wanted, seed, rounds);
        output.answer(result, () -> show(result, output));
        return ExitCode.DONE;
      }
    }

    private static void show(FilterBenchmark.Result result, Output output) {
      output.line("On " + result.server());
      output.table(
          List.of("Smart list", "People", "Engine", "SQL", "Ratio", "Walk", "Walk by SQL"),
          result.lists().stream()
              .map(list ->
                  List.<Object>of(
                      list.list(),
                      list.matching(),
                      seconds(list.engineSeconds()),
                      seconds(list.sqlSeconds()),
                      ratio(list.ratio()),
                      seconds(list.walkSeconds()),
                      ratio(list.walkRatio())))
              .toList());
      output.table(
          List.of(
              "%s people, %s activities"
                  .formatted(Output.number(result.people()), Output.number(result.activities())),
              ""),
          List.of(
              List.of("ratio, median of the lists", ratio(result.medianRatio())),
              List.of("ratio, worst", ratio(result.worstRatio())),
              List.of("walk by SQL, median", ratio(result.medianWalkRatio())),
              List.of("walk by SQL, worst", ratio(result.worstWalkRatio())),
              List.of("peak heap, MiB", Math.round(result.heapPeakMegabytes()))));
    }

    private static String seconds(double seconds) {
      return String.format(Locale.ROOT, "%.3f s", seconds);
    }

    private static String ratio(double ratio) {
      return String.format(Locale.ROOT, "%.2f", ratio);
    }
  }
}
