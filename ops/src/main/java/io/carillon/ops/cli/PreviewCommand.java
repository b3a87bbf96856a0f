package io.carillon.ops.cli;

import io.carillon.campaign.CampaignPlan;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.Preview;
import io.carillon.execution.PreviewResult;
import io.carillon.ops.terminal.Output;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import io.carillon.smartlist.Moment;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says who would take part.
@Command(
    name = "preview",
    header = "Says who would take part in a campaign.",
    description = {
      "Says what a run would do if it began now: how many people qualify (exactly), how many match"
          + " but are held back by the qualification rule, how many of the qualified would get no"
          + " mail and why, and the first few of them. Changes nothing.",
      "JSON:"
          + " {\"campaign\",\"qualified\",\"heldBack\",\"blockedFromMail\":{\"<reason>\":n},\"asOf\","
          + "\"sample\":[{\"id\",\"email\",\"firstName\",\"lastName\"}]}"
    },
    footer = {
      "  carillon preview \"Welcome\"",
      "  carillon preview \"Welcome\" --sample 50 --json"
    })
final class PreviewCommand implements Callable<Integer> {
  record PersonDocument(
      long id, @Nullable String email, @Nullable String firstName, @Nullable String lastName) {}

  record PreviewDocument(
      String campaign,
      long qualified,
      long heldBack,
      Map<String, Long> blockedFromMail,
      Instant asOf,
      List<PersonDocument> sample) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private String name = "";

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "How many of the qualified to name; 10 if left out, 0 for none.")
  private int sample = 10;

  @Override
  public Integer call() {
    if (sample < 0 || sample > 10_000) {
      throw common.wrongUsage("--sample is %d: set 0 to 10000".formatted(sample));
    }
    try (var database = common.open()) {
      var dataSource = database.dataSource();
      var plan = new CompiledDefinitions(dataSource).plan(name);
      CompiledDefinitions.requireRunnable(plan);
      var moment = new Moment(Instant.now(), new Settings(dataSource).timeZone());
      var result =
          new Preview(dataSource, new FieldStore(dataSource).load()).preview(plan, moment, sample);
      var output = common.output();
      output.answer(document(plan, result), () -> show(plan, result, output));
      return ExitCode.DONE;
    }
  }

  private static PreviewDocument document(CampaignPlan plan, PreviewResult result) {
    var blocked = new LinkedHashMap<String, Long>();
    result.blockedFromMail().forEach((reason, people) -> blocked.put(reason.text(), people));
    return new PreviewDocument(
        plan.name(),
        result.qualified(),
        result.heldBack(),
        blocked,
        result.asOf(),
        result.sample().stream()
            .map(person ->
                new PersonDocument(
                    person.id(), person.email(), person.firstName(), person.lastName()))
            .toList());
  }

  /// Also used by the demo.
  static void show(CampaignPlan plan, PreviewResult result, Output output) {
    output.line(
        "'%s' would take in %s now.".formatted(plan.name(), Output.people(result.qualified())));
    var rows = new java.util.ArrayList<List<Object>>();
    rows.add(List.of("qualify", result.qualified()));
    rows.add(List.of("match, but are held back by the qualification rule", result.heldBack()));
    result
        .blockedFromMail()
        .forEach((reason, people) ->
            rows.add(List.of("of the qualified, no mail: " + reason.text(), people)));
    output.table(List.of("People", ""), rows);
    if (!result.sample().isEmpty()) {
      output.line("The first of them:");
      output.table(
          List.of("Id", "E-mail", "First name", "Last name"),
          result.sample().stream()
              .map(person ->
                  Arrays.<@Nullable Object>asList(
                      person.id(), person.email(), person.firstName(), person.lastName()))
              .toList());
    }
  }
}
