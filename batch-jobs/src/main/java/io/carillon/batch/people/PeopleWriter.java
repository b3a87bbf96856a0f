package io.carillon.batch.people;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.batch.csv.Page;
import io.carillon.batch.csv.Page.Row;
import io.carillon.batch.csv.PageWriter;
import io.carillon.batch.csv.RejectFile;
import io.carillon.batch.people.RowReader.Bad;
import io.carillon.batch.people.RowReader.Values;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.Announcement;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.FactsLoader;
import io.carillon.execution.JsonRows;
import io.carillon.execution.KeyLookup;
import io.carillon.execution.LocalInfile;
import io.carillon.execution.NewPeople;
import io.carillon.execution.PersonUpdate;
import io.carillon.execution.TriggerFeed;
import io.carillon.person.Field;
import io.carillon.person.FieldValue;
import io.carillon.person.Partitions;
import io.carillon.person.PersonChunk;
import io.carillon.person.StaticList;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/// Writes one page of people, in a number of statements that does not depend on the rows. Rows of
/// one key are taken in the order of the file: the later one changes what the earlier one made,
/// with an activity of its own, as if they stood in different pages.
final class PeopleWriter implements PageWriter {
  private static final String SOURCE = "List import";

  private static final String NOW = "SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)";

  private final JdbcTemplate jdbc;
  private final ImportColumns columns;
  private final String partition;
  private final Optional<StaticList> list;
  private final RowReader rows;
  private final Rules rules;
  private final KeyLookup lookup;
  private final FactsLoader facts;
  private final PersonUpdate update;
  private final NewPeople newPeople;
  private final BulkInsert activities;
  private final BulkInsert members;
  private final TriggerFeed feed;

  /// @param clearEmpty an empty cell empties the field of somebody who exists
  /// @param blocked ids of fields that are filled but not changed (FL-10)
  /// @param neverEmpty columns of the person table that hold no NULL: empty is false there
  record Rules(boolean clearEmpty, Set<Integer> blocked, Set<String> neverEmpty) {}

  PeopleWriter(
      DataSource dataSource,
      ImportColumns columns,
      String partition,
      Optional<StaticList> list,
      RowReader rows,
      Rules rules) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.columns = columns;
    this.partition = partition;
    this.list = list;
    this.rows = rows;
    this.rules = rules;
    this.lookup = new KeyLookup(jdbc, columns.key().field(), Optional.of(partition));
    this.facts = new FactsLoader(jdbc);
    this.update = new PersonUpdate(jdbc);
    this.newPeople = new NewPeople(jdbc, columns.fields(), partition);
    this.feed = new TriggerFeed(dataSource, new CompiledDefinitions(dataSource));
    var way = LocalInfile.way(dataSource);
    this.activities =
        new BulkInsert(
            jdbc,
            way,
            "activity",
            List.of(
                "person_id",
                "at",
                "type_id",
                "result",
                "primary_id",
                "old_value",
                "new_value",
                "attributes"));
    this.members =
        new BulkInsert(
            jdbc, way, "static_list_member", List.of("list_id", "person_id", "added_at"));
  }

  /// @throws ConcurrencyFailureException if a person was changed or deleted between look-up and
  ///   lock: a repeat helps
  @Override
  public Counts write(Page page, RejectFile rejects) {
    var listening = feed.listen();
    lookup.alone();
    var at = Objects.requireNonNull(jdbc.queryForObject(NOW, String.class));
    var read = page.rows().stream().map(rows::read).toList();
    var keys = new LinkedHashSet<Object>();
    for (var row : read) {
      if (row instanceof Values values) {
        keys.add(values.key());
      }
    }
    var existing = lookup.find(keys);
    var work = new Work(existing, lockAndLoad(existing), rejects);
    for (var row : read) {
      switch (row) {
        case Bad(var raw, var column, var reason) -> work.reject(raw, column, reason);
        case Values values -> work.take(values);
      }
    }
    work.save(at);
    listening.announce(work.heard(listening, at), instant(at));
    return work.counts(page.rows().size());
  }

  /// @param at as [#NOW] says it
  private static Instant instant(String at) {
    return LocalDateTime.parse(at.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
  }

  private PersonChunk lockAndLoad(Map<Object, List<Long>> existing) {
    var ids = new TreeSet<Long>();
    existing.values().stream()
        .filter(matches -> matches.size() == 1)
        .forEach(matches -> ids.add(matches.getFirst()));
    var lists = list.map(onto -> Set.of(onto.id())).orElse(Set.of());
    if (ids.isEmpty()) {
      return new PersonChunk(new long[0], columns.fields(), lists);
    }
    var people =
        facts.lockAndLoad(
            ids.stream().mapToLong(Long::longValue).toArray(),
            new LinkedHashSet<>(columns.fields()),
            lists);
    if (people.size() != ids.size()) {
      throw new ConcurrencyFailureException("a person was deleted while the page was imported");
    }
    return people;
  }

  /// Somebody whom rows of this page are about.
  private static final class Subject {
    /// 0 until inserted.
    private long id;

    /// Of a new person, the values as the rows so far left them; null for somebody who exists.
    private final @Nullable Object @Nullable [] newValues;

    /// In the chunk; -1 for a new person.
    private final int row;

    private boolean listed;

    Subject(long id, @Nullable Object @Nullable [] newValues, int row) {
      this.id = id;
      this.newValues = newValues;
      this.row = row;
    }
  }

  private record Logged(
      Subject subject,
      ActivityType type,
      @Nullable Integer primary,
      @Nullable String oldValue,
      @Nullable String newValue) {}

  /// One page's decisions, in the order of its rows, and then their writing.
  private final class Work {
    private final Map<Object, List<Long>> existing;
    private final PersonChunk people;
    private final RejectFile rejects;
    private final Map<Object, Subject> subjects = new LinkedHashMap<>();
    private final List<Subject> created = new ArrayList<>();
    private final List<Subject> listed = new ArrayList<>();
    private final List<Logged> log = new ArrayList<>();
    private long updated;
    private long unchanged;
    private long rejected;

    Work(Map<Object, List<Long>> existing, PersonChunk people, RejectFile rejects) {
      this.existing = existing;
      this.people = people;
      this.rejects = rejects;
    }

    void reject(Row row, String column, String reason) {
      rejects.add(row, column, reason);
      rejected++;
    }

    void take(Values row) {
      var matches = existing.getOrDefault(row.key(), List.of());
      if (matches.size() > 1) {
        reject(
            row.row(),
            "",
            "the key is that of %d people: ids %s"
                .formatted(matches.size(), matches.stream().sorted().limit(10).toList()));
        return;
      }
      var subject = subjects.get(row.key());
      if (subject == null) {
        if (matches.isEmpty() && columns.key().isId()) {
          reject(row.row(), "", "there is no person of this id" + where());
          return;
        }
        subject = matches.isEmpty() ? null : found(matches.getFirst());
      }
      if (subject == null) {
        subject = new Subject(0, filled(row.values()), -1);
        created.add(subject);
        log.add(new Logged(subject, ActivityType.NEW_PERSON, null, null, null));
      } else if (change(subject, row.values())) {
        updated++;
      } else {
        unchanged++;
      }
      subjects.put(row.key(), subject);
      putOnList(subject);
    }

    /// Who has no partitions need not know that there is one.
    private String where() {
      return partition.equals(Partitions.DEFAULT) ? "" : " in partition '" + partition + "'";
    }

    private Subject found(long id) {
      return new Subject(id, null, people.rowOf(id));
    }

    private @Nullable Object[] filled(@Nullable Object[] values) {
      var filled = values.clone();
      for (int i = 0; i < filled.length; i++) {
        filled[i] = filled[i] == null ? empty(columns.fields().get(i)) : filled[i];
      }
      return filled;
    }

    private @Nullable Object empty(Field field) {
      return rules.neverEmpty().contains(field.column()) ? Boolean.FALSE : null;
    }

    /// @return whether any value changed
    private boolean change(Subject subject, @Nullable Object[] values) {
      boolean changed = false;
      for (int i = 0; i < values.length; i++) {
        var field = columns.fields().get(i);
        if (values[i] == null && !rules.clearEmpty()) {
          continue;
        }
        var wanted = values[i] == null ? empty(field) : values[i];
        var newValues = subject.newValues;
        var old = newValues == null ? people.value(subject.row, field) : newValues[i];
        if (Objects.equals(old, wanted)
            || (old != null && rules.blocked().contains(field.id()))) { // FL-10
          continue;
        }
        if (newValues == null) {
          people.change(subject.row, field, wanted);
        } else {
          newValues[i] = wanted;
        }
        log.add(
            new Logged(
                subject,
                ActivityType.CHANGE_DATA_VALUE,
                field.id(),
                FieldValue.write(old),
                FieldValue.write(wanted)));
        changed = true;
      }
      return changed;
    }

    private void putOnList(Subject subject) {
      if (list.isEmpty()
          || subject.listed
          || (subject.row >= 0 && people.members(list.get().id()).get(subject.row))) {
        return;
      }
      subject.listed = true;
      if (subject.row >= 0) {
        people.setMember(subject.row, list.get().id(), true);
      }
      listed.add(subject);
      log.add(new Logged(subject, ActivityType.ADD_TO_LIST, list.get().id(), null, null));
    }

    void save(String at) {
      if (!created.isEmpty()) {
        var values = new ArrayList<@Nullable Object[]>();
        created.forEach(person -> values.add(Objects.requireNonNull(person.newValues)));
        var ids = newPeople.insert(values, at);
        for (int i = 0; i < ids.length; i++) {
          created.get(i).id = ids[i];
        }
      }
      update.write(people, at);
      list.ifPresent(onto -> saveMembers(onto, at));
      if (!log.isEmpty()) {
        activities.insert(activities(at));
      }
    }

    private void saveMembers(StaticList onto, String at) {
      if (!listed.isEmpty()) {
        var memberships = new ArrayList<@Nullable Object[]>();
        listed.stream()
            .sorted(Comparator.comparingLong(person -> person.id))
            .forEach(person -> memberships.add(new Object[] {onto.id(), person.id, at}));
        members.insert(memberships);
      }
    }

    private List<@Nullable Object[]> activities(String at) {
      var newPerson = JsonRows.object(createdBy(at));
      var change = JsonRows.object(changedBy());
      var rows = new ArrayList<@Nullable Object[]>(log.size());
      for (var entry : log) {
        rows.add(
            new @Nullable Object[] {
              entry.subject().id,
              at,
              entry.type().id(),
              0,
              entry.primary(),
              entry.oldValue(),
              entry.newValue(),
              entry.type().equals(ActivityType.NEW_PERSON) ? newPerson : change
            });
      }
      return rows;
    }

    // AL-38
    private Map<String, String> createdBy(String at) {
      var createdBy = new LinkedHashMap<String, String>();
      createdBy.put("Source Type", SOURCE);
      list.ifPresent(onto -> createdBy.put("List Name", onto.name()));
      createdBy.put("Created Date", at.substring(0, 10));
      return createdBy;
    }

    // AL-39
    private static Map<String, String> changedBy() {
      var changedBy = new LinkedHashMap<String, String>();
      changedBy.put("Reason", SOURCE);
      changedBy.put("Source", SOURCE);
      return changedBy;
    }

    /// What somebody wants to hear of what is logged; of a new person that it is new, not its
    /// values (OQ-20).
    List<Announcement> heard(TriggerFeed.Listening listening, String at) {
      var now = instant(at);
      var createdBy = createdBy(at);
      var changedBy = changedBy();
      return log.stream()
          .filter(entry -> listening.hears(entry.type()))
          .map(entry ->
              new Announcement(
                  entry.subject().id,
                  entry.type(),
                  new PastActivity(
                      0,
                      now,
                      entry.primary(),
                      null,
                      entry.oldValue(),
                      entry.newValue(),
                      entry.type().equals(ActivityType.NEW_PERSON) ? createdBy : changedBy),
                  null,
                  null,
                  0,
                  null))
          .toList();
    }

    Counts counts(int rows) {
      return new Counts(rows, created.size(), updated, unchanged, rejected, listed.size(), 0);
    }
  }
}
