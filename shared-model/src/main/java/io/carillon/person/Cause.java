package io.carillon.person;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Why a person is in a flow: because of an event, or because a batch run took the person in. It
/// stays the same through waits (OQ-08) and in executed campaigns.
///
/// @param tokens values of trigger tokens by lower-case name (TK-40); one that the event does not
///   have is missing (TK-42)
/// @param depth how many triggered flows, one because of the other, led to what this flow writes
///   (RQ-06); 0 in a batch run
public record Cause(Map<String, String> tokens, int depth) {
  /// No event.
  public static final Cause NONE = new Cause(Map.of(), 0);

  public Cause {
    tokens = Map.copyOf(tokens);
  }

  /// @param tokens by name as the event wrote it
  /// @param depth of the event
  public static Cause of(Map<String, String> tokens, int depth) {
    var byKey = new HashMap<String, String>();
    tokens.forEach((name, value) -> byKey.put(name.toLowerCase(Locale.ROOT), value));
    return new Cause(byKey, depth + 1);
  }

  /// @param name in lower case
  /// @return empty for a token that the event does not have
  public String token(String name) {
    return tokens.getOrDefault(name, "");
  }
}
