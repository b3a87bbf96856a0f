package io.carillon.ops.cli;

import io.carillon.execution.EventInbox;
import io.carillon.ops.terminal.Output;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What waits for trigger campaigns.
@Command(
    name = "events",
    header = "Events that wait for trigger campaigns.",
    description = "What has happened to people and waits for trigger campaigns to take it.",
    footer = "  carillon events waiting",
    subcommands = EventsCommand.Waiting.class)
final class EventsCommand extends CommandGroup {

  record WaitingRow(int campaignId, String campaign, long requests, Instant oldest) {}

  record WaitingDocument(List<WaitingRow> campaigns) {}

  @Command(
      name = "waiting",
      header = "Shows how many requests wait for which campaign.",
      description = {
        "Shows the campaigns that people were requested for (step Request Campaign) and that have"
            + " not taken them yet, the longest waiting first. This version keeps the requests; the"
            + " server that takes them comes with a later one.",
        "JSON: {\"campaigns\":[{\"campaignId\",\"campaign\",\"requests\",\"oldest\"}]}"
      },
      footer = "  carillon events waiting --json")
  static final class Waiting implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var rows =
            new EventInbox(database.dataSource())
                .waiting().stream()
                    .map(one ->
                        new WaitingRow(
                            one.campaignId(), one.campaign(), one.requests(), one.oldest()))
                    .toList();
        var output = common.output();
        output.answer(
            new WaitingDocument(rows),
            () -> {
              output.table(
                  List.of("Campaign", "Requests", "Oldest"),
                  rows.stream()
                      .map(row ->
                          List.of(row.campaign(), row.requests(), Output.instant(row.oldest())))
                      .toList());
              if (rows.isEmpty()) {
                output.line("Nothing waits.");
              }
            });
        return ExitCode.DONE;
      }
    }
  }
}
