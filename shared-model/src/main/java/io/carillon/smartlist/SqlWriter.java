package io.carillon.smartlist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// A statement's text in the making, with the values of its marks in their order.
final class SqlWriter {
  private final StringBuilder text = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  SqlWriter append(String sql) {
    text.append(sql);
    return this;
  }

  /// The value of a mark that was just appended.
  SqlWriter parameter(Object value) {
    parameters.add(value);
    return this;
  }

  int length() {
    return text.length();
  }

  int parameterCount() {
    return parameters.size();
  }

  Sql toSql() {
    return new Sql(text.toString(), parameters);
  }

  void compare(String expression, String sign, Object value) {
    append(expression).append(" ").append(sign).append(" ?").parameter(value);
  }

  /// @param values at least one
  void in(String expression, String in, Collection<?> values) {
    append(expression).append(in).append(" (?").append(", ?".repeat(values.size() - 1)).append(")");
    parameters.addAll(values);
  }

  void orEmpty(String expression, Runnable condition) {
    append("(").append(expression).append(" IS NULL OR ");
    condition.run();
    append(")");
  }

  /// @param ofNone what stands there if there are no parts
  <T> void joined(String word, String ofNone, Collection<? extends T> parts, Consumer<T> part) {
    if (parts.isEmpty()) {
      append(ofNone);
      return;
    }
    append("(");
    var separator = "";
    for (var each : parts) {
      append(separator);
      part.accept(each);
      separator = " " + word + " ";
    }
    append(")");
  }
}
