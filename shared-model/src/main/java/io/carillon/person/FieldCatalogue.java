package io.carillon.person;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All fields of a person at one moment, in catalogue order. Immutable; a newly added field is in
/// the next one loaded.
public final class FieldCatalogue {
  private final Map<String, Field> byName = new LinkedHashMap<>();

  /// @throws IllegalArgumentException if two fields have the same name ignoring case
  public FieldCatalogue(Collection<Field> fields) {
    for (var field : fields) {
      if (byName.put(key(field.name()), field) != null) {
        throw new IllegalArgumentException("two fields are named '" + field.name() + "'");
      }
    }
  }

  /// @param name ignoring case (TK-17, OQ-14)
  public Optional<Field> find(String name) {
    return Optional.ofNullable(byName.get(key(name)));
  }

  /// @throws IllegalArgumentException if the catalogue lacks it: for names that the program itself
  ///   knows
  public Field require(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no field '" + name + "'"));
  }

  public List<Field> all() {
    return new ArrayList<>(byName.values());
  }

  public List<String> names() {
    return byName.values().stream().map(Field::name).toList();
  }

  private static String key(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
