package io.carillon.ops.cli;

import io.carillon.batch.schedule.Alarm;
import io.carillon.batch.schedule.CampaignDeletion;
import io.carillon.definition.DefinitionStore;
import io.carillon.failure.Problem;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Deletes a campaign.
@Command(
    name = "delete",
    header = "Deletes a campaign for good.",
    description = {
      "Deletes a campaign; it cannot be brought back. Nobody enters it any more: its recurrence and"
          + " the runs that nobody has begun are cancelled. Deleting is not aborting: who is in a"
          + " run that has begun, or in a wait, goes on to the end with the flow as it was last"
          + " (`carillon campaigns abort` stops them, before or afterwards). What it did is still"
          + " shown under its name. Steps of other campaigns that name it fail from now on.",
      "Without --yes it only shows what would be, and ends with 3.",
      "JSON: {\"id\",\"campaign\",\"deleted\",\"runsUnderWay\",\"waiting\",\"problems\":[…]}, where"
          + " problems are those that other definitions then have"
    },
    footer = {
      "  carillon campaigns delete \"Welcome\"            what would be",
      "  carillon campaigns delete \"Welcome\" --yes      delete it"
    })
final class DeleteCommand implements Callable<Integer> {
  record DeleteDocument(
      int id,
      String campaign,
      boolean deleted,
      int runsUnderWay,
      long waiting,
      List<Failures.ProblemDocument> problems) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private String name = "";

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Override
  public Integer call() {
    var output = common.output();
    try (var database = common.open();
        var node = RunNode.open(database, output)) {
      var campaign = CampaignNames.require(database, name);
      var problems = new DefinitionStore(database.dataSource()).ifDeleted(campaign.id());
      var underWay = node.runs().underWay(campaign.id());
      if (yes) {
        var _ =
            new CampaignDeletion(database.dataSource(), InstantSource.system(), Alarm.NONE)
                .delete(campaign.id(), campaign.name(), CommonOptions.actor());
      }
      output.answer(
          new DeleteDocument(
              campaign.id(),
              campaign.name(),
              yes,
              underWay.runs().size(),
              underWay.waiting(),
              problems.stream().map(Failures.ProblemDocument::of).toList()),
          () -> {
            output.line(
                yes
                    ? "'%s' is deleted.".formatted(campaign.name())
                    : "Nothing was deleted. With --yes '%s' is gone for good."
                        .formatted(campaign.name()));
            output.line(
                "Under way: %d runs; %d people wait in its flow. They go on to the end."
                    .formatted(underWay.runs().size(), underWay.waiting()));
            show(problems, output);
          });
      return yes ? ExitCode.DONE : ExitCode.REFUSED;
    }
  }

  private static void show(List<Problem> problems, Output output) {
    if (!problems.isEmpty()) {
      output.line("Without it these are wrong, and such steps fail:");
      problems.forEach(problem -> output.line("  " + problem));
    }
  }
}
