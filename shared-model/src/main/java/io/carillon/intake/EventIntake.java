package io.carillon.intake;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.activity.ActivityTypes;
import io.carillon.database.UtcTime;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.ActivityRecorder;
import io.carillon.execution.ActivityRecorder.Happening;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.EventIds;
import io.carillon.execution.FactsLoader;
import io.carillon.execution.JsonRows;
import io.carillon.execution.KeyLookup;
import io.carillon.execution.NewPeople;
import io.carillon.execution.PersonUpdate;
import io.carillon.execution.TriggerFeed;
import io.carillon.intake.EventRules.Sound;
import io.carillon.intake.EventRules.Unsound;
import io.carillon.intake.EventSettings.UnknownPeople;
import io.carillon.intake.ReceivedEvent.ByEmail;
import io.carillon.intake.ReceivedEvent.ById;
import io.carillon.intake.Verdict.Code;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.Partitions;
import io.carillon.person.PersonChunk;
import io.carillon.person.Settings;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
import org.springframework.jdbc.core.JdbcTemplate;

/// Takes events from outside: each that can be taken becomes an activity, once, whatever is sent
/// again. Thread-safe; any number of processes may take events at once.
///
/// *Order*: one person's events of one list are written in its order; of lists that come at the
/// same time, nobody knows. *Duplicates*: an event's id is good for one activity, for ever and by
/// every door; events without an id are all different. *Loss*: none that was accepted, once the
/// caller's transaction is committed. *Failure*: one event that cannot be taken is refused alone.
public final class EventIntake {
  private static final String NOW = "SELECT UTC_TIMESTAMP(6)";

  private static final String KNOWN =
      """
      SELECT STRAIGHT_JOIN e.event_key
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        k VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$' ERROR ON ERROR)) sent
      JOIN accepted_event e FORCE INDEX (PRIMARY) ON e.event_key = sent.k
      """;

  private final JdbcTemplate jdbc;
  private final String source;
  private final CompiledDefinitions definitions;
  private final Settings settings;
  private final EventSettingsStore eventSettings;
  private final Unsubscription unsubscription;
  private final Field email;
  private final KeyLookup byId;
  private final KeyLookup byEmail;
  private final NewPeople newPeople;
  private final FactsLoader people;
  private final PersonUpdate personUpdate;
  private final BulkInsert accepted;
  private final ActivityRecorder recorder;
  private final TriggerFeed feed;
  private volatile @Nullable Names names;

  /// @param way for as many rows as lists have events
  /// @param source what New Lead says of people who are made for an event (AL-38)
  public EventIntake(DataSource dataSource, BulkInsert.Way way, String source) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.source = source;
    this.definitions = new CompiledDefinitions(dataSource);
    this.settings = new Settings(dataSource);
    this.eventSettings = new EventSettingsStore(dataSource);
    var catalogue = new FieldStore(dataSource).load();
    this.unsubscription = Unsubscription.of(catalogue);
    this.email = catalogue.require("Email Address");
    this.byId = new KeyLookup(jdbc, Optional.empty(), Optional.empty());
    this.byEmail = new KeyLookup(jdbc, Optional.of(email), Optional.empty());
    this.newPeople = new NewPeople(jdbc, List.of(email), Partitions.DEFAULT);
    this.people = new FactsLoader(jdbc);
    this.personUpdate = new PersonUpdate(jdbc);
    this.accepted =
        new BulkInsert(
            jdbc,
            way,
            "accepted_event",
            List.of("event_key", "event_id", "person_id", "type_id", "accepted_at"));
    this.recorder = new ActivityRecorder(jdbc, way);
    this.feed = new TriggerFeed(dataSource, definitions);
  }

  /// What is named in events, as it was at one state of the definitions.
  private record Names(long stamp, ActivityTypes types, Map<String, Integer> emails) {}

  /// The types of activities that are taken, as they stand now.
  public List<ActivityType> types() {
    return EventRules.taken(names().types());
  }

  /// Takes a list of events in the caller's transaction, by a number of statements that does not
  /// depend on how many there are. What it says holds when that transaction commits.
  ///
  /// @param events up to 5 000
  /// @return one for each, in the same order
  /// @throws org.springframework.dao.TransientDataAccessException if others are in the way, such as
  ///   one who takes the same event at the same moment: roll back and do it again
  public List<Verdict> accept(List<ReceivedEvent> events) {
    var now = now();
    var rules = rules(now);
    var listening = feed.listen();
    var items = events.stream().map(event -> new Item(rules.check(event))).toList();
    var first = setRepeatsAside(items);
    refuseKnown(items);
    var log = new ArrayList<Happening>();
    findPeople(items, now, log);
    var chunk = lockPeople(items);
    write(items, chunk, now, log, listening);
    items.stream()
        .filter(item -> item.repeats)
        .forEach(item -> item.repeat(Objects.requireNonNull(first.get(item.sound().id()))));
    return items.stream().map(Item::verdict).toList();
  }

  /// One event on its way. Its state is one call of [#accept].
  private static final class Item {
    private final @Nullable Sound sound;
    private @Nullable Verdict verdict;
    private boolean repeats;
    private long person;
    private boolean newPerson;

    Item(EventRules.Checked checked) {
      switch (checked) {
        case Sound good -> sound = good;
        case Unsound(var refused) -> {
          sound = null;
          verdict = refused;
        }
      }
    }

    /// Whether something is still to be decided about it.
    boolean isOpen() {
      return verdict == null && !repeats;
    }

    Sound sound() {
      return Objects.requireNonNull(sound);
    }

    Verdict verdict() {
      return Objects.requireNonNull(verdict);
    }

    void refuse(Code code, String message) {
      verdict = Verdict.refused(sound().id(), code, message);
    }

    /// @param first the event of the same id that came before it
    void repeat(Item first) {
      var told = first.verdict();
      var refusal = told.refusal();
      if (refusal == null) {
        verdict = Verdict.duplicate(Objects.requireNonNull(sound().id()));
      } else {
        refuse(refusal.code(), "the event of this id before it: " + refusal.message());
      }
    }
  }

  private Instant now() {
    return Objects.requireNonNull(jdbc.queryForObject(NOW, LocalDateTime.class))
        .toInstant(ZoneOffset.UTC);
  }

  private EventRules rules(Instant now) {
    var known = names();
    return new EventRules(known.types(), known.emails(), now, settings.timeZone());
  }

  private Names names() {
    long stamp = definitions.stamp();
    var known = names;
    if (known == null || known.stamp() != stamp) {
      // What is applied meanwhile is read under the older stamp, hence once more.
      known = new Names(stamp, definitions.activityTypes(), definitions.emails());
      names = known;
    }
    return known;
  }

  /// @return by id, the first event that has it
  private static Map<String, Item> setRepeatsAside(List<Item> items) {
    var first = new HashMap<String, Item>();
    for (var item : items) {
      if (item.isOpen()) {
        var id = item.sound().id();
        item.repeats = id != null && first.putIfAbsent(id, item) != null;
      }
    }
    return first;
  }

  private void refuseKnown(List<Item> items) {
    var ids = new TreeSet<String>();
    open(items)
        .forEach(item -> {
          var id = item.sound().id();
          if (id != null) {
            ids.add(id);
          }
        });
    if (ids.isEmpty()) {
      return;
    }
    var known = new HashSet<>(jdbc.queryForList(KNOWN, String.class, JsonRows.texts(ids)));
    open(items)
        .forEach(item -> {
          var id = item.sound().id();
          if (id != null && known.contains(id)) {
            item.verdict = Verdict.duplicate(id);
          }
        });
  }

  private void findPeople(List<Item> items, Instant now, List<Happening> log) {
    var ids = new LinkedHashSet<Object>();
    var addresses = new LinkedHashMap<Object, String>();
    for (var item : open(items)) {
      switch (item.sound().whom()) {
        case ById(var id) -> ids.add(id);
        case ByEmail(var address) -> addresses.putIfAbsent(KeyLookup.comparable(address), address);
      }
    }
    var found = new HashMap<>(byId.find(ids));
    found.putAll(byEmail.find(addresses.keySet()));
    var unknown = new LinkedHashMap<>(addresses);
    unknown.keySet().removeAll(found.keySet());
    var created =
        unknown.isEmpty() || eventSettings.load().unknownPeople() == UnknownPeople.REFUSE
            ? new HashSet<Long>()
            : create(unknown, found, now, log);
    for (var item : open(items)) {
      var key =
          switch (item.sound().whom()) {
            case ById(var id) -> (Object) id;
            case ByEmail(var address) -> KeyLookup.comparable(address);
          };
      var matches = found.getOrDefault(key, List.of());
      if (matches.size() == 1) {
        item.person = matches.getFirst();
        item.newPerson = created.remove(item.person);
      } else {
        refuseNobody(item, matches);
      }
    }
  }

  private static void refuseNobody(Item item, List<Long> matches) {
    if (matches.isEmpty()) {
      item.refuse(
          Code.UNKNOWN_PERSON,
          switch (item.sound().whom()) {
            case ById(var id) -> "person: there is nobody with id %d".formatted(id);
            case ByEmail _ ->
                "person: nobody has this address: import the person first, or let events make"
                    + " people (carillon settings events --unknown-people create)";
          });
    } else {
      item.refuse(
          Code.AMBIGUOUS_PERSON,
          "person: %d people have this address, ids %s: send the id"
              .formatted(matches.size(), matches.stream().sorted().limit(10).toList()));
    }
  }

  /// Makes everybody whom nobody else has made meanwhile.
  ///
  /// @param unknown addresses by key
  /// @param found ids by key; those made are added
  /// @return their ids
  private Set<Long> create(
      Map<Object, String> unknown,
      Map<Object, List<Long>> found,
      Instant now,
      List<Happening> log) {
    byEmail.alone();
    found.putAll(byEmail.find(unknown.keySet()));
    var missing = new LinkedHashMap<>(unknown);
    missing.keySet().removeAll(found.keySet());
    if (missing.isEmpty()) {
      return new HashSet<>();
    }
    var values = new ArrayList<@Nullable Object[]>();
    missing.values().forEach(address -> values.add(new @Nullable Object[] {address}));
    var ids = newPeople.insert(values, UtcTime.text(now));
    var created = new HashSet<Long>();
    for (var key : missing.keySet()) {
      long id = ids[created.size()];
      found.put(key, List.of(id));
      created.add(id);
      log.add(newLead(id, now));
    }
    return created;
  }

  // AL-38; initial values write no change (OQ-20).
  private Happening newLead(long person, Instant now) {
    var attributes = new LinkedHashMap<String, String>();
    attributes.put("Source Type", source);
    attributes.put("Created Date", LocalDate.ofInstant(now, ZoneOffset.UTC).toString());
    return happening(EventIds.next(), now, person, ActivityType.NEW_PERSON, null, null, attributes);
  }

  private @Nullable PersonChunk lockPeople(List<Item> items) {
    var ids = new TreeSet<Long>();
    open(items).forEach(item -> ids.add(item.person));
    if (ids.isEmpty()) {
      return null;
    }
    var chunk =
        people.lockAndLoad(
            ids.stream().mapToLong(Long::longValue).toArray(),
            Set.of(unsubscription.field()),
            Set.of());
    for (var item : open(items)) {
      if (chunk.rowOf(item.person) < 0) {
        item.refuse(Code.UNKNOWN_PERSON, "person: was deleted a moment ago");
      }
    }
    return chunk;
  }

  private void write(
      List<Item> items,
      @Nullable PersonChunk chunk,
      Instant now,
      List<Happening> log,
      TriggerFeed.Listening listening) {
    var rows = new ArrayList<@Nullable Object[]>();
    for (var item : open(items)) {
      var sound = item.sound();
      var eventId = EventIds.next();
      var id = sound.id() == null ? eventId : sound.id();
      var happened =
          happening(
              eventId,
              sound.at(),
              item.person,
              sound.type(),
              sound.primaryId(),
              sound.primaryValue(),
              sound.attributes());
      log.add(happened);
      if (chunk != null && sound.type().equals(ActivityType.UNSUBSCRIBE_EMAIL)) {
        unsubscription.mark(chunk, chunk.rowOf(item.person), happened).ifPresent(log::add);
      }
      rows.add(
          new @Nullable Object[] {id, eventId, item.person, sound.type().id(), UtcTime.text(now)});
      item.verdict = Verdict.accepted(id, item.newPerson);
    }
    // In an order, so that two who take the same events wait for each other and not in a circle.
    rows.sort(Comparator.comparing(row -> String.valueOf(row[0])));
    accepted.insert(rows);
    if (chunk != null) {
      personUpdate.write(chunk, UtcTime.text(now));
    }
    recorder.record(log, now, listening);
  }

  private static Happening happening(
      String eventId,
      Instant at,
      long person,
      ActivityType type,
      @Nullable Integer primaryId,
      @Nullable String primaryValue,
      Map<String, String> attributes) {
    return new Happening(
        eventId,
        at,
        null,
        new Activity(
            person,
            type,
            Result.SUCCEEDED,
            null,
            0,
            0,
            primaryId,
            primaryValue,
            null,
            null,
            attributes));
  }

  private static List<Item> open(Collection<Item> items) {
    return items.stream().filter(Item::isOpen).toList();
  }
}
