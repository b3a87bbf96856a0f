package io.carillon.ops.cli;

import io.carillon.campaign.CampaignPlan;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.execution.FilterCounts;
import io.carillon.execution.Preview;
import io.carillon.execution.PreviewResult;
import io.carillon.ops.terminal.Output;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.SmartList;
import io.carillon.smartlist.SqlForm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
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
          + " mail and why (if the flow sends any), the first few of them, and what each filter"
          + " does to everybody whom the campaign's workspace sees. Changes nothing.",
      "With --file it says whom an edit concerns: how many would come to match the smart list and"
          + " how many would cease to if the files were applied.",
      "JSON:"
          + " {\"campaign\",\"qualified\",\"heldBack\",\"blockedFromMail\":{\"<reason>\":n},\"asOf\","
          + "\"sample\":[{\"id\",\"email\",\"firstName\",\"lastName\"}],\"people\","
          + "\"filters\":[{\"number\",\"filter\",\"alone\",\"left\"}],\"matching\",\"seconds\","
          + "\"edit\":{\"entering\",\"leaving\",\"staying\"},\"sql\":{\"condition\",\"parameters\"}}"
    },
    footer = {
      "  carillon preview \"Welcome\"",
      "  carillon preview \"Welcome\" --sample 50 --json",
      "  carillon preview \"Welcome\" --file welcome.yaml",
      "  carillon preview \"Welcome\" --sql"
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
      List<PersonDocument> sample,
      long people,
      List<FilterDocument> filters,
      long matching,
      double seconds,
      FilterCounts.@Nullable Edit edit,
      @Nullable SqlDocument sql) {}

  record FilterDocument(int number, String filter, long alone, @Nullable Long left) {}

  record SqlDocument(String condition, List<String> parameters) {}

  /// Everything that is said about one campaign.
  private record Answer(
      CampaignPlan plan,
      PreviewResult result,
      FilterCounts.Result filters,
      double seconds,
      FilterCounts.@Nullable Edit edit,
      @Nullable SqlDocument sql) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private String name = "";

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "How many of the qualified to name; 10 if left out, 0 for none.")
  private int sample = 10;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Definitions as they would be; nothing of them is applied.")
  private List<Path> files = List.of();

  @Option(names = "--sql", description = "Show the condition that the database evaluates.")
  private boolean sql;

  @Override
  public Integer call() {
    common.requireRange("--sample", sample, 0, CommonOptions.MOST_ROWS);
    try (var database = common.open()) {
      var dataSource = database.dataSource();
      var definitions = new CompiledDefinitions(dataSource);
      var stored = definitions.plan(name);
      var edited = files.isEmpty() ? stored : edited(dataSource);
      CompiledDefinitions.requireRunnable(edited);
      var moment = new Moment(Instant.now(), new Settings(dataSource).timeZone());
      var counts = new FilterCounts(dataSource);
      long began = System.nanoTime();
      var result =
          new Preview(dataSource, new FieldStore(dataSource).load())
              .preview(edited, moment, sample);
      var answer =
          new Answer(
              edited,
              result,
              counts.count(edited.smartList(), moment),
              Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0,
              files.isEmpty()
                  ? null
                  : counts.compare(stored.smartList(), edited.smartList(), moment),
              sql ? sql(edited.smartList(), moment) : null);
      var output = common.output();
      output.answer(document(answer), () -> show(answer, output));
      return ExitCode.DONE;
    }
  }

  private CampaignPlan edited(DataSource dataSource) {
    return new DefinitionStore(dataSource).planIfApplied(DefinitionFiles.read(files), name);
  }

  static SqlDocument sql(SmartList list, Moment moment) {
    var sql = SqlForm.of(list, moment);
    return new SqlDocument(sql.text(), sql.parameters().stream().map(Object::toString).toList());
  }

  private static PreviewDocument document(Answer answer) {
    var result = answer.result;
    return new PreviewDocument(
        answer.plan.name(),
        result.qualified(),
        result.heldBack(),
        blockedFromMail(answer.plan, result),
        result.asOf(),
        result.sample().stream()
            .map(person ->
                new PersonDocument(
                    person.id(), person.email(), person.firstName(), person.lastName()))
            .toList(),
        answer.filters.people(),
        filters(answer.filters),
        answer.filters.matching(),
        answer.seconds,
        answer.edit,
        answer.sql);
  }

  static List<FilterDocument> filters(FilterCounts.Result counts) {
    return counts.filters().stream()
        .map(line ->
            new FilterDocument(
                line.number(),
                line.filter(),
                line.alone(),
                line.left().isPresent() ? line.left().getAsLong() : null))
        .toList();
  }

  /// @return by reason; empty for a flow that sends no mail, where it would only puzzle
  private static Map<String, Long> blockedFromMail(CampaignPlan plan, PreviewResult result) {
    var blocked = new LinkedHashMap<String, Long>();
    if (!plan.flow().emails().isEmpty()) {
      result.blockedFromMail().forEach((reason, people) -> blocked.put(reason.text(), people));
    }
    return blocked;
  }

  private static void show(Answer answer, Output output) {
    show(answer.plan, answer.result, output);
    show(answer.plan.smartList(), answer.filters, output);
    if (answer.edit != null) {
      output.line(
          "The edit brings %s in and takes %s out; %s stay."
              .formatted(
                  Output.people(answer.edit.entering()),
                  Output.people(answer.edit.leaving()),
                  Output.number(answer.edit.staying())));
    }
    if (answer.sql != null) {
      show(answer.sql, output);
    }
    output.line("Counted in %.1f s.".formatted(answer.seconds));
  }

  static void show(SqlDocument sql, Output output) {
    output.line("The database evaluates, for person p:");
    output.line(sql.condition);
    output.line("with " + sql.parameters);
  }

  static void show(SmartList list, FilterCounts.Result counts, Output output) {
    var logic = list.logic();
    output.line(
        "What each filter does to %s%s:"
            .formatted(
                Output.people(counts.people()),
                list.visibility()
                    .map(one -> " of workspace '" + one.workspace() + "'")
                    .orElse("")));
    var left =
        switch (logic) {
          case FilterLogic.All() -> "Left after it";
          case FilterLogic.Any() -> "In after it";
          case FilterLogic.Advanced _ -> "";
        };
    output.table(
        List.of("", "Filter", "It alone", left),
        counts.filters().stream()
            .map(line ->
                Arrays.<@Nullable Object>asList(
                    line.number(),
                    line.filter(),
                    line.alone(),
                    line.left().isPresent() ? (Object) line.left().getAsLong() : ""))
            .toList());
    if (logic instanceof FilterLogic.Advanced) {
      output.line("%s match %s.".formatted(Output.people(counts.matching()), logic));
    }
  }

  /// Also used by the demo.
  static void show(CampaignPlan plan, PreviewResult result, Output output) {
    output.line(
        "'%s' would take in %s now.".formatted(plan.name(), Output.people(result.qualified())));
    var rows = new java.util.ArrayList<List<Object>>();
    rows.add(List.of("qualify", result.qualified()));
    rows.add(List.of("match, but are held back by the qualification rule", result.heldBack()));
    blockedFromMail(plan, result)
        .forEach(
            (reason, people) -> rows.add(List.of("of the qualified, no mail: " + reason, people)));
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
