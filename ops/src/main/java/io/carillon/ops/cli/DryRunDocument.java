package io.carillon.ops.cli;

import io.carillon.execution.DryRunResult;
import io.carillon.ops.terminal.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A dry run for scripts, and as tables for people.
record DryRunDocument(
    String campaign,
    Instant asOf,
    boolean everybody,
    PeopleDocument people,
    boolean overLimit,
    long waits,
    long mails,
    long calls,
    long deleted,
    List<StepDocument> steps,
    List<PersonDocument> sample,
    double seconds) {

  record PeopleDocument(long matched, long entered, long heldBack, long failed) {}

  record StepDocument(
      @Nullable String campaign,
      int step,
      String name,
      int choice,
      @Nullable String condition,
      long people,
      List<OutcomeDocument> outcomes) {}

  record OutcomeDocument(
      String type, @Nullable String of, String result, @Nullable String reason, long times) {}

  record PersonDocument(long id, @Nullable String email, List<LoggedDocument> activities) {}

  record LoggedDocument(
      @Nullable String campaign,
      int step,
      int choice,
      String type,
      @Nullable String of,
      @Nullable String oldValue,
      @Nullable String newValue,
      String result,
      @Nullable String reason) {}

  static DryRunDocument of(String campaign, DryRunResult result, Duration took) {
    return new DryRunDocument(
        campaign,
        result.asOf(),
        result.everybody(),
        new PeopleDocument(result.matched(), result.entered(), result.heldBack(), result.failed()),
        result.overLimit(),
        result.waits(),
        result.mails(),
        result.calls(),
        result.deleted(),
        result.steps().stream().map(DryRunDocument::step).toList(),
        result.sample().stream().map(DryRunDocument::person).toList(),
        took.toMillis() / 1000.0);
  }

  private static StepDocument step(DryRunResult.Step step) {
    return new StepDocument(
        step.campaign(),
        step.id(),
        step.name(),
        step.choice(),
        step.condition(),
        step.people(),
        step.outcomes().stream()
            .map(outcome ->
                new OutcomeDocument(
                    outcome.type().name(),
                    outcome.of(),
                    outcome.result().toString(),
                    outcome.reason(),
                    outcome.times()))
            .toList());
  }

  private static PersonDocument person(DryRunResult.Person person) {
    return new PersonDocument(
        person.id(),
        person.email(),
        person.activities().stream()
            .map(logged ->
                new LoggedDocument(
                    logged.campaign(),
                    logged.step(),
                    logged.choice(),
                    logged.type().name(),
                    logged.of(),
                    logged.oldValue(),
                    logged.newValue(),
                    logged.result().toString(),
                    logged.reason()))
            .toList());
  }

  void show(Output output) {
    output.line(
        "'%s' would take in %s now%s; %s. Nothing was written."
            .formatted(
                campaign,
                Output.people(people.entered),
                everybody ? "" : " of the first %s who match".formatted(number(people.matched)),
                rest()));
    if (overLimit) {
      output.line(
          "A run would not start: more people qualify than the campaign's person limit allows.");
    }
    output.table(List.of("Step", "Choice", "People", "What comes of it", "Times"), stepRows());
    if (waits > 0) {
      output.line("Who comes to a Wait is shown behind it as if the time were over now.");
    }
    for (var person : sample) {
      output.line(
          "Person %d%s:".formatted(person.id, person.email == null ? "" : ", " + person.email));
      person.activities.forEach(logged -> output.line("  " + text(logged)));
      if (person.activities.isEmpty()) {
        output.line("  nothing");
      }
    }
    output.line("Went through in %.1f s.".formatted(seconds));
  }

  private String rest() {
    var parts = new ArrayList<String>();
    parts.add(number(people.heldBack) + " held back by the qualification rule");
    parts.add("a step failed for " + number(people.failed));
    parts.add(Output.counted(mails, "mail", "mails"));
    parts.add(Output.counted(waits, "wait", "waits"));
    if (calls > 0) {
      parts.add(Output.counted(calls, "call", "calls") + " of webhooks");
    }
    if (deleted > 0) {
      parts.add(Output.people(deleted) + " deleted");
    }
    return String.join(", ", parts);
  }

  private static String number(long number) {
    return Output.number(number);
  }

  private List<List<@Nullable Object>> stepRows() {
    var rows = new ArrayList<List<@Nullable Object>>();
    String shown = null;
    for (var step : steps) {
      var name =
          "%s%d. %s"
              .formatted(step.campaign == null ? "" : step.campaign + ": ", step.step, step.name);
      var choice =
          step.choice == 0
              ? Objects.equals(shown, name) ? "default" : ""
              : "%d. %s".formatted(step.choice, step.condition);
      var first = step.outcomes.isEmpty() ? null : step.outcomes.getFirst();
      rows.add(
          Arrays.asList(
              Objects.equals(shown, name) ? "" : name,
              choice,
              step.people,
              first == null ? "" : text(first),
              first == null ? null : first.times));
      step.outcomes.stream()
          .skip(1)
          .forEach(next -> rows.add(Arrays.asList("", "", null, text(next), next.times)));
      shown = name;
    }
    return rows;
  }

  private static String text(OutcomeDocument outcome) {
    return text(outcome.type, outcome.of, outcome.result, outcome.reason);
  }

  private static String text(LoggedDocument logged) {
    var change =
        logged.oldValue == null && logged.newValue == null
            ? ""
            : ", %s -> %s".formatted(shown(logged.oldValue), shown(logged.newValue));
    return "%s%d.%d %s%s"
        .formatted(
            logged.campaign == null ? "" : logged.campaign + ": ",
            logged.step,
            logged.choice,
            text(logged.type, logged.of, logged.result, logged.reason),
            change);
  }

  private static String shown(@Nullable String value) {
    return value == null ? "empty" : "'" + value + "'";
  }

  private static String text(
      String type, @Nullable String of, String result, @Nullable String reason) {
    return "%s%s %s%s"
        .formatted(
            type, of == null ? "" : " '" + of + "'", result, reason == null ? "" : ": " + reason);
  }
}
