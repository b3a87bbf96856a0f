package io.carillon.smartlist;

import io.carillon.person.Counted;
import io.carillon.person.Field;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// What must be known of a person before the plain or the chunk form can answer. Immutable.
///
/// @param fields in order of first use
/// @param listIds static lists whose membership is asked about, those of nested smart lists
///   included
/// @param programIds programs whose membership is asked about
/// @param counted what is to be counted: activities that meet a filter, entries into campaigns,
///   other people with the same values
/// @param entries campaigns of which it is asked when a person last entered
public record Needs(
    Set<Field> fields,
    Set<Integer> listIds,
    Set<Integer> programIds,
    Set<Counted> counted,
    Set<Integer> entries) {
  /// Nothing.
  public static final Needs NONE = new Needs(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

  public Needs {
    fields = Collections.unmodifiableSet(new LinkedHashSet<>(fields));
    listIds = Collections.unmodifiableSet(new LinkedHashSet<>(listIds));
    programIds = Collections.unmodifiableSet(new LinkedHashSet<>(programIds));
    counted = Collections.unmodifiableSet(new LinkedHashSet<>(counted));
    entries = Collections.unmodifiableSet(new LinkedHashSet<>(entries));
  }

  public static Needs of(SmartList list) {
    var needs = of(list.filters());
    return list.visibility()
        .map(visibility -> needs.withFields(Set.of(visibility.partition())))
        .orElse(needs);
  }

  /// Of a single filter, such as a choice's condition.
  public static Needs of(Filter filter) {
    return of(Set.of(filter));
  }

  public static Needs of(Collection<? extends Filter> filters) {
    var collected = new Collected();
    filters.forEach(collected::add);
    return new Needs(
        collected.fields, collected.listIds, collected.programIds, collected.counted, Set.of());
  }

  /// These and further fields.
  public Needs withFields(Collection<Field> more) {
    return new Needs(union(fields, more), listIds, programIds, counted, entries);
  }

  /// These and further static lists.
  public Needs withLists(Collection<Integer> more) {
    return new Needs(fields, union(listIds, more), programIds, counted, entries);
  }

  /// These and further programs.
  public Needs withPrograms(Collection<Integer> more) {
    return new Needs(fields, listIds, union(programIds, more), counted, entries);
  }

  /// These and something else to be counted.
  public Needs withCounted(Collection<? extends Counted> more) {
    return new Needs(fields, listIds, programIds, union(counted, more), entries);
  }

  /// These and when people last entered further campaigns.
  public Needs withEntries(Collection<Integer> more) {
    return new Needs(fields, listIds, programIds, counted, union(entries, more));
  }

  /// These and those.
  public Needs and(Needs more) {
    return new Needs(
        union(fields, more.fields),
        union(listIds, more.listIds),
        union(programIds, more.programIds),
        union(counted, more.counted),
        union(entries, more.entries));
  }

  private static <T> Set<T> union(Set<T> some, Collection<? extends T> more) {
    var all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all;
  }

  private static final class Collected {
    private final Set<Field> fields = new LinkedHashSet<>();
    private final Set<Integer> listIds = new LinkedHashSet<>();
    private final Set<Integer> programIds = new LinkedHashSet<>();
    private final Set<Counted> counted = new LinkedHashSet<>();

    void add(Filter filter) {
      switch (filter) {
        case Filter.OnField(var field, _) -> fields.add(field);
        case Filter.InList(_, var lists) -> lists.forEach(list -> listIds.add(list.id()));
        case Filter.InSmartList(_, var lists) ->
            lists.forEach(list -> list.filters().forEach(this::add));
        case Filter.InProgram(_, var programs, _, _) ->
            programs.forEach(program -> programIds.add(program.id()));
        case Filter.InCampaign(_, var campaigns) -> counted.addAll(campaigns);
        case Filter.RandomSample _ -> {
          // The person's id is all it asks for.
        }
        case Filter.SharesValues shared -> counted.add(shared);
        case Filter.Did did -> counted.add(did);
        case Filter.DidNot(var did) -> counted.add(did);
      }
    }
  }
}
