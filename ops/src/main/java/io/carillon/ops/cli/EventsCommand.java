package io.carillon.ops.cli;

import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.EventInbox;
import io.carillon.execution.EventOutcome;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.listener.dispatch.EventLog;
import io.carillon.ops.terminal.Output;
import io.carillon.person.People;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What happened to people and what trigger campaigns made of it.
@Command(
    name = "events",
    header = "Events, and what trigger campaigns made of them.",
    description = {
      "Events bring people into trigger campaigns, one person at a time. A server takes them"
          + " (`carillon server`); each has one outcome in each campaign that looked at it: the"
          + " person entered, or why not.",
      "An event that fails is tried again a few times, and only events of the same person for the"
          + " same campaign wait for it; then it is a dead letter."
    },
    footer = {
      "  carillon events import clicks.csv",
      "  carillon events waiting",
      "  carillon events list --campaign \"Thanks\"",
      "  carillon events dead"
    },
    subcommands = {
      EventsImportCommand.class,
      EventsCommand.Waiting.class,
      EventsCommand.ListEvents.class,
      EventsCommand.Show.class,
      EventsCommand.Dead.class,
      EventsCommand.Retry.class
    })
final class EventsCommand extends CommandGroup {

  record WaitingRow(
      int campaignId, String campaign, long events, long held, long dead, Instant oldest) {}

  record WaitingDocument(List<WaitingRow> campaigns) {}

  @Command(
      name = "waiting",
      header = "Shows how many events wait for which campaign.",
      description = {
        "Shows the campaigns for which events wait, the longest waiting first: all of them, those"
            + " that failed and are tried again or wait behind one that did, and dead letters.",
        "JSON: {\"campaigns\":[{\"campaignId\",\"campaign\",\"events\",\"held\",\"dead\","
            + "\"oldest\"}]}; events are all of them"
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
                            one.campaignId(),
                            one.campaign(),
                            one.events(),
                            one.held(),
                            one.dead(),
                            one.oldest()))
                    .toList();
        var output = common.output();
        output.answer(
            new WaitingDocument(rows),
            () -> {
              output.table(
                  List.of("Campaign", "Events", "Held", "Dead", "Oldest"),
                  rows.stream()
                      .map(row ->
                          List.of(
                              row.campaign(),
                              row.events(),
                              row.held(),
                              row.dead(),
                              Output.instant(row.oldest())))
                      .toList());
              if (rows.isEmpty()) {
                output.line("Nothing waits.");
              }
            });
        return ExitCode.DONE;
      }
    }
  }

  /// @param type of the activity that is the event
  /// @param reason null for who entered
  record OutcomeDocument(
      String eventId,
      String campaign,
      long personId,
      String type,
      String outcome,
      @Nullable String reason,
      int runId,
      Instant acceptedAt,
      Instant at) {}

  record OutcomesDocument(List<OutcomeDocument> outcomes) {}

  private static List<OutcomeDocument> documents(Database database, List<EventLog.Decided> all) {
    var types = new CompiledDefinitions(database.dataSource()).activityTypes();
    return all.stream()
        .map(one ->
            new OutcomeDocument(
                one.eventId(),
                one.campaign(),
                one.personId(),
                types.get(one.typeId()).name(),
                one.outcome().toString(),
                one.reason(),
                one.runId(),
                one.acceptedAt(),
                one.at()))
        .toList();
  }

  @Command(
      name = "list",
      header = "Shows what became of events.",
      description = {
        "Shows what became of the newest events, in all campaigns or in one, for everybody or for"
            + " one person.",
        "JSON: {\"outcomes\":[{\"eventId\",\"campaign\",\"personId\",\"type\",\"outcome\","
            + "\"reason\",\"runId\",\"acceptedAt\",\"at\"}]}; reason is null for who entered"
      },
      footer = {
        "  carillon events list --campaign \"Thanks\" --outcome filtered",
        "  carillon events list --person ann@example.com"
      })
  static final class ListEvents implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--campaign", paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private @Nullable String campaign;

    @Option(names = "--person", paramLabel = "KEY", description = "An id or an e-mail address.")
    private @Nullable String person;

    @Option(
        names = "--outcome",
        paramLabel = "OUTCOME",
        description =
            "Only these: entered, \"not triggered\", filtered, \"held back\", \"person gone\" or"
                + " dead.")
    private @Nullable String outcome;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "How many, 1 to 10000; 100 if left out.")
    private int limit = 100;

    @Override
    public Integer call() {
      common.requireRange("--limit", limit, 1, CommonOptions.MOST_ROWS);
      try (var database = common.open()) {
        var dataSource = database.dataSource();
        var found =
            new EventLog(dataSource)
                .newest(
                    campaign == null ? null : CampaignNames.requireEver(database, campaign).id(),
                    person == null
                        ? null
                        : ListsCommand.requirePerson(new People(dataSource), person),
                    outcome == null ? null : outcome(outcome),
                    limit);
        var documents = documents(database, found);
        var output = common.output();
        output.answer(
            new OutcomesDocument(documents),
            () -> {
              output.table(
                  List.of("Event", "Campaign", "Person", "Type", "Outcome", "Reason", "At"),
                  documents.stream().map(ListEvents::row).toList());
              if (documents.isEmpty()) {
                output.line("No such event.");
              }
            });
        return ExitCode.DONE;
      }
    }

    private static List<? extends @Nullable Object> row(OutcomeDocument one) {
      return Arrays.asList(
          one.eventId,
          one.campaign,
          Long.toString(one.personId),
          one.type,
          one.outcome,
          one.reason == null ? "" : one.reason,
          Output.instant(one.at));
    }

    private static EventOutcome outcome(String written) {
      var word = written.strip().toLowerCase(Locale.ROOT);
      return Arrays.stream(EventOutcome.values())
          .filter(one -> one.toString().equals(word))
          .findFirst()
          .orElseThrow(() ->
              new CampaignException(
                  ErrorCode.INVALID_SETTING,
                  "--outcome '%s' is none: write one of %s"
                      .formatted(
                          written,
                          Arrays.stream(EventOutcome.values())
                              .map(EventOutcome::toString)
                              .collect(Collectors.joining(", ")))));
    }
  }

  /// @param state ready, held or dead
  /// @param error why it failed last
  record WaitingEventDocument(
      String eventId,
      String campaign,
      long personId,
      String state,
      int attempts,
      @Nullable String error,
      Instant acceptedAt,
      @Nullable Instant dueAt) {
    static WaitingEventDocument of(EventLog.Waiting one) {
      return new WaitingEventDocument(
          one.eventId(),
          one.campaign(),
          one.personId(),
          one.state().name().toLowerCase(Locale.ROOT),
          one.attempts(),
          one.error(),
          one.acceptedAt(),
          one.dueAt());
    }
  }

  record EventDocument(
      String eventId, List<OutcomeDocument> outcomes, List<WaitingEventDocument> waiting) {}

  @Command(
      name = "show",
      header = "Shows what became of one event.",
      description = {
        "Shows what every campaign that looked at an event made of it, and which ones have not"
            + " taken it yet.",
        "JSON: {\"eventId\",\"outcomes\":[…as `carillon events list`…],\"waiting\":[{\"eventId\","
            + "\"campaign\",\"personId\",\"state\",\"attempts\",\"error\",\"acceptedAt\","
            + "\"dueAt\"}]}"
      },
      footer = "  carillon events show 019aab3e-6f00-7c1d-9f6e-3b1d2c4e5f60")
  static final class Show implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "EVENT", description = "Its id.")
    private String id = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var log = new EventLog(database.dataSource());
        var outcomes = documents(database, log.of(id));
        var waiting =
            log.waiting(id).stream()
                .filter(one -> one.state() != EventLog.State.DEAD)
                .map(WaitingEventDocument::of)
                .toList();
        if (outcomes.isEmpty() && waiting.isEmpty()) {
          throw new CampaignException(
              ErrorCode.UNKNOWN_NAME,
              "no campaign has looked at an event '%s': `carillon events list` shows the newest"
                  .formatted(id));
        }
        var output = common.output();
        output.answer(
            new EventDocument(id, outcomes, waiting),
            () -> {
              for (var one : outcomes) {
                output.line(
                    "%s: person %d, %s: %s%s (%s)"
                        .formatted(
                            one.campaign,
                            one.personId,
                            one.type,
                            one.outcome,
                            one.reason == null ? "" : ": " + one.reason,
                            Output.instant(one.at)));
              }
              for (var one : waiting) {
                output.line(
                    "%s: person %d: %s%s"
                        .formatted(
                            one.campaign,
                            one.personId,
                            one.state,
                            one.error == null
                                ? ""
                                : ", failed %d times: %s".formatted(one.attempts, one.error)));
              }
            });
        return ExitCode.DONE;
      }
    }
  }

  record DeadDocument(List<WaitingEventDocument> events) {}

  @Command(
      name = "dead",
      header = "Shows events that are not tried again.",
      description = {
        "Shows dead letters: events that failed too often in a campaign, the oldest first. Repair"
            + " what the reason says, then `carillon events retry`.",
        "JSON: {\"events\":[…as waiting of `carillon events show`…]}"
      },
      footer = {"  carillon events dead", "  carillon events dead --campaign \"Thanks\" --json"})
  static final class Dead implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--campaign", paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private @Nullable String campaign;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Only those whose reason has this text.")
    private @Nullable String reason;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "How many, 1 to 10000; 100 if left out.")
    private int limit = 100;

    @Override
    public Integer call() {
      common.requireRange("--limit", limit, 1, CommonOptions.MOST_ROWS);
      try (var database = common.open()) {
        var query =
            new EventLog.Query(
                null,
                campaign == null ? null : CampaignNames.requireEver(database, campaign).id(),
                reason);
        var dead =
            new EventLog(database.dataSource())
                .dead(query, limit).stream().map(WaitingEventDocument::of).toList();
        var output = common.output();
        output.answer(
            new DeadDocument(dead),
            () -> {
              output.table(
                  List.of("Event", "Campaign", "Person", "Attempts", "Since", "Reason"),
                  dead.stream().map(Dead::row).toList());
              if (dead.isEmpty()) {
                output.line("No event is dead.");
              }
            });
        return ExitCode.DONE;
      }
    }

    private static List<? extends @Nullable Object> row(WaitingEventDocument one) {
      return Arrays.asList(
          one.eventId,
          one.campaign,
          Long.toString(one.personId),
          one.attempts,
          one.dueAt == null ? "" : Output.instant(one.dueAt),
          one.error == null ? "" : one.error);
    }
  }

  record RetriedDocument(int events) {}

  @Command(
      name = "retry",
      header = "Lets dead letters be tried again.",
      description = {
        "Puts dead letters back, those of one event, of one campaign or with one reason, or with"
            + " --all every one: a server takes them as if they had never failed, with the campaign"
            + " as it is defined now.",
        "JSON: {\"events\"}: how many"
      },
      footer = {
        "  carillon events retry 019aab3e-6f00-7c1d-9f6e-3b1d2c4e5f60",
        "  carillon events retry --campaign \"Thanks\"",
        "  carillon events retry --all"
      })
  static final class Retry implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "EVENT", arity = "0..1", description = "Its id.")
    private @Nullable String id;

    @Option(names = "--campaign", paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private @Nullable String campaign;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Only those whose reason has this text.")
    private @Nullable String reason;

    @Option(names = "--all", description = "Every one.")
    private boolean all;

    @Override
    public Integer call() {
      boolean chosen = id != null || campaign != null || reason != null;
      if (chosen == all) {
        throw new CampaignException(
            ErrorCode.INVALID_SETTING,
            "say which dead letters: an event, --campaign, --reason, or --all");
      }
      try (var database = common.open()) {
        var query =
            new EventLog.Query(
                id,
                campaign == null ? null : CampaignNames.requireEver(database, campaign).id(),
                reason);
        int events = new EventLog(database.dataSource()).retry(query, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new RetriedDocument(events),
            () -> output.line("%d dead letters are tried again.".formatted(events)));
        return ExitCode.DONE;
      }
    }
  }
}
