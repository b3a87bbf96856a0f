package io.carillon.smartlist;

import java.util.List;
import java.util.Optional;

/// Filters and how they combine (SL-01). Triggers are not part of it: they belong to the trigger
/// side.
///
/// @param name for messages and explanations
/// @param filters in displayed order; filter number n of an expression is `filters.get(n - 1)`
///   (LG-04)
/// @param visibility whom it can match at all; empty for everybody
public record SmartList(
    String name, List<Filter> filters, FilterLogic logic, Optional<Visibility> visibility) {

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

  /// A list for which everybody is visible.
  public SmartList(String name, List<Filter> filters, FilterLogic logic) {
    this(name, filters, logic, Optional.empty());
  }

  /// The same filters over other people.
  public SmartList visibleBy(Optional<Visibility> changed) {
    return new SmartList(name, filters, logic, changed);
  }
}
