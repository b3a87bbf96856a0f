package io.carillon.definition;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Element.Sequence;
import io.carillon.person.TextFold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The names by which a definition refers to others: in steps and choices, in filters and triggers.
/// Not what it is in itself (`program`, `parent`, `folder` of a document).
final class References {
  /// Gives a name another one.
  @FunctionalInterface
  interface Renaming {
    /// @param name as written, `Name` or `Program.Name`
    /// @return the same where nothing is to be changed
    String rename(Kind kind, String name);
  }

  // What follows these keys in a step is a name; a program has no assets of other kinds.
  private static final Map<String, Kind> IN_STEPS =
      Map.of("program", Kind.PROGRAM, "campaign", Kind.CAMPAIGN, "email", Kind.EMAIL);

  private static final Map<String, Kind> SPECIAL_FILTERS =
      Map.of(
          TextFold.key(FilterCompiler.MEMBER_OF_PROGRAM), Kind.PROGRAM,
          TextFold.key(FilterCompiler.MEMBER_OF_SMART_LIST), Kind.SMART_LIST,
          TextFold.key(FilterCompiler.MEMBER_OF_SMART_CAMPAIGN), Kind.CAMPAIGN);

  private final List<ActivityType> types;
  private final Renaming renaming;

  /// @param types all there are, because a filter of one names what its activities are about
  References(List<ActivityType> types, Renaming renaming) {
    this.types = types;
    this.renaming = renaming;
  }

  /// @param document of any kind
  /// @return the same with every reference renamed
  Mapping renamed(Mapping document) {
    var entries = new LinkedHashMap<String, Element>();
    document
        .entries()
        .forEach((key, element) ->
            entries.put(key, element instanceof Scalar ? element : renamed(element, null)));
    return new Mapping(document.place(), entries);
  }

  private Element renamed(Element element, @Nullable Kind kind) {
    return switch (element) {
      case Scalar(var place, var text) ->
          kind == null ? element : new Scalar(place, renaming.rename(kind, text));
      case Sequence(var place, var items) ->
          new Sequence(place, items.stream().map(item -> renamed(item, kind)).toList());
      case Mapping mapping -> {
        var filter = mapping.text("filter");
        var trigger = mapping.text(Triggers.NAME);
        var asked =
            filter != null
                ? ofFilter(filter)
                : trigger != null ? ofTrigger(trigger) : Optional.<Kind>empty();
        var entries = new LinkedHashMap<String, Element>();
        mapping
            .entries()
            .forEach((key, value) -> {
              var its =
                  filter == null && trigger == null
                      ? IN_STEPS.get(key)
                      : List.of("value", "values").contains(key) ? asked.orElse(null) : null;
              entries.put(key, renamed(value, its));
            });
        yield new Mapping(mapping.place(), entries);
      }
    };
  }

  private Optional<Kind> ofFilter(String name) {
    var key = TextFold.key(name);
    var special = SPECIAL_FILTERS.get(key);
    return special != null
        ? Optional.of(special)
        : types.stream()
            .filter(type ->
                TextFold.key(type.filter()).equals(key)
                    || TextFold.key(ActivityFilterCompiler.NOT + type.filter()).equals(key))
            .flatMap(type -> ofPrimary(type).stream())
            .findFirst();
  }

  private Optional<Kind> ofTrigger(String name) {
    var key = TextFold.key(name);
    return types.stream()
        .filter(
            type -> type.trigger().filter(trigger -> TextFold.key(trigger).equals(key)).isPresent())
        .flatMap(type -> ofPrimary(type).stream())
        .findFirst();
  }

  private static Optional<Kind> ofPrimary(ActivityType type) {
    return type.primary().flatMap(primary -> named(primary.place()));
  }

  private static Optional<Kind> named(ActivityAttribute.Place primary) {
    return switch (primary) {
      case EMAIL -> Optional.of(Kind.EMAIL);
      case PROGRAM -> Optional.of(Kind.PROGRAM);
      case CAMPAIGN -> Optional.of(Kind.CAMPAIGN);
      // A webhook is in no program.
      case FIELD, LIST, WEBHOOK, PRIMARY_VALUE, OLD_VALUE, NEW_VALUE, CHANGE, ATTRIBUTES ->
          Optional.empty();
    };
  }
}
