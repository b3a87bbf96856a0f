package io.carillon.smartlist;

import java.util.List;

/// Filters and how they combine (SL-01). Triggers are not part of it: they belong to the trigger
/// side.
///
/// @param name for messages and explanations
/// @param filters in displayed order; filter number n of an expression is `filters.get(n - 1)`
///   (LG-04)
public record SmartList(String name, List<Filter> filters, FilterLogic logic) {

  /// @throws IllegalArgumentException if the logic names a filter that is not there
  public SmartList {
    filters = List.copyOf(filters);
    if (logic instanceof FilterLogic.Advanced(var expression)
        && expression.highest() > filters.size()) {
      throw new IllegalArgumentException(
          "smart list '%s' has %d filters, its logic is %s"
              .formatted(name, filters.size(), expression));
    }
  }
}
