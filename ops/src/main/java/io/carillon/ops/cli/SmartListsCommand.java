package io.carillon.ops.cli;

import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.CompiledDefinitions.SmartListSummary;
import io.carillon.execution.FilterCounts;
import io.carillon.execution.Preview;
import io.carillon.ops.cli.ExplainCommand.ReasonDocument;
import io.carillon.ops.cli.ExplainCommand.VisibleDocument;
import io.carillon.ops.cli.PreviewCommand.FilterDocument;
import io.carillon.ops.cli.PreviewCommand.SqlDocument;
import io.carillon.ops.terminal.Output;
import io.carillon.person.FieldStore;
import io.carillon.person.People;
import io.carillon.person.Settings;
import io.carillon.smartlist.Explanation;
import io.carillon.smartlist.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The smart lists: whom they match, and why.
@Command(
    name = "smart-lists",
    header = "Smart lists: whom they match, and why.",
    description =
        "Smart lists choose people by filters. They are defined in files: see `carillon apply`;"
            + " some are built in.",
    footer = {
      "  carillon smart-lists list",
      "  carillon smart-lists preview \"Possible Duplicates\"",
      "  carillon smart-lists explain \"Possible Duplicates\" --person ann@example.com"
    },
    subcommands = {
      SmartListsCommand.ListSmartLists.class,
      SmartListsCommand.PreviewList.class,
      SmartListsCommand.ExplainList.class
    })
final class SmartListsCommand extends CommandGroup {

  record SmartListDocument(
      String name, @Nullable String program, int filters, boolean builtIn, String description) {
    static SmartListDocument of(SmartListSummary list) {
      return new SmartListDocument(
          list.name(),
          list.program().orElse(null),
          list.filters(),
          list.builtIn(),
          list.description());
    }
  }

  record SmartListsDocument(List<SmartListDocument> smartLists) {}

  record CountDocument(
      String list,
      long people,
      List<FilterDocument> filters,
      long matching,
      Instant asOf,
      double seconds,
      @Nullable SqlDocument sql) {}

  record ExplanationDocument(
      boolean matches,
      List<ReasonDocument> reasons,
      String list,
      long personId,
      @Nullable VisibleDocument visible,
      String logic,
      @Nullable String evaluated) {}

  @Command(
      name = "list",
      header = "Shows all smart lists.",
      description = {
        "Shows all smart lists by program and name, the built-in ones included.",
        "JSON:"
            + " {\"smartLists\":[{\"name\",\"program\",\"filters\",\"builtIn\",\"description\"}]}"
      },
      footer = "  carillon smart-lists list")
  static final class ListSmartLists implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var lists =
            new CompiledDefinitions(database.dataSource())
                .smartLists().stream().map(SmartListDocument::of).toList();
        var output = common.output();
        output.answer(
            new SmartListsDocument(lists),
            () ->
                output.table(
                    List.of("Smart list", "Program", "Filters", "", "Description"),
                    lists.stream().map(ListSmartLists::row).toList()));
        return ExitCode.DONE;
      }
    }

    private static List<? extends @Nullable Object> row(SmartListDocument one) {
      var program = one.program() == null ? "" : one.program();
      var builtIn = one.builtIn() ? "built in" : "";
      return List.of(one.name(), program, one.filters(), builtIn, one.description());
    }
  }

  @Command(
      name = "preview",
      header = "Says how many people a smart list matches.",
      description = {
        "Says how many people a smart list matches now (exactly), and what each filter does to"
            + " everybody.",
        "JSON:"
            + " {\"list\",\"people\",\"filters\":[{\"number\",\"filter\",\"alone\",\"left\"}],\"matching\",\"asOf\",\"seconds\",\"sql\":{\"condition\",\"parameters\"}}"
      },
      footer = "  carillon smart-lists preview \"Engaged\"")
  static final class PreviewList implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "LIST", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Option(names = "--sql", description = "Show the condition that the database evaluates.")
    private boolean sql;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var dataSource = database.dataSource();
        var list = new CompiledDefinitions(dataSource).smartList(name);
        var moment = new Moment(Instant.now(), new Settings(dataSource).timeZone());
        long began = System.nanoTime();
        var counts = new FilterCounts(dataSource).count(list, moment);
        var document =
            new CountDocument(
                list.name(),
                counts.people(),
                PreviewCommand.filters(counts),
                counts.matching(),
                moment.asOf(),
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0,
                sql ? PreviewCommand.sql(list, moment) : null);
        var output = common.output();
        output.answer(
            document,
            () -> {
              output.line(
                  "'%s' matches %s now."
                      .formatted(list.name(), Output.people(document.matching())));
              PreviewCommand.show(list, counts, output);
              if (document.sql() != null) {
                PreviewCommand.show(document.sql(), output);
              }
              output.line("Counted in %.1f s.".formatted(document.seconds()));
            });
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "explain",
      header = "Says why a smart list matches one person or not.",
      description = {
        "Says of each filter what was seen of one person, whether it holds, and if not, what would"
            + " have to be different; nested lists are unfolded.",
        "JSON:"
            + " {\"matches\",\"reasons\":[{\"filter\",\"seen\",\"holds\",\"needed\",\"list\"}],\"list\",\"personId\",\"visible\":{\"workspace\",\"partition\",\"holds\",\"needed\"},\"logic\",\"evaluated\"}"
      },
      footer = "  carillon smart-lists explain \"Engaged\" --person ann@example.com")
  static final class ExplainList implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "LIST", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Option(
        names = "--person",
        required = true,
        paramLabel = "KEY",
        description = "An id or an e-mail address.")
    private String person = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var dataSource = database.dataSource();
        var list = new CompiledDefinitions(dataSource).smartList(name);
        long id = ListsCommand.requirePerson(new People(dataSource), person);
        var moment = new Moment(Instant.now(), new Settings(dataSource).timeZone());
        var explanation =
            new Preview(dataSource, new FieldStore(dataSource).load()).explain(list, moment, id);
        var output = common.output();
        output.answer(
            document(id, explanation),
            () -> {
              output.line(
                  "Person %d %s."
                      .formatted(id, explanation.holds() ? "matches" : "does not match"));
              output.line(explanation.toText().stripTrailing());
            });
        return ExitCode.DONE;
      }
    }

    private static ExplanationDocument document(long person, Explanation explanation) {
      return new ExplanationDocument(
          explanation.holds(),
          ExplainCommand.reasons(explanation),
          explanation.list(),
          person,
          explanation.visible().map(VisibleDocument::of).orElse(null),
          explanation.logic(),
          explanation.evaluated().isEmpty() ? null : explanation.evaluated());
    }
  }
}
