package io.carillon.listener.access;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a key is good for.
public enum Scope {
  /// Send events.
  EVENTS,
  /// Read what there is to send: types of activities and their attributes.
  READ;

  /// @param word in any case
  /// @throws CampaignException `UNKNOWN_NAME` if there is no such scope
  public static Scope of(String word) {
    return Stream.of(values())
        .filter(scope -> scope.toString().equalsIgnoreCase(word.strip()))
        .findFirst()
        .orElseThrow(() ->
            new CampaignException(
                ErrorCode.UNKNOWN_NAME,
                "there is no scope '%s': %s".formatted(word, Nearest.repair(word, words()))));
  }

  private static List<String> words() {
    return Stream.of(values()).map(Scope::toString).toList();
  }

  /// As people and table `api_key` write it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
