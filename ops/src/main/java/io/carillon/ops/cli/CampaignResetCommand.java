package io.carillon.ops.cli;

import io.carillon.execution.QualificationReset;
import io.carillon.ops.terminal.Output;
import io.carillon.person.People;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lets people qualify again.
@Command(
    name = "reset",
    header = "Lets people who were in a campaign qualify again.",
    description = {
      "Makes a campaign's qualification rule forget who was in it: everybody, or some people. They"
          + " enter again when they match the next time, and get its mails again. Filters and"
          + " results still know that they were in it.",
      "JSON: {\"campaign\",\"people\"}"
    },
    footer = {
      "  carillon campaigns reset \"Welcome\"",
      "  carillon campaigns reset \"Welcome\" --person ann@example.com --person 4711"
    })
final class CampaignResetCommand implements Callable<Integer> {
  record ResetDocument(String campaign, long people) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private String name = "";

  @Option(
      names = "--person",
      paramLabel = "KEY",
      description = "Only this one: an id or an e-mail address; may be given several times.")
  private List<String> keys = List.of();

  @Override
  public Integer call() {
    try (var database = common.open()) {
      var dataSource = database.dataSource();
      var campaign = CampaignNames.require(database, name);
      var reset = new QualificationReset(dataSource);
      var people = new People(dataSource);
      var ids = keys.stream().mapToLong(key -> ListsCommand.requirePerson(people, key)).toArray();
      long again =
          keys.isEmpty()
              ? reset.everybody(campaign.id(), campaign.name(), CommonOptions.actor())
              : reset.some(campaign.id(), campaign.name(), ids, CommonOptions.actor());
      var output = common.output();
      output.answer(
          new ResetDocument(campaign.name(), again),
          () ->
              output.line(
                  "%s may enter '%s' again.".formatted(Output.people(again), campaign.name())));
      return ExitCode.DONE;
    }
  }
}
