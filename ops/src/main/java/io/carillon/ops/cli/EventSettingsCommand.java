package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.intake.EventSettings;
import io.carillon.intake.EventSettings.UnknownPeople;
import io.carillon.intake.EventSettingsStore;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the installation has decided about events from outside.
@Command(
    name = "events",
    header = "Shows or sets what holds for events from outside.",
    description = {
      "Shows what holds for events that come over HTTP or from files (`carillon events import`), or"
          + " sets what the options name. Servers that run take it up with the next events.",
      "JSON: {\"unknownPeople\",\"perSecond\"}"
    },
    footer = {
      "  carillon settings events",
      "  carillon settings events --unknown-people create",
      "  carillon settings events --per-second 500"
    })
final class EventSettingsCommand implements Callable<Integer> {

  /// @param unknownPeople create or refuse
  record EventSettingsDocument(String unknownPeople, int perSecond) {
    static EventSettingsDocument of(EventSettings settings) {
      return new EventSettingsDocument(
          settings.unknownPeople().name().toLowerCase(Locale.ROOT), settings.perSecond());
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--unknown-people",
      paramLabel = "create|refuse",
      description =
          "refuse, as at first: an event about an address that nobody has is refused. create: it"
              + " makes a person who has the address, with activity New Lead.")
  private @Nullable UnknownPeople unknownPeople;

  @Option(
      names = "--per-second",
      paramLabel = "N",
      description =
          "Events of one API key that each server takes in a second, 1 to 100000; 5000 at first.")
  private @Nullable Integer perSecond;

  @Override
  public Integer call() {
    try (var database = common.open()) {
      var store = new EventSettingsStore(database.dataSource());
      var before = store.load();
      var wanted = wanted(before);
      if (!wanted.equals(before)) {
        store.save(wanted, CommonOptions.actor());
      }
      var document = EventSettingsDocument.of(wanted);
      var output = common.output();
      output.answer(
          document,
          () ->
              output.table(
                  List.of("Events", ""),
                  List.of(
                      List.of("about people nobody knows", document.unknownPeople),
                      List.of("of one API key in a second", document.perSecond))));
      return ExitCode.DONE;
    }
  }

  private EventSettings wanted(EventSettings before) {
    try {
      return new EventSettings(
          unknownPeople == null ? before.unknownPeople() : unknownPeople,
          perSecond == null ? before.perSecond() : perSecond);
    } catch (CampaignException refused) {
      throw common.wrongUsage(String.valueOf(refused.getMessage()));
    }
  }
}
