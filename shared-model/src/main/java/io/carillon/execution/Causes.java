package io.carillon.execution;

import io.carillon.person.Cause;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Column `cause` of people who wait: a JSON object.
public final class Causes {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Causes() {}

  private record Stored(Map<String, String> trigger, int depth) {}

  /// @return null for no event
  static @Nullable String write(Cause cause) {
    return cause.equals(Cause.NONE)
        ? null
        : JSON.writeValueAsString(new Stored(cause.tokens(), cause.depth()));
  }

  /// @param column null for no event
  public static Cause read(@Nullable String column) {
    if (column == null) {
      return Cause.NONE;
    }
    var stored = JSON.readValue(column, Stored.class);
    return new Cause(stored.trigger, stored.depth);
  }
}
