package io.carillon.definition;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.Trigger;
import io.carillon.definition.ActivityConstraints.Asks;
import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.failure.Nearest;
import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The triggers of one campaign: names looked up, conditions typed. What cannot be used is reported
/// and left out.
final class TriggerCompiler {
  private final Compiler compiler;
  private final Entry campaign;
  private final Problems problems;

  TriggerCompiler(Compiler compiler, Entry campaign, Problems problems) {
    this.compiler = compiler;
    this.campaign = campaign;
    this.problems = problems;
  }

  /// In the order of the document.
  List<Trigger> read() {
    var triggers = new ArrayList<Trigger>();
    for (var written : Triggers.written(campaign)) {
      var name = written.scalar(Triggers.NAME);
      if (name != null) {
        read(written, name).ifPresent(triggers::add);
      }
    }
    return triggers;
  }

  private Optional<Trigger> read(Mapping written, Scalar name) {
    if (name.text().equals(Triggers.CAMPAIGN_IS_REQUESTED)) {
      return Optional.of(new Trigger.CampaignIsRequested(Triggers.source(written)));
    }
    var type = type(name);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    var filters = new FilterCompiler(compiler, campaign, problems);
    return new ActivityConstraints(compiler, campaign, filters, problems, Asks.TRIGGER)
        .read(written, type.get())
        .map(constraints -> new Trigger.OnActivity(type.get(), constraints));
  }

  private Optional<ActivityType> type(Scalar name) {
    var key = TextFold.key(name.text());
    var types = compiler.activityTypes();
    var found = types.stream().filter(type -> isCalled(type, key)).findFirst();
    if (found.isEmpty()) {
      var known = new ArrayList<>(Triggers.names(types));
      known.add(Triggers.CAMPAIGN_IS_REQUESTED);
      problems.error(
          name.place(),
          "there is no trigger '%s'".formatted(ScalarReader.shortened(name.text())),
          types.stream()
              .filter(type -> type.isCustom() && TextFold.key(type.filter()).equals(key))
              .flatMap(type -> type.trigger().stream())
              .findFirst()
              .map("that is a filter: write '%s'"::formatted)
              .orElseGet(() -> Nearest.repair(name.text(), known)));
    }
    return found;
  }

  private static boolean isCalled(ActivityType type, String key) {
    return type.trigger().filter(trigger -> TextFold.key(trigger).equals(key)).isPresent();
  }
}
