package io.carillon.ops.cli;

import io.carillon.batch.waits.WaitPlace;
import io.carillon.batch.waits.WaitResumer;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.flow.FlowStep;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import io.carillon.ops.terminal.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// People who wait in flows.
@Command(
    name = "waits",
    header = "People who wait in a flow.",
    description =
        "Who is in a Wait step goes on by itself when the wait is over, as long as a server is up"
            + " (`carillon server`); who came due meanwhile goes on as soon as one is.",
    footer = {"  carillon waits show \"Welcome\"", "  carillon waits resume"},
    subcommands = {WaitsCommand.Show.class, WaitsCommand.Resume.class})
final class WaitsCommand extends CommandGroup {

  /// @param step its kind; null if the step is no longer part of the flow
  record StepDocument(
      int id,
      @Nullable String step,
      long waiting,
      long forAnswers,
      @Nullable Instant firstAt,
      @Nullable Instant lastAt) {}

  record FlowDocument(String campaign, long waiting, List<StepDocument> steps) {}

  @Command(
      name = "show",
      header = "Shows how many people are where in a flow.",
      description = {
        "Shows the steps of a campaign's flow, how many people wait in each, and when the first and"
            + " the last of them go on. Who is in the flow several times counts as often. Steps"
            + " that were taken out and where people still wait come last.",
        "Who waits for the answer of a webhook goes on when it is there or given up; they are"
            + " counted apart too.",
        "JSON: {\"campaign\",\"waiting\",\"steps\":[{\"id\",\"step\",\"waiting\",\"forAnswers\","
            + "\"firstAt\",\"lastAt\"}]}"
      },
      footer = "  carillon waits show \"Welcome\"")
  static final class Show implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var definitions = new CompiledDefinitions(database.dataSource());
        var plan =
            CampaignNames.deleted(database, name)
                .map(deleted -> definitions.lastPlan(deleted.id(), deleted.at(), Map.of()))
                .orElseGet(() -> definitions.plan(name));
        var places =
            WaitResumer.places(database.dataSource(), plan.campaignId()).stream()
                .collect(Collectors.toMap(WaitPlace::stepId, Function.identity()));
        var steps = steps(plan.flow().steps(), places);
        var waiting = steps.stream().mapToLong(StepDocument::waiting).sum();
        var output = common.output();
        output.answer(
            new FlowDocument(plan.name(), waiting, steps),
            () -> {
              output.table(
                  List.of("Id", "Step", "Waiting", "For answers", "First goes on", "Last goes on"),
                  steps.stream().map(Show::row).toList());
              output.line("%d wait in '%s'.".formatted(waiting, plan.name()));
            });
        return ExitCode.DONE;
      }
    }

    private static List<StepDocument> steps(List<FlowStep> flow, Map<Integer, WaitPlace> places) {
      var steps = new ArrayList<StepDocument>();
      for (var step : flow) {
        steps.add(document(step.id(), step.name(), places.get(step.id())));
      }
      var known = flow.stream().map(FlowStep::id).toList();
      places.values().stream()
          .filter(place -> !known.contains(place.stepId()))
          .sorted((one, other) -> Integer.compare(one.stepId(), other.stepId()))
          .forEach(place -> steps.add(document(place.stepId(), null, place)));
      return steps;
    }

    private static StepDocument document(int id, @Nullable String step, @Nullable WaitPlace place) {
      return place == null
          ? new StepDocument(id, step, 0, 0, null, null)
          : new StepDocument(
              id,
              step,
              place.people(),
              place.forAnswers(),
              place.first().orElse(null),
              place.last().orElse(null));
    }

    private static List<? extends @Nullable Object> row(StepDocument step) {
      return Arrays.asList(
          step.id,
          step.step == null ? "(taken out)" : step.step,
          step.waiting,
          step.forAnswers,
          step.firstAt == null ? "" : Output.instant(step.firstAt),
          step.lastAt == null ? "" : Output.instant(step.lastAt));
    }
  }

  /// @param people who went on, each as often as it did
  record ResumedDocument(long people) {}

  @Command(
      name = "resume",
      header = "Takes on whoever is due now.",
      description = {
        "Takes everybody whose wait is over through the steps behind it, in this process, and ends."
            + " No server is needed; one that is up may do it at the same time.",
        "JSON: {\"people\"}"
      },
      footer = "  carillon waits resume")
  static final class Resume implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      var output = common.output();
      try (var database = common.open();
          var node = RunNode.open(database, output);
          var bar = Progress.start("Waits", "people", 0)) {
        var people = node.waits().resumeDue(bar::at);
        output.answer(
            new ResumedDocument(people),
            () ->
                output.line(
                    people == 0
                        ? "Nobody's wait is over."
                        : "%d people went on after their wait.".formatted(people)));
        return ExitCode.DONE;
      }
    }
  }
}
