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
/// @param activities what is to be counted
public record Needs(Set<Field> fields, Set<Integer> listIds, Set<Filter.Did> activities) {
  public Needs {
    fields = Collections.unmodifiableSet(new LinkedHashSet<>(fields));
    listIds = Collections.unmodifiableSet(new LinkedHashSet<>(listIds));
    activities = Collections.unmodifiableSet(new LinkedHashSet<>(activities));
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
    var activities = new LinkedHashSet<Filter.Did>();
    collect(filters, fields, listIds, activities);
    return new Needs(fields, listIds, activities);
  }

  /// These and further fields.
  public Needs withFields(Collection<Field> more) {
    var all = new LinkedHashSet<>(fields);
    all.addAll(more);
    return new Needs(all, listIds, activities);
  }

  private static void collect(
      Collection<? extends Filter> filters,
      Set<Field> fields,
      Set<Integer> listIds,
      Set<Filter.Did> activities) {
    for (var filter : filters) {
      switch (filter) {
        case Filter.OnField(var field, _) -> fields.add(field);
        case Filter.InList(_, var lists) ->
            lists.stream().map(StaticList::id).forEach(listIds::add);
        case Filter.InSmartList(_, var lists) ->
            lists.forEach(list -> collect(list.filters(), fields, listIds, activities));
        case Filter.Did did -> activities.add(did);
        case Filter.DidNot(var did) -> activities.add(did);
      }
    }
  }
}
