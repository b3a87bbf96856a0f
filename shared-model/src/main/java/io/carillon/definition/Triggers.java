package io.carillon.definition;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.Trigger;
import io.carillon.campaign.Trigger.Source;
import io.carillon.definition.Element.Mapping;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The triggers of a campaign, as its document says them.
final class Triggers {
  static final String KEY = "triggers";
  static final String NAME = "trigger";
  static final String CAMPAIGN_IS_REQUESTED = Trigger.CampaignIsRequested.NAME;
  static final List<String> SOURCES = Arrays.stream(Source.values()).map(Source::word).toList();

  private Triggers() {}

  static List<Mapping> written(Entry campaign) {
    var list = campaign.document().body().mapping("smartList");
    return list == null ? List.of() : list.mappings(KEY);
  }

  /// Whether events, not runs, bring people into it (AN-20).
  static boolean has(Entry campaign) {
    return !written(campaign).isEmpty();
  }

  /// Whether it may be requested from there (RQ-01).
  static boolean admits(Entry campaign, Source source) {
    return written(campaign).stream()
        .filter(trigger -> CAMPAIGN_IS_REQUESTED.equals(trigger.text(NAME)))
        .anyMatch(trigger -> source(trigger).admits(source));
  }

  /// Who may ask, by a trigger Campaign is Requested.
  static Source source(Mapping trigger) {
    var word = Objects.requireNonNullElse(trigger.text("source"), Source.ANY.word());
    return Arrays.stream(Source.values())
        .filter(source -> source.word().equals(word))
        .findFirst()
        .orElseThrow();
  }

  /// What triggers on activities of these types are called.
  static List<String> names(List<ActivityType> types) {
    return types.stream().flatMap(type -> type.trigger().stream()).toList();
  }
}
