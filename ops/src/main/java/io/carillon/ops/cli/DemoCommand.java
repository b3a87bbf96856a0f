package io.carillon.ops.cli;

import io.carillon.ops.node.RunNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows everything at work.
@Command(
    name = "demo",
    header = "Shows everything at work on made-up people.",
    description = {
      "In a home of its own (~/.carillon/demo unless --home says otherwise; CARILLON_HOME and"
          + " CARILLON_JDBC_URL do not count here): starts the embedded database, makes up people"
          + " with a past, applies the sample campaigns (ops/samples), previews one, runs it, sends"
          + " a letter through a mail server inside this process, and shows what was done and where"
          + " to look next. Called again, it takes what is there and runs again.",
      "JSON: {\"database\",\"people\",\"reused\",\"applied\":[…],\"runs\":[as `carillon run`],"
          + "\"mails\",\"person\"}"
    },
    footer = {"  carillon demo", "  carillon demo --people 1000000 --seed 7 --home ~/big-demo"})
final class DemoCommand implements Callable<Integer> {
  private static final int MOST_PEOPLE = 50_000_000;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--people", paramLabel = "N", description = "How many; 200000 if left out.")
  private int people = 200_000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed makes the same people on the same day; 1 if left out.")
  private long seed = 1;

  @Override
  public Integer call() {
    common.requireRange("--people", people, 1, MOST_PEOPLE);
    var home = Optional.of(CommonOptions.defaultHome().resolve("demo"));
    var output = common.output();
    output.line("Carillon demo. The first time takes some seconds more: the database is unpacked.");
    try (var database = common.open(home);
        var node = RunNode.open(database, output)) {
      var demo = new Demo(database, node, output, common.toRepeat(home));
      var document = demo.run(people, seed);
      output.answer(document, () -> demo.sayWhereToLook(document));
      return ExitCode.DONE;
    }
  }
}
