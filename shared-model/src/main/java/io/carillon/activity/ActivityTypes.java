package io.carillon.activity;

import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The types of one installation at one moment: the shipped ones and its own (AL-20).
public final class ActivityTypes {
  private static final ActivityTypes SHIPPED = new ActivityTypes(List.of());

  private final Map<Integer, ActivityType> byId = new LinkedHashMap<>();
  private final Map<String, ActivityType> byName = new LinkedHashMap<>();

  private ActivityTypes(List<ActivityType> custom) {
    var all = new ArrayList<>(ActivityType.shipped());
    all.addAll(custom);
    all.forEach(type -> {
      byId.put(type.id(), type);
      byName.put(TextFold.key(type.name()), type);
    });
  }

  /// Those of an installation that has defined none.
  public static ActivityTypes shipped() {
    return SHIPPED;
  }

  /// @param custom in the order in which lists show them
  public static ActivityTypes with(List<ActivityType> custom) {
    return new ActivityTypes(custom);
  }

  /// The shipped ones first, by id.
  public List<ActivityType> all() {
    return List.copyOf(byId.values());
  }

  /// @return the type of that id, or one named `Activity <id>`: a log may hold types of a later
  ///   version
  public ActivityType get(int id) {
    var known = byId.get(id);
    return known != null
        ? known
        : new ActivityType(
            id, "Activity " + id, "Activity " + id, Optional.empty(), Optional.empty(), List.of());
  }

  /// @param name as the log has it, in any case
  public Optional<ActivityType> find(String name) {
    return Optional.ofNullable(byName.get(TextFold.key(name.strip())));
  }

  /// As the log has them.
  public List<String> names() {
    return all().stream().map(ActivityType::name).toList();
  }
}
