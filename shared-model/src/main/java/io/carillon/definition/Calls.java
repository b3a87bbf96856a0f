package io.carillon.definition;

import java.util.ArrayList;
import java.util.List;

/// The campaigns on the way from the one that is started to the one whose flow is compiled, each
/// executing the next (EX-20).
///
/// @param chain at least one
record Calls(List<Entry> chain) {
  /// EX-21
  private static final int LEVELS = 3;

  Calls {
    chain = List.copyOf(chain);
  }

  static Calls of(Entry started) {
    return new Calls(List.of(started));
  }

  Calls plus(Entry child) {
    var longer = new ArrayList<>(chain);
    longer.add(child);
    return new Calls(longer);
  }

  Entry started() {
    return chain.getFirst();
  }

  boolean has(Entry campaign) {
    return chain.contains(campaign);
  }

  /// Whether the last one is further down than campaigns may be executed. An executable one is
  /// always called by another, also when it is looked at by itself.
  boolean isTooDeep() {
    return chain.size() - 1 + (isExecutable(started()) ? 1 : 0) > LEVELS;
  }

  /// For messages.
  @Override
  public String toString() {
    return String.join(" → ", chain.stream().map(Entry::qualifiedName).toList());
  }

  /// Whether only other campaigns call it (AN-23).
  static boolean isExecutable(Entry campaign) {
    return campaign.document().body().isTrue("executable");
  }
}
