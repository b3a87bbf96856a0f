package io.carillon.ops.cli;

import io.carillon.person.Settings;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Settings of the whole installation.
@Command(
    name = "settings",
    header = "Settings of the installation.",
    description = "Settings of the whole installation, kept in the database.",
    footer = {
      "  carillon settings time-zone Europe/Vienna",
      "  carillon settings mail --per-domain 600",
      "  carillon settings webhooks --per-host 10",
      "  carillon settings events --unknown-people create"
    },
    subcommands = {
      SettingsCommand.TimeZone.class,
      SettingsCommand.MarketoCompatible.class,
      MailSettingsCommand.class,
      WebhookSettingsCommand.class,
      EventSettingsCommand.class
    })
final class SettingsCommand extends CommandGroup {

  record TimeZoneDocument(String timeZone) {}

  @Command(
      name = "time-zone",
      header = "Shows or sets the time zone.",
      description = {
        "Shows or sets the time zone of every local time that names no other: in imports,"
            + " schedules, relative dates and \"today\". UTC at first. Recurrences that are set"
            + " keep the zone they were set in.",
        "JSON: {\"timeZone\"}"
      },
      footer = {"  carillon settings time-zone", "  carillon settings time-zone America/New_York"})
  static final class TimeZone implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(
        arity = "0..1",
        paramLabel = "ZONE",
        description =
            "A name of the time zone database, or UTC. Without it: shows the present one.")
    private @Nullable String zone;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var settings = new Settings(database.dataSource());
        var now =
            zone == null ? settings.timeZone() : settings.setTimeZone(zone, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new TimeZoneDocument(now.getId()), () -> output.line("time-zone is " + now.getId()));
        return ExitCode.DONE;
      }
    }
  }

  record CompatibleDocument(boolean marketoCompatible) {}

  @Command(
      name = "marketo-compatible",
      header = "Shows or sets what is done with waits that cannot be read.",
      description = {
        "Off, as it is at first: a Wait step whose duration cannot be read, such as '4 hrs', is an"
            + " error of its campaign. On: it is a warning, and nobody waits there, as Marketo does"
            + " it without a word.",
        "JSON: {\"marketoCompatible\"}"
      },
      footer = {
        "  carillon settings marketo-compatible",
        "  carillon settings marketo-compatible on"
      })
  static final class MarketoCompatible implements Callable<Integer> {
    private enum Switch {
      ON,
      OFF
    }

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(
        arity = "0..1",
        paramLabel = "on|off",
        description = "Without it: shows the present one.")
    private @Nullable Switch to;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var settings = new Settings(database.dataSource());
        if (to != null) {
          settings.setMarketoCompatible(to == Switch.ON, CommonOptions.actor());
        }
        boolean now = settings.marketoCompatible();
        var output = common.output();
        output.answer(
            new CompatibleDocument(now),
            () -> output.line("marketo-compatible is " + (now ? "on" : "off")));
        return ExitCode.DONE;
      }
    }
  }
}
