package io.carillon.execution;

import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.json.JsonMapper;

/// JSON for the parameters of `JSON_TABLE(?)` and for the text columns that hold objects.
public final class JsonRows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonRows() {}

  /// `[1,2,3]`
  public static String ids(long[] ids) {
    var json = new StringBuilder(ids.length * 8 + 2).append('[');
    for (int i = 0; i < ids.length; i++) {
      if (i > 0) {
        json.append(',');
      }
      json.append(ids[i]);
    }
    return json.append(']').toString();
  }

  /// `[[1,2],[3,4]]`, in the map's order.
  public static String pairs(Map<Long, Integer> numbers) {
    var json = new StringJoiner(",", "[", "]");
    numbers.forEach((one, other) -> json.add("[%d,%d]".formatted(one, other)));
    return json.toString();
  }

  /// `["a","b"]`
  public static String texts(Collection<String> texts) {
    var out = new StringWriter();
    try (var json = JSON.createGenerator(out)) {
      json.writeStartArray();
      texts.forEach(json::writeString);
      json.writeEndArray();
    }
    return out.toString();
  }

  /// `{"name":"value"}`, in the map's order.
  public static String object(Map<String, String> values) {
    var out = new StringWriter();
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      values.forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return out.toString();
  }
}
