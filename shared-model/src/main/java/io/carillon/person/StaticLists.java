package io.carillon.person;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Static lists and who is on them by hand. Flows and imports change membership in bulk themselves.
/// Thread-safe.
public final class StaticLists {
  private static final int NAME_CHARACTERS = 255;

  private static final String ALL =
      """
      SELECT l.id, l.name, (SELECT COUNT(*) FROM static_list_member m WHERE m.list_id = l.id) AS members
      FROM static_list l ORDER BY l.name, l.id
      """;

  private static final String BY_NAME =
      "SELECT id, name FROM static_list WHERE name_key = LOWER(:name)";

  private static final String INSERT =
      "INSERT INTO static_list (name, created_at) VALUES (:name, UTC_TIMESTAMP(6))";

  private static final String MEMBERS =
      "SELECT m.person_id FROM static_list_member m JOIN "
          + ChosenPeople.TABLE
          + " ON j.id = m.person_id WHERE m.list_id = :list";

  private static final String PAGE =
      """
      SELECT person_id FROM static_list_member WHERE list_id = :list AND person_id > :after
      ORDER BY person_id LIMIT :limit
      """;

  private static final String ADD =
      "INSERT INTO static_list_member (list_id, person_id, added_at) SELECT :list, j.id,"
          + " UTC_TIMESTAMP(6) FROM "
          + ChosenPeople.TABLE;

  private static final String REMOVE =
      "DELETE m FROM static_list_member m JOIN "
          + ChosenPeople.TABLE
          + " ON j.id = m.person_id WHERE m.list_id = :list";

  // 24 is Add to List, 25 Remove from List; the list is the primary (AL-05). Outside a flow there
  // is no run (FL-06).
  private static final String LOG =
      "INSERT INTO activity (person_id, at, type_id, result, primary_id, attributes) SELECT j.id,"
          + " UTC_TIMESTAMP(6), :type, 0, :list, '{\"Source\":\"Single flow action\"}' FROM "
          + ChosenPeople.TABLE;
  private static final int ADDED = 24;
  private static final int REMOVED = 25;

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public StaticLists(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// @return all lists by name, with how many people are on each
  public List<Counted> all() {
    return jdbc.sql(ALL)
        .query((row, _) ->
            new Counted(
                new StaticList(row.getInt("id"), row.getString("name")), row.getLong("members")))
        .list();
  }

  /// @param members people on it
  public record Counted(StaticList list, long members) {}

  /// @param name ignoring case and blanks around it
  public Optional<StaticList> find(String name) {
    return jdbc.sql(BY_NAME)
        .param("name", name.strip())
        .query((row, _) -> new StaticList(row.getInt("id"), row.getString("name")))
        .optional();
  }

  /// @throws CampaignException `UNKNOWN_NAME` if there is no such list
  public StaticList require(String name) {
    return find(name)
        .orElseThrow(() ->
            new CampaignException(
                ErrorCode.UNKNOWN_NAME,
                "there is no list '%s': create it, or write one of %s".formatted(name, names())));
  }

  /// @param name 1 to 255 characters (OQ-14), without control characters
  /// @throws CampaignException `NAME_TAKEN` if a list has that name, ignoring case;
  ///   `INVALID_SETTING` if it is none
  public StaticList create(String name, Actor actor) {
    if (name.isBlank()
        || name.codePointCount(0, name.length()) > NAME_CHARACTERS
        || !name.equals(name.strip())
        || name.codePoints()
            .anyMatch(character ->
                Character.isISOControl(character)
                    || Character.getType(character) == Character.SURROGATE)) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "list name '%s': write 1 to 255 characters, no control characters, no blanks at the ends"
              .formatted(name.replaceAll("\\p{Cntrl}", "\uFFFD")));
    }
    try {
      transaction.executeWithoutResult(_ -> {
        jdbc.sql(INSERT).param("name", name).update();
        audit.append(actor, "list.create", "list '" + name + "'", "");
      });
    } catch (DuplicateKeyException taken) {
      throw new CampaignException(
          ErrorCode.NAME_TAKEN,
          "there is a list '%s' already: choose another name".formatted(name),
          taken);
    }
    return require(name);
  }

  /// Puts people on a list; who is on it already stays so, without an activity.
  ///
  /// @param people up to [ChosenPeople#MOST] ids in any order
  /// @throws CampaignException `UNKNOWN_NAME` if one of them does not exist: nobody is added
  public Change add(StaticList list, Collection<Long> people, Actor actor) {
    return change(list, people, actor, true);
  }

  /// Takes people off a list; who is not on it stays so, without an activity. Otherwise like
  /// [#add].
  public Change remove(StaticList list, Collection<Long> people, Actor actor) {
    return change(list, people, actor, false);
  }

  /// @param changed people who were added or removed
  /// @param unchanged people who were on the list, or not on it, already
  public record Change(int changed, int unchanged) {}

  private Change change(StaticList list, Collection<Long> people, Actor actor, boolean add) {
    var change = transaction.execute(_ -> change(list, locked(list, people, add), actor, add));
    return Objects.requireNonNull(change);
  }

  private SortedSet<Long> locked(StaticList list, Collection<Long> people, boolean add) {
    var undone =
        "nobody was %s list '%s'".formatted(add ? "added to" : "removed from", list.name());
    return ChosenPeople.lock(jdbc, people, undone);
  }

  private Change change(StaticList list, SortedSet<Long> wanted, Actor actor, boolean add) {
    var members =
        jdbc.sql(MEMBERS)
            .param("list", list.id())
            .param("people", ChosenPeople.json(wanted))
            .query((row, _) -> row.getLong(1))
            .list();
    var changed = new TreeSet<>(wanted);
    if (add) {
      changed.removeAll(members);
    } else {
      changed.retainAll(members);
    }
    if (!changed.isEmpty()) {
      jdbc.sql(add ? ADD : REMOVE)
          .param("list", list.id())
          .param("people", ChosenPeople.json(changed))
          .update();
      jdbc.sql(LOG)
          .param("list", list.id())
          .param("type", add ? ADDED : REMOVED)
          .param("people", ChosenPeople.json(changed))
          .update();
    }
    audit.append(
        actor,
        add ? "list.add" : "list.remove",
        "list '" + list.name() + "'",
        "%d people, %d unchanged".formatted(changed.size(), wanted.size() - changed.size()));
    return new Change(changed.size(), wanted.size() - changed.size());
  }

  /// Who is on the list, page by page.
  ///
  /// @param after exclusive; 0 for the first page
  /// @param limit from 1
  /// @return ids, ascending; none once there are no more
  public List<Long> members(StaticList list, long after, int limit) {
    return jdbc.sql(PAGE)
        .param("list", list.id())
        .param("after", after)
        .param("limit", limit)
        .query((row, _) -> row.getLong(1))
        .list();
  }

  private String names() {
    var names = all().stream().map(counted -> "'" + counted.list().name() + "'").limit(20).toList();
    return names.isEmpty() ? "(there are none yet)" : String.join(", ", names);
  }
}
