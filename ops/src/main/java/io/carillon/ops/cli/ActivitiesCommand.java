package io.carillon.ops.cli;

import io.carillon.activity.ActivityLog;
import io.carillon.activity.ActivityQuery;
import io.carillon.activity.ActivityTypes;
import io.carillon.activity.LoggedActivity;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.ops.terminal.Output;
import io.carillon.person.People;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The activity log.
@Command(
    name = "activities",
    header = "The activity log; bring past activities in.",
    description = {
      "Shows the activity log, page by page: of a person newest first, of a run or campaign by run,"
          + " type and person, else in the order of writing. Everything a campaign does to somebody"
          + " is there, with old and new values, run, step and choice.",
      "JSON:"
          + " {\"activities\":[{\"id\",\"at\",\"personId\",\"type\",\"campaign\",\"runId\",\"step\",\"choice\",\"primary\",\"attributes\":{},\"result\"}],\"next\"};"
          + " next is null on the last page, else what --after wants for the following one"
    },
    footer = {
      "  carillon activities --person ann@example.com",
      "  carillon activities --campaign \"Welcome\" --type \"Send Email\" --limit 100",
      "  carillon activities --run 7 --json",
      "  carillon activities import sales.csv --type \"Purchases Music\" --at Date"
    },
    subcommands = ActivitiesImportCommand.class)
final class ActivitiesCommand implements Callable<Integer> {
  record ActivityDocument(
      long id,
      Instant at,
      long personId,
      String type,
      @Nullable String campaign,
      @Nullable Integer runId,
      @Nullable Integer step,
      @Nullable Integer choice,
      @Nullable String primary,
      Map<String, String> attributes,
      String result) {
    static ActivityDocument of(LoggedActivity activity) {
      return new ActivityDocument(
          activity.id(),
          activity.at(),
          activity.personId(),
          activity.type().name(),
          activity.campaign(),
          activity.runId(),
          activity.stepId(),
          activity.choice(),
          activity.primary(),
          activity.attributes(),
          activity.result().name());
    }
  }

  record ActivitiesDocument(List<ActivityDocument> activities, @Nullable String next) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--person", paramLabel = "KEY", description = "An id or an e-mail address.")
  private @Nullable String person;

  @Option(names = "--campaign", paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private @Nullable String campaign;

  @Option(names = "--run", paramLabel = "RUN", description = "Number of a run.")
  private @Nullable Integer run;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only this type, by name or number; may be given several times.")
  private List<String> types = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; 50 if left out, 10000 at most.")
  private int limit = 50;

  @Option(
      names = "--after",
      paramLabel = "NEXT",
      description = "Go on where the page ended that gave this.")
  private @Nullable String after;

  @Override
  public Integer call() {
    common.requireRange("--limit", limit, 1, CommonOptions.MOST_ROWS);
    try (var database = common.open()) {
      var dataSource = database.dataSource();
      var definitions = new CompiledDefinitions(dataSource);
      var query =
          new ActivityQuery(
              person == null ? null : ListsCommand.requirePerson(new People(dataSource), person),
              run,
              campaign == null ? null : CampaignNames.requireEver(database, campaign).id(),
              typeIds(definitions.activityTypes()));
      var page = new ActivityLog(dataSource, definitions::activityTypes).page(query, after, limit);
      var output = common.output();
      output.answer(
          new ActivitiesDocument(
              page.activities().stream().map(ActivityDocument::of).toList(), page.next()),
          () -> {
            show(page.activities(), output);
            if (page.next() != null) {
              output.line("There are more: the same command with --after " + page.next());
            }
          });
      return ExitCode.DONE;
    }
  }

  /// Also used by the demo.
  static void show(List<LoggedActivity> activities, Output output) {
    output.table(
        List.of("At", "Person", "Activity", "What", "Details", "Run", "Step"),
        activities.stream().map(ActivitiesCommand::row).toList());
  }

  private static List<? extends @Nullable Object> row(LoggedActivity activity) {
    var details =
        activity.attributes().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", "));
    var result =
        switch (activity.result()) {
          case SUCCEEDED -> "";
          case SKIPPED -> "skipped; ";
          case FAILED -> "failed; ";
        };
    var step =
        activity.stepId() == null
            ? null
            : activity.choice() == null || activity.choice() == 0
                ? String.valueOf(activity.stepId())
                : activity.stepId() + ", choice " + activity.choice();
    return Arrays.asList(
        activity.at(),
        String.valueOf(activity.personId()),
        activity.type().name(),
        activity.primary(),
        result + details,
        activity.runId() == null ? null : String.valueOf(activity.runId()),
        step);
  }

  private Set<Integer> typeIds(ActivityTypes known) {
    return types.stream()
        .map(name -> ActivityTypesCommand.require(known, name).id())
        .collect(Collectors.toSet());
  }
}
