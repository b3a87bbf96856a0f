package io.carillon.activity;

import io.carillon.activity.ActivityLog.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// Names for the ids that activities keep of their field, list, e-mail or program (AL-05): one
/// statement for each kind on a page.
public final class PrimaryNames {
  /// Whose ids `primary_id` holds.
  private enum Kind {
    FIELD("SELECT id, name FROM person_field WHERE id IN (?%s)"),
    LIST("SELECT id, name FROM static_list WHERE id IN (?%s)"),
    DEFINITION("SELECT id, name FROM definition WHERE id IN (?%s)");

    private final String names;

    Kind(String names) {
      this.names = names;
    }
  }

  private final JdbcTemplate jdbc;

  public PrimaryNames(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @return the activities in the same order; what was deleted since is named `#id`
  List<LoggedActivity> resolve(List<Row> rows) {
    var names = new HashMap<Kind, Map<Integer, String>>();
    for (var kind : Kind.values()) {
      names.put(kind, names(kind, rows));
    }
    var resolved = new ArrayList<LoggedActivity>(rows.size());
    for (var row : rows) {
      var activity = row.activity();
      var kind = kind(activity.type());
      if (kind.isEmpty() || row.primaryId() == null) {
        resolved.add(activity);
      } else {
        var known = names.getOrDefault(kind.get(), Map.of());
        var name = known.getOrDefault(row.primaryId(), "#" + row.primaryId());
        resolved.add(withPrimary(activity, name));
      }
    }
    return resolved;
  }

  /// The name of what an activity of a type is about; `#id` if it was deleted since, or if the type
  /// is about nothing that has a name.
  public String name(ActivityType type, int primaryId) {
    return kind(type)
        .map(kind -> names(kind, Set.of(primaryId)).get(primaryId))
        .orElse("#" + primaryId);
  }

  /// The names of what activities of a type are about, by one statement.
  ///
  /// @return by id; `#id` as in [#name]
  public Map<Integer, String> names(ActivityType type, Set<Integer> primaryIds) {
    var known = kind(type).map(kind -> names(kind, primaryIds)).orElse(Map.of());
    var names = new HashMap<Integer, String>();
    primaryIds.forEach(id -> names.put(id, known.getOrDefault(id, "#" + id)));
    return names;
  }

  private Map<Integer, String> names(Kind kind, List<Row> rows) {
    var ids = new TreeSet<Integer>();
    for (var row : rows) {
      if (row.primaryId() != null && kind(row.activity().type()).equals(Optional.of(kind))) {
        ids.add(row.primaryId());
      }
    }
    return names(kind, ids);
  }

  private Map<Integer, String> names(Kind kind, Set<Integer> ids) {
    var names = new HashMap<Integer, String>();
    if (!ids.isEmpty()) {
      jdbc.query(
          kind.names.formatted(", ?".repeat(ids.size() - 1)),
          (RowCallbackHandler) row -> names.put(row.getInt(1), row.getString(2)),
          ids.toArray());
    }
    return names;
  }

  private static Optional<Kind> kind(ActivityType type) {
    return type.primary()
        .flatMap(primary ->
            switch (primary.place()) {
              case FIELD -> Optional.of(Kind.FIELD);
              case LIST -> Optional.of(Kind.LIST);
              case EMAIL, PROGRAM, CAMPAIGN, WEBHOOK -> Optional.of(Kind.DEFINITION);
              case PRIMARY_VALUE, OLD_VALUE, NEW_VALUE, CHANGE, ATTRIBUTES -> Optional.empty();
            });
  }

  private static LoggedActivity withPrimary(LoggedActivity activity, @Nullable String primary) {
    return new LoggedActivity(
        activity.id(),
        activity.at(),
        activity.personId(),
        activity.type(),
        activity.campaignId(),
        activity.campaign(),
        activity.runId(),
        activity.stepId(),
        activity.choice(),
        primary,
        activity.attributes(),
        activity.result());
  }
}
