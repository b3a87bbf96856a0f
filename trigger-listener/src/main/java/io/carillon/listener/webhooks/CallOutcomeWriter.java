package io.carillon.listener.webhooks;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.database.UtcTime;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.Announcement;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.FactsLoader;
import io.carillon.execution.JsonRows;
import io.carillon.execution.PersonUpdate;
import io.carillon.execution.RunAdditions;
import io.carillon.execution.TriggerFeed;
import io.carillon.failure.Failpoint;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldValue;
import io.carillon.person.InputSource;
import io.carillon.person.PersonChunk;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Notes what became of some calls: their rows, mapped values, log, and that whoever waited goes
/// on; a number of statements that does not depend on how many calls there are, inside the caller's
/// transaction.
final class CallOutcomeWriter {
  private static final JsonMapper JSON = JsonMapper.shared();
  // In a row of the log.
  private static final int TYPE = 2;
  private static final int RUN = 4;

  private static final String NO_CHANGE = "no change";
  private static final String NO_SINGLE_VALUE = "the answer has a list or an object there";
  private static final String PROTECTED = "the field is protected against webhooks";

  // Only calls whose claim is still the last one: another relay may have taken over, the person may
  // be gone or out of the flow.
  private static final String LOCK =
      """
      SELECT c.id
      FROM (
        SELECT j.id, j.epoch FROM JSON_TABLE(?, '$[*]' COLUMNS (
          id BIGINT PATH '$[0]' ERROR ON ERROR, epoch INT PATH '$[1]' ERROR ON ERROR)) j
      ) mine
      STRAIGHT_JOIN webhook_call c FORCE INDEX (PRIMARY)
        ON c.id = mine.id AND c.epoch = mine.epoch AND c.state = 'WAITING'
      FOR UPDATE
      """;

  private static final String NOTE =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (
        id BIGINT PATH '$[0]' ERROR ON ERROR,
        state VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]' ERROR ON ERROR,
        not_begun INT PATH '$[2]' ERROR ON ERROR,
        wait_millis BIGINT PATH '$[3]' ERROR ON ERROR,
        status INT PATH '$[4]' ERROR ON ERROR,
        error_text TEXT CHARACTER SET utf8mb4 PATH '$[5]' ERROR ON ERROR
      )) done
      STRAIGHT_JOIN webhook_call c FORCE INDEX (PRIMARY) ON c.id = done.id
      SET c.state = done.state, c.attempts = c.attempts - done.not_begun,
        c.due_at = UTC_TIMESTAMP(6) + INTERVAL done.wait_millis * 1000 MICROSECOND,
        c.done_at = CASE WHEN done.state <> 'WAITING' THEN UTC_TIMESTAMP(6) END,
        c.status = done.status, c.error_text = done.error_text
      """;

  // A consistent read by the person's waits; changed by their own keys, so that no other wait of
  // the person is touched.
  private static final String AWAITING =
      """
      SELECT w.id
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        person BIGINT PATH '$[0]' ERROR ON ERROR,
        campaign INT PATH '$[1]' ERROR ON ERROR,
        call_key CHAR(36) CHARACTER SET ascii COLLATE ascii_bin PATH '$[2]' ERROR ON ERROR
      )) done
      STRAIGHT_JOIN flow_wait w FORCE INDEX (flow_wait_person)
        ON w.person_id = done.person AND w.campaign_id = done.campaign AND w.awaits = done.call_key
      ORDER BY w.id
      """;

  private static final String FREE =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) free
      STRAIGHT_JOIN flow_wait w FORCE INDEX (PRIMARY) ON w.id = free.id
      SET w.resume_at = UTC_TIMESTAMP(6)
      """;

  private static final String NOW = "SELECT UTC_TIMESTAMP(6)";

  private final JdbcTemplate jdbc;
  private final FieldStore fields;
  private final FactsLoader people;
  private final PersonUpdate personUpdate;
  private final BulkInsert activities;
  private final RunAdditions additions;
  private final TriggerFeed feed;

  CallOutcomeWriter(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.fields = new FieldStore(dataSource);
    this.people = new FactsLoader(jdbc);
    this.personUpdate = new PersonUpdate(jdbc);
    this.additions = new RunAdditions(jdbc);
    this.feed = new TriggerFeed(dataSource, new CompiledDefinitions(dataSource));
    this.activities =
        new BulkInsert(
            jdbc,
            BulkInsert.Way.INSERT,
            "activity",
            List.of(
                "person_id",
                "at",
                "type_id",
                "result",
                "run_id",
                "step_id",
                "choice",
                "primary_id",
                "old_value",
                "new_value",
                "attributes"));
  }

  /// @param names of webhooks by id
  /// @param zone of local datetimes in answers
  /// @return those that counted
  List<CallOutcome> write(List<CallOutcome> outcomes, IntFunction<String> names, ZoneId zone) {
    var listening = feed.listen();
    // People before everything else of ours, in ascending id, like everywhere.
    var chunk = lockPeople(outcomes);
    var mine = lockCalls(outcomes);
    var current = outcomes.stream().filter(one -> mine.contains(one.call().id())).toList();
    if (current.isEmpty()) {
      return current;
    }
    jdbc.update(NOTE, rows(current));
    Failpoint.AFTER_CALLS_NOTED.reach();
    var now = jdbc.queryForObject(NOW, LocalDateTime.class);
    if (now == null) {
      throw new IllegalStateException("the server does not say what time it is");
    }
    var at = UtcTime.text(instant(now));
    var log = new ArrayList<Logged>();
    var blocked =
        current.stream().anyMatch(CallOutcomeWriter::mapsSomething)
            ? fields.blocked(InputSource.WEBHOOK)
            : Set.<Integer>of();
    for (var outcome : current) {
      if (chunk != null && chunk.rowOf(outcome.call().personId()) >= 0) {
        log(outcome, log);
        if (outcome instanceof CallOutcome.Done done) {
          map(done, chunk, blocked, names, zone, log);
        }
      }
    }
    if (chunk != null) {
      personUpdate.write(chunk, at);
    }
    Failpoint.AFTER_MAPPED_VALUES.reach();
    var rows = log.stream().map(one -> row(one, at)).toList();
    activities.insert(rows);
    additions.count(rows, RUN, TYPE);
    listening.announce(
        log.stream()
            .filter(one -> one.result == Result.SUCCEEDED) // OQ-01
            .map(one -> announcement(one, instant(now)))
            .toList(),
        instant(now));
    Failpoint.AFTER_CALL_LOG.reach();
    free(current);
    Failpoint.AFTER_AWAITING_FREED.reach();
    return current;
  }

  private static Instant instant(LocalDateTime utc) {
    return utc.toInstant(ZoneOffset.UTC);
  }

  private static boolean mapsSomething(CallOutcome outcome) {
    return outcome instanceof CallOutcome.Done done && !done.values().isEmpty();
  }

  private @Nullable PersonChunk lockPeople(List<CallOutcome> outcomes) {
    var ids =
        outcomes.stream()
            .filter(CallOutcome::isEnd)
            .mapToLong(outcome -> outcome.call().personId())
            .sorted()
            .distinct()
            .toArray();
    if (ids.length == 0) {
      return null;
    }
    var mapped = new HashSet<Field>();
    for (var outcome : outcomes) {
      if (outcome instanceof CallOutcome.Done done) {
        done.values().forEach(value -> mapped.add(value.field()));
      }
    }
    return people.lockAndLoad(ids, mapped, Set.of());
  }

  private Set<Long> lockCalls(List<CallOutcome> outcomes) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartArray();
      outcomes.stream()
          .map(CallOutcome::call)
          .sorted((one, other) -> Long.compare(one.id(), other.id()))
          .forEach(call -> {
            json.writeStartArray();
            json.writeNumber(call.id());
            json.writeNumber(call.epoch());
            json.writeEndArray();
          });
      json.writeEndArray();
    }
    return new HashSet<>(jdbc.queryForList(LOCK, Long.class, text.toString()));
  }

  private static String rows(List<CallOutcome> outcomes) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (var outcome : outcomes) {
        json.writeStartArray();
        json.writeNumber(outcome.call().id());
        json.writeString(outcome.state());
        switch (outcome) {
          case CallOutcome.Done(_, var status, _, _) -> note(json, 0, 0, status, null);
          case CallOutcome.Postponed(_, var status, var reason, var pause) ->
              note(json, 0, pause.toMillis(), status, reason);
          case CallOutcome.Failed(_, var status, _, var reason, _) ->
              note(json, 0, 0, status, reason);
          case CallOutcome.PutBack _ -> note(json, 1, 1_000, null, null);
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    return text.toString();
  }

  private static void note(
      JsonGenerator json,
      int notBegun,
      long waitMillis,
      @Nullable Integer status,
      @Nullable String reason) {
    json.writeNumber(notBegun);
    json.writeNumber(waitMillis);
    if (status == null) {
      json.writeNull();
    } else {
      json.writeNumber(status);
    }
    json.writeString(reason);
  }

  // AL-3B
  private static void log(CallOutcome outcome, List<Logged> log) {
    switch (outcome) {
      case CallOutcome.Done(var call, var status, var response, _) -> {
        var attributes = attributes(call, status, response);
        log.add(called(call, Result.SUCCEEDED, attributes));
      }
      case CallOutcome.Failed(var call, var status, var type, var reason, var response) -> {
        var attributes = attributes(call, status, response);
        attributes.put("Error Type", type.text());
        attributes.put(Activity.REASON, reason);
        log.add(called(call, Result.FAILED, attributes));
      }
      case CallOutcome.Postponed _, CallOutcome.PutBack _ -> {
        // Nothing has come of it yet.
      }
    }
  }

  private static Map<String, String> attributes(
      WaitingCall call, @Nullable Integer status, String response) {
    var attributes = new LinkedHashMap<String, String>();
    if (!response.isEmpty()) {
      attributes.put("Response", response);
    }
    if (status != null) {
      attributes.put("Status", status.toString());
    }
    attributes.put("Attempts", Integer.toString(call.attempts()));
    return attributes;
  }

  /// Writes what the answer has for fields (FL-07), cut where it is too long, nothing where it is
  /// not of the field's type (FL-08).
  private static void map(
      CallOutcome.Done done,
      PersonChunk chunk,
      Set<Integer> blocked,
      IntFunction<String> names,
      ZoneId zone,
      List<Logged> log) {
    var call = done.call();
    int row = chunk.rowOf(call.personId());
    // As service steps have it (FL-49).
    var source = "%s (%d)".formatted(names.apply(call.webhookId()), call.webhookId());
    for (var mapped : done.values()) {
      var field = mapped.field();
      var old = chunk.value(row, field);
      var text = mapped.text();
      var read =
          text == null
              ? new FieldValue.Mismatch(NO_SINGLE_VALUE)
              : FieldValue.read(field.type(), FieldValue.cut(field.type(), text), zone);
      switch (read) {
        case FieldValue.Mismatch(var reason) ->
            log.add(change(call, Result.FAILED, field, null, null, source, reason));
        case FieldValue.Value(var value) when value == null -> {
          // A blank changes nothing.
        }
        case FieldValue.Value(var value) -> {
          var written = FieldValue.text(value);
          if (same(old, value)) {
            log.add(change(call, Result.SKIPPED, field, null, written, source, NO_CHANGE)); // OQ-01
          } else if (old != null && blocked.contains(field.id())) {
            log.add(change(call, Result.SKIPPED, field, null, written, source, PROTECTED)); // FL-10
          } else {
            chunk.change(row, field, value);
            var reason = "campaign %s, step %s".formatted(call.campaignId(), call.stepId());
            log.add(
                change(
                    call, Result.SUCCEEDED, field, FieldValue.write(old), written, source, reason));
          }
        }
      }
    }
  }

  private static boolean same(@Nullable Object old, Object value) {
    return (old instanceof BigDecimal amount && value instanceof BigDecimal other)
        ? amount.compareTo(other) == 0
        : value.equals(old);
  }

  /// Whoever waited for one of these goes on (FL-04).
  private void free(List<CallOutcome> outcomes) {
    var text = new StringWriter();
    boolean any = false;
    try (var json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (var outcome : outcomes) {
        var call = outcome.call();
        var campaign = call.campaignId();
        if (outcome.isEnd() && campaign != null) {
          any = true;
          json.writeStartArray();
          json.writeNumber(call.personId());
          json.writeNumber(campaign);
          json.writeString(call.key());
          json.writeEndArray();
        }
      }
      json.writeEndArray();
    }
    if (!any) {
      return;
    }
    var waits = jdbc.queryForList(AWAITING, Long.class, text.toString());
    if (!waits.isEmpty()) {
      jdbc.update(FREE, JsonRows.ids(waits.stream().mapToLong(Long::longValue).toArray()));
    }
  }

  private static Logged called(WaitingCall call, Result result, Map<String, String> attributes) {
    return new Logged(
        call, ActivityType.CALL_WEBHOOK, result, call.webhookId(), null, null, attributes);
  }

  private static Logged change(
      WaitingCall call,
      Result result,
      Field field,
      @Nullable String oldValue,
      @Nullable String newValue,
      String source,
      String reason) {
    var attributes = new LinkedHashMap<String, String>();
    attributes.put(Activity.REASON, reason);
    attributes.put("Source", source);
    return new Logged(
        call, ActivityType.CHANGE_DATA_VALUE, result, field.id(), oldValue, newValue, attributes);
  }

  /// An activity that a call brought about.
  private record Logged(
      WaitingCall call,
      ActivityType type,
      Result result,
      int primary,
      @Nullable String oldValue,
      @Nullable String newValue,
      Map<String, String> attributes) {}

  private static @Nullable Object[] row(Logged logged, String at) {
    var call = logged.call;
    return new @Nullable Object[] {
      call.personId(),
      at,
      logged.type.id(),
      logged.result.stored(),
      call.runId(),
      call.stepId(),
      call.choice(),
      logged.primary,
      logged.oldValue,
      logged.newValue,
      JsonRows.object(logged.attributes)
    };
  }

  // A call does not know how many triggered flows led to it (RQ-06).
  private static Announcement announcement(Logged logged, Instant now) {
    var call = logged.call;
    return new Announcement(
        call.personId(),
        logged.type,
        new PastActivity(
            0, now, logged.primary, null, logged.oldValue, logged.newValue, logged.attributes),
        call.campaignId(),
        call.runId(),
        0,
        null);
  }
}
