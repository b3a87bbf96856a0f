package io.carillon.batch.activities;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.batch.activities.ActivityImportRequest.UnknownPerson;
import io.carillon.batch.activities.ActivityRowReader.Bad;
import io.carillon.batch.activities.ActivityRowReader.Happened;
import io.carillon.batch.csv.Page;
import io.carillon.batch.csv.PageWriter;
import io.carillon.batch.csv.RejectFile;
import io.carillon.batch.people.PersonKey;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.JsonRows;
import io.carillon.execution.KeyLookup;
import io.carillon.execution.LocalInfile;
import io.carillon.execution.NewPeople;
import io.carillon.person.Partitions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Writes one page of activities, in a number of statements that does not depend on the rows. A
/// person's activities are written in the order of the file.
final class ActivityWriter implements PageWriter {
  private static final String SOURCE = "Activity import";
  private static final String NOW = "SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)";
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private final JdbcTemplate jdbc;
  private final ActivityType type;
  private final UnknownPerson unknown;
  private final ActivityRowReader rows;
  private final KeyLookup lookup;
  private final NewPeople newPeople;
  private final BulkInsert activities;

  ActivityWriter(
      DataSource dataSource,
      ActivityType type,
      PersonKey key,
      UnknownPerson unknown,
      ActivityRowReader rows) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.type = type;
    this.unknown = unknown;
    this.rows = rows;
    this.lookup = new KeyLookup(jdbc, key.field(), Optional.empty());
    this.newPeople = new NewPeople(jdbc, key.field().stream().toList(), Partitions.DEFAULT);
    this.activities =
        new BulkInsert(
            jdbc,
            LocalInfile.way(dataSource),
            "activity",
            List.of("person_id", "at", "type_id", "result", "primary_value", "attributes"));
  }

  @Override
  public Counts write(Page page, RejectFile rejects) {
    if (unknown == UnknownPerson.CREATE) {
      lookup.alone();
    }
    var now = Objects.requireNonNull(jdbc.queryForObject(NOW, String.class));
    var instant = LocalDateTime.parse(now, DATETIME).toInstant(ZoneOffset.UTC);
    var read = page.rows().stream().map(row -> rows.read(row, instant)).toList();
    var people = new HashMap<>(lookup.find(keys(read)));
    var created = unknown == UnknownPerson.CREATE ? create(read, people, now) : List.<Long>of();
    var log = new ArrayList<@Nullable Object[]>(read.size() + created.size());
    var attributes = createdBy(now);
    created.forEach(id -> log.add(row(id, now, ActivityType.NEW_PERSON, null, attributes)));
    for (var row : read) {
      switch (row) {
        case Bad(var raw, var column, var reason) -> rejects.add(raw, column, reason);
        case Happened happened -> {
          var matches = people.getOrDefault(KeyLookup.comparable(happened.key()), List.of());
          if (matches.size() == 1) {
            log.add(
                row(
                    matches.getFirst(),
                    datetime(happened.at()),
                    type,
                    happened.primary(),
                    happened.attributes()));
          } else {
            rejects.add(happened.row(), "", whose(matches));
          }
        }
      }
    }
    // People's activities lie together in the table.
    log.sort(Comparator.comparingLong(row -> (long) Objects.requireNonNull(row[0])));
    if (!log.isEmpty()) {
      activities.insert(log);
    }
    int logged = log.size() - created.size();
    return new Counts(read.size(), logged, 0, 0, read.size() - logged, 0, created.size());
  }

  private static Set<Object> keys(List<ActivityRowReader.Read> read) {
    var keys = new LinkedHashSet<Object>();
    for (var row : read) {
      if (row instanceof Happened happened) {
        keys.add(KeyLookup.comparable(happened.key()));
      }
    }
    return keys;
  }

  /// Makes everybody whom a row is about and nobody knows; the first row's spelling of the key
  /// counts.
  ///
  /// @param people by key; those made are added
  /// @return their ids
  private List<Long> create(
      List<ActivityRowReader.Read> read, Map<Object, List<Long>> people, String now) {
    var missing = new LinkedHashMap<Object, @Nullable Object[]>();
    for (var row : read) {
      if (row instanceof Happened happened) {
        var wanted = KeyLookup.comparable(happened.key());
        if (!people.containsKey(wanted)) {
          missing.putIfAbsent(wanted, new @Nullable Object[] {happened.key()});
        }
      }
    }
    if (missing.isEmpty()) {
      return List.of();
    }
    var ids = newPeople.insert(List.copyOf(missing.values()), now);
    var created = new ArrayList<Long>(ids.length);
    for (var wanted : missing.keySet()) {
      long id = ids[created.size()];
      people.put(wanted, List.of(id));
      created.add(id);
    }
    return created;
  }

  private static String whose(List<Long> matches) {
    return matches.isEmpty()
        ? "nobody has this key"
        : "the key is that of %d people: ids %s"
            .formatted(matches.size(), matches.stream().sorted().limit(10).toList());
  }

  // AL-38.
  private static String createdBy(String now) {
    var attributes = new LinkedHashMap<String, String>();
    attributes.put("Source Type", SOURCE);
    attributes.put("Created Date", now.substring(0, 10));
    return JsonRows.object(attributes);
  }

  private static @Nullable Object[] row(
      long person,
      String at,
      ActivityType type,
      @Nullable String primary,
      @Nullable String attributes) {
    return new @Nullable Object[] {
      person, at, type.id(), Result.SUCCEEDED.stored(), primary, attributes
    };
  }

  private static String datetime(Instant at) {
    return DATETIME.format(LocalDateTime.ofInstant(at, ZoneOffset.UTC));
  }
}
