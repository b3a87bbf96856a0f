package io.carillon.definition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A document's content after the check against its [Form], with the place of every piece. Closed.
/// What the check refused is missing here, so that reading can go on and find the rest.
sealed interface Element {
  Place place();

  /// @param text as written, whatever YAML would make of it: `NO`, `+5` and `2024-05-01` stay texts
  record Scalar(Place place, String text) implements Element {}

  /// Items in order; an item that was refused is there without its entries, so that numbers hold.
  record Sequence(Place place, List<Element> items) implements Element {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// Entries in the order of the form.
  record Mapping(Place place, Map<String, Element> entries) implements Element {

    /// @return the text under this key; null if it is missing
    @Nullable String text(String key) {
      return entries.get(key) instanceof Scalar scalar ? scalar.text() : null;
    }

    @Nullable Scalar scalar(String key) {
      return entries.get(key) instanceof Scalar scalar ? scalar : null;
    }

    /// @return the mapping under this key; null if it is missing
    @Nullable Mapping mapping(String key) {
      return entries.get(key) instanceof Mapping mapping ? mapping : null;
    }

    /// @return the mappings listed under this key; empty if it is missing
    List<Mapping> mappings(String key) {
      return entries.get(key) instanceof Sequence sequence
          ? sequence.items().stream().map(Mapping.class::cast).toList()
          : List.of();
    }

    boolean isTrue(String key) {
      return "true".equals(text(key));
    }

    /// The place of what stands under this key; of the mapping itself if it is missing.
    Place placeOf(String key) {
      var entry = entries.get(key);
      return entry == null ? place : entry.place();
    }

    Mapping with(String key, Element value) {
      var changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      return new Mapping(place, changed);
    }

    Mapping without(String key) {
      var changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(place, changed);
    }
  }
}
