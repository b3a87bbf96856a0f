package io.carillon.smartlist;

import io.carillon.person.Field;
import io.carillon.person.StaticList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// What must be known of a person before the plain or the chunk form can answer. Immutable.
///
/// @param fields in order of first use
/// @param listIds static lists whose membership is asked about, those of nested smart lists
///   included
public record Needs(Set<Field> fields, Set<Integer> listIds) {
  public Needs {
    fields = Collections.unmodifiableSet(new LinkedHashSet<>(fields));
    listIds = Collections.unmodifiableSet(new LinkedHashSet<>(listIds));
  }

  public static Needs of(SmartList list) {
    return of(list.filters());
  }

  /// Of a single filter, such as a choice's condition.
  public static Needs of(Filter filter) {
    return of(Set.of(filter));
  }

  public static Needs of(Collection<? extends Filter> filters) {
    var fields = new LinkedHashSet<Field>();
    var listIds = new LinkedHashSet<Integer>();
    collect(filters, fields, listIds);
    return new Needs(fields, listIds);
  }

  private static void collect(
      Collection<? extends Filter> filters, Set<Field> fields, Set<Integer> listIds) {
    for (var filter : filters) {
      switch (filter) {
        case Filter.OnField(var field, _) -> fields.add(field);
        case Filter.InList(_, var lists) ->
            lists.stream().map(StaticList::id).forEach(listIds::add);
        case Filter.InSmartList(_, var lists) ->
            lists.forEach(list -> collect(list.filters(), fields, listIds));
      }
    }
  }
}
