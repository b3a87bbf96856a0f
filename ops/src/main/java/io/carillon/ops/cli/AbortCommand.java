package io.carillon.ops.cli;

import io.carillon.batch.run.UnderWay;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The emergency stop of a campaign.
@Command(
    name = "abort",
    header = "Stops a campaign for good, in the middle of everything.",
    description = {
      "The emergency stop: runs that have begun or are due end and cannot be restarted, with the"
          + " campaigns they execute; who waits in the flow goes no further; webhooks are not"
          + " called any more; requests it has not taken are gone. What is done stays done: mails"
          + " in the outbox are sent, requests it has made of other campaigns stay. So does what is"
          + " to come: slots, and whether it is active. To stop one person there is the step Remove"
          + " from Flow.",
      "Without --yes it only shows what it would stop, and ends with 3.",
      "JSON:"
          + " {\"id\",\"campaign\",\"aborted\",\"runs\":[{\"runId\",\"status\",\"left\"}],\"waiting\",\"calls\",\"requested\"},"
          + " where left is about how many people a run has not looked at"
    },
    footer = {
      "  carillon campaigns abort \"Welcome\"            what it would stop",
      "  carillon campaigns abort \"Welcome\" --yes      stop it"
    })
final class AbortCommand implements Callable<Integer> {
  record RunDocument(int runId, String status, @Nullable Long left) {
    static RunDocument of(UnderWay.OpenRun run) {
      return new RunDocument(
          run.id(),
          run.state().name(),
          run.left().isPresent() ? Long.valueOf(run.left().getAsLong()) : null);
    }
  }

  record AbortDocument(
      int id,
      String campaign,
      boolean aborted,
      List<RunDocument> runs,
      long waiting,
      long calls,
      long requested) {}

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
      var campaign = CampaignNames.requireEver(database, name);
      var underWay = node.runs().underWay(campaign.id());
      var runs = underWay.runs().stream().map(RunDocument::of).toList();
      if (!yes) {
        output.answer(
            new AbortDocument(
                campaign.id(),
                campaign.name(),
                false,
                runs,
                underWay.waiting(),
                underWay.calls(),
                underWay.requested()),
            () -> preview(campaign.name(), underWay, output));
        return ExitCode.REFUSED;
      }
      var aborted = node.runs().abort(campaign.id(), campaign.name(), CommonOptions.actor());
      var stopped = runs.stream().filter(run -> aborted.runs().contains(run.runId)).toList();
      output.answer(
          new AbortDocument(
              campaign.id(),
              campaign.name(),
              true,
              stopped,
              aborted.waits(),
              aborted.calls(),
              aborted.requests()),
          () ->
              output.line(
                  "'%s' is aborted: %d runs, %d people in waits, %d calls of webhooks, %d requests."
                      .formatted(
                          campaign.name(),
                          aborted.runs().size(),
                          aborted.waits(),
                          aborted.calls(),
                          aborted.requests())));
      return ExitCode.DONE;
    }
  }

  private static void preview(String campaign, UnderWay underWay, Output output) {
    var rows = new ArrayList<List<?>>();
    for (var run : underWay.runs()) {
      rows.add(
          List.of(
              run.id(),
              run.state(),
              run.left().isPresent() ? "about " + run.left().getAsLong() : "everybody"));
    }
    output.table(List.of("Run", "State", "People left"), rows);
    output.line(
        "%d people wait in '%s', %d calls of webhooks are not answered, %d requests wait for it."
            .formatted(underWay.waiting(), campaign, underWay.calls(), underWay.requested()));
    output.line("Nothing was stopped. With --yes all of this ends for good.");
  }
}
