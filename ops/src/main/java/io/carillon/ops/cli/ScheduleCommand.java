package io.carillon.ops.cli;

import io.carillon.batch.schedule.Alarm;
import io.carillon.batch.schedule.CampaignSchedules;
import io.carillon.batch.schedule.RecurringSchedule;
import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.Recurrence;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.failure.CampaignException;
import io.carillon.failure.InvalidInputException;
import io.carillon.ops.terminal.Output;
import io.carillon.person.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// When campaigns run by themselves.
@Command(
    name = "schedule",
    header = "Recurrences: when campaigns run by themselves.",
    description = {
      "When campaigns run by themselves: daily, weekly or monthly. A server (`carillon server`)"
          + " must be up for it. For a single run at a later time see `carillon run --at`."
    },
    footer = {
      "  carillon schedule set \"Welcome\" --start-at 2026-12-01T08:00 --every daily",
      "  carillon schedule list",
      "  carillon schedule cancel \"Welcome\""
    },
    subcommands = {
      ScheduleCommand.Set.class,
      ScheduleCommand.ListSchedules.class,
      ScheduleCommand.Cancel.class
    })
final class ScheduleCommand extends CommandGroup {
  private static final int SHOWN = 3;
  private static final int MOST_SHOWN = 1_000;
  private static final String RECURRENCE_JSON =
      "JSON: {\"campaignId\",\"campaign\",\"recurrence\":{\"startAt\",\"endAt\",\"intervalType\","
          + "\"interval\",\"weekdayOnly\",\"weekdayMask\":[…],\"dayOfMonth\",\"weekOfMonth\","
          + "\"dayOfWeek\"},\"timeZone\",\"next\":[…]}; of the recurrence only what applies";

  /// @param next the next occurrences, cancelled ones left out
  record ScheduleDocument(
      int campaignId,
      String campaign,
      Map<String, Object> recurrence,
      String timeZone,
      List<Instant> next) {}

  record PlannedDocument(int runId, String campaign, Instant at) {}

  record SchedulesDocument(List<ScheduleDocument> schedules, List<PlannedDocument> runs) {}

  @Command(
      name = "set",
      header = "Sets the recurrence of a campaign.",
      description = {
        "Sets the recurrence of a campaign, in place of the one it has. Times are local; where the"
            + " clocks skip one, it runs at the next valid time, and one they show twice counts"
            + " once. The recurrence keeps its zone when the installation's changes.",
        RECURRENCE_JSON
      },
      footer = {
        "  carillon schedule set Welcome --start-at 2026-12-01T08:00 --every daily --weekdays-only",
        "  carillon schedule set Welcome --start-at 2026-12-01T08:00 --every weekly --interval 2"
            + " --on Monday,Thursday",
        "  carillon schedule set Welcome --start-at 2026-12-31T20:00 --every monthly --day last",
        "  carillon schedule set Welcome --start-at 2026-12-01T08:00 --every monthly --week 2"
            + " --on Tuesday --zone Europe/Vienna"
      })
  static final class Set implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Option(
        names = "--start-at",
        required = true,
        paramLabel = "TIME",
        description = "Local date and time of the first run, such as 2026-12-01T08:00.")
    private String startAt = "";

    @Option(names = "--end-at", paramLabel = "TIME", description = "No run after this local time.")
    private @Nullable String endAt;

    @Option(
        names = "--every",
        required = true,
        paramLabel = "PERIOD",
        description = "daily, weekly or monthly.")
    private String every = "";

    @Option(
        names = "--interval",
        paramLabel = "N",
        description = "Every N-th day, week or month; 1 if left out.")
    private @Nullable String interval;

    @Option(names = "--weekdays-only", description = "Daily, but not on Saturdays and Sundays.")
    private boolean weekdaysOnly;

    @Option(
        names = "--on",
        paramLabel = "DAYS",
        description = "Weekly: the days, with commas. Monthly, with --week: the day.")
    private @Nullable String on;

    @Option(
        names = "--day",
        paramLabel = "DAY",
        description = "Monthly: 1 to 31, or last. A month without that day is left out.")
    private @Nullable String day;

    @Option(
        names = "--week",
        paramLabel = "N",
        description = "Monthly, with --on: the first to fourth such weekday of the month.")
    private @Nullable String week;

    @Option(
        names = "--zone",
        paramLabel = "ZONE",
        description = "Zone of the times; the installation's if left out.")
    private @Nullable ZoneId zone;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var dataSource = database.dataSource();
        var in = zone == null ? new Settings(dataSource).timeZone() : zone;
        var recurrence = RecurrenceOptions.read(fields(), in, common::wrongUsage);
        var campaign = new CompiledDefinitions(dataSource).plan(name);
        var schedules = schedules(database);
        var set = set(schedules, campaign, recurrence);
        var document = document(schedules, set, campaign.name());
        var output = common.output();
        output.answer(
            document,
            () -> {
              output.line("'%s' runs next at:".formatted(campaign.name()));
              document.next().forEach(at -> output.line("  " + local(at, in)));
            });
        return ExitCode.DONE;
      }
    }

    private static RecurringSchedule set(
        CampaignSchedules schedules, CampaignPlan campaign, Recurrence recurrence) {
      try {
        return schedules.setRecurrence(campaign, recurrence, CommonOptions.actor());
      } catch (InvalidInputException refused) {
        var named = RecurrenceOptions.named(String.valueOf(refused.getMessage()));
        throw new CampaignException(refused.code(), named, refused);
      }
    }

    private Map<String, String> fields() {
      var fields = new LinkedHashMap<String, String>();
      fields.put("startAt", startAt);
      put(fields, "endAt", endAt);
      fields.put("intervalType", every);
      put(fields, "interval", interval);
      put(fields, "weekdayOnly", weekdaysOnly ? "true" : null);
      put(fields, every.equalsIgnoreCase("monthly") ? "dayOfWeek" : "weekdayMask", on);
      put(fields, "dayOfMonth", day);
      put(fields, "weekOfMonth", week);
      return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
      if (value != null) {
        fields.put(name, value);
      }
    }
  }

  @Command(
      name = "list",
      header = "Shows what runs next.",
      aliases = "next",
      description = {
        "Shows all recurrences with their next runs, and single runs that wait for their time.",
        "JSON: {\"schedules\":[each as `carillon schedule set`],"
            + "\"runs\":[{\"runId\",\"campaign\",\"at\"}]}"
      },
      footer = {"  carillon schedule list", "  carillon schedule next --count 10"})
  static final class ListSchedules implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(
        names = "--count",
        paramLabel = "N",
        description = "How many of the next runs of each; 3 if left out, 1000 at most.")
    private int count = SHOWN;

    @Override
    public Integer call() {
      common.requireRange("--count", count, 1, MOST_SHOWN);
      try (var database = common.open()) {
        var schedules = schedules(database);
        var names = names(database);
        var recurring = new ArrayList<ScheduleDocument>();
        var sentences = new ArrayList<String>();
        for (var schedule : schedules.recurrences()) {
          recurring.add(document(schedules, schedule, nameOf(names, schedule.campaignId()), count));
          sentences.add(RecurrenceOptions.sentence(schedule.recurrence()));
        }
        var planned =
            schedules.pending().stream()
                .map(run ->
                    new PlannedDocument(run.runId(), nameOf(names, run.campaignId()), run.slotAt()))
                .toList();
        var output = common.output();
        output.answer(
            new SchedulesDocument(List.copyOf(recurring), planned),
            () -> show(output, recurring, sentences, planned));
        return ExitCode.DONE;
      }
    }

    private static void show(
        Output output,
        List<ScheduleDocument> recurring,
        List<String> sentences,
        List<PlannedDocument> planned) {
      var rows = new ArrayList<List<String>>();
      for (int index = 0; index < recurring.size(); index++) {
        var one = recurring.get(index);
        var zone = ZoneId.of(one.timeZone());
        var next = one.next().stream().map(at -> local(at, zone)).toList();
        rows.add(List.of(one.campaign(), sentences.get(index), String.join("\n", next)));
      }
      output.table(List.of("Campaign", "Recurrence", "Next runs"), rows);
      if (!planned.isEmpty()) {
        output.table(
            List.of("Run", "Campaign", "At"),
            planned.stream().map(run -> List.of(run.runId(), run.campaign(), run.at())).toList());
      }
    }
  }

  @Command(
      name = "cancel",
      header = "Takes back future runs.",
      description = {
        "Takes back future runs of a campaign: all of them with its recurrence, or one occurrence"
            + " of the recurrence. A run in progress goes on; `carillon runs stop` stops it.",
        "JSON: {\"campaign\",\"recurrence\",\"runs\":[ids]} or {\"campaign\",\"occurrence\"}"
      },
      footer = {
        "  carillon schedule cancel \"Welcome\"",
        "  carillon schedule cancel \"Welcome\" --occurrence 2026-12-24T07:00:00Z"
      })
  static final class Cancel implements Callable<Integer> {
    /// @param recurrence whether there was one
    record CancelledDocument(String campaign, boolean recurrence, List<Integer> runs) {}

    record OccurrenceDocument(String campaign, Instant occurrence) {}

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Option(
        names = "--occurrence",
        paramLabel = "INSTANT",
        description = "Only this one, as `carillon schedule list --json` writes it.")
    private @Nullable Instant occurrence;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var campaign = CampaignNames.require(database, name);
        var schedules = schedules(database);
        var output = common.output();
        if (occurrence == null) {
          var cancelled = schedules.cancelAll(campaign.id(), CommonOptions.actor());
          var runs = cancelled.runs().stream().map(run -> run.runId()).toList();
          output.answer(
              new CancelledDocument(campaign.name(), cancelled.recurrence().isPresent(), runs),
              () ->
                  output.line(
                      "'%s': %s, %s cancelled."
                          .formatted(
                              campaign.name(),
                              cancelled.recurrence().isPresent()
                                  ? "recurrence cancelled"
                                  : "it had no recurrence",
                              Output.counted(runs.size(), "planned run", "planned runs"))));
        } else {
          schedules.cancelOccurrence(campaign.id(), occurrence, CommonOptions.actor());
          output.answer(
              new OccurrenceDocument(campaign.name(), occurrence),
              () ->
                  output.line(
                      "'%s' does not run at %s; the other occurrences stay."
                          .formatted(campaign.name(), occurrence)));
        }
        return ExitCode.DONE;
      }
    }
  }

  /// Servers look around for changes by themselves: no alarm is set from here.
  static CampaignSchedules schedules(Database database) {
    return new CampaignSchedules(database.dataSource(), InstantSource.system(), Alarm.NONE);
  }

  private static ScheduleDocument document(
      CampaignSchedules schedules, RecurringSchedule schedule, String campaign) {
    return document(schedules, schedule, campaign, SHOWN);
  }

  private static ScheduleDocument document(
      CampaignSchedules schedules, RecurringSchedule schedule, String campaign, int count) {
    return new ScheduleDocument(
        schedule.campaignId(),
        campaign,
        RecurrenceOptions.document(schedule.recurrence()),
        schedule.recurrence().zone().getId(),
        schedules.preview(schedule.campaignId(), count).stream()
            .filter(occurrence -> !occurrence.cancelled())
            .map(occurrence -> occurrence.slotAt())
            .toList());
  }

  private static Map<Integer, String> names(Database database) {
    var names = new LinkedHashMap<Integer, String>();
    new CompiledDefinitions(database.dataSource())
        .campaigns()
        .forEach(campaign -> names.put(campaign.id(), campaign.name()));
    return names;
  }

  private static String nameOf(Map<Integer, String> names, int campaignId) {
    return names.getOrDefault(campaignId, "campaign " + campaignId);
  }

  private static String local(Instant at, ZoneId zone) {
    return at.atZone(zone).toLocalDateTime() + " " + zone.getId();
  }
}
