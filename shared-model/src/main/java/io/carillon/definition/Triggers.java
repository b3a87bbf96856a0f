package io.carillon.definition;

import io.carillon.campaign.Trigger;
import io.carillon.campaign.Trigger.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The triggers of a campaign, as its document says them.
final class Triggers {
  static final String KEY = "triggers";
  static final String CAMPAIGN_IS_REQUESTED = Trigger.CampaignIsRequested.NAME;
  static final List<String> SOURCES = Arrays.stream(Source.values()).map(Source::word).toList();

  private Triggers() {}

  static List<Trigger> of(Entry campaign) {
    var list = campaign.document().body().mapping("smartList");
    if (list == null) {
      return List.of();
    }
    return list.mappings(KEY).stream()
        .map(written -> Objects.requireNonNullElse(written.text("source"), Source.ANY.word()))
        .<Trigger>map(word -> new Trigger.CampaignIsRequested(source(word)))
        .toList();
  }

  /// Whether events, not runs, bring people into it (AN-20).
  static boolean has(Entry campaign) {
    return !of(campaign).isEmpty();
  }

  /// Whether it may be requested from there (RQ-01).
  static boolean admits(Entry campaign, Source source) {
    return of(campaign).stream()
        .anyMatch(trigger ->
            switch (trigger) {
              case Trigger.CampaignIsRequested(var admitted) -> admitted.admits(source);
            });
  }

  private static Source source(String word) {
    return Arrays.stream(Source.values())
        .filter(source -> source.word().equals(word))
        .findFirst()
        .orElseThrow();
  }
}
