package io.carillon.listener.delivery;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.database.UtcTime;
import io.carillon.execution.Announcement;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.FactsLoader;
import io.carillon.execution.JsonRows;
import io.carillon.execution.PersonUpdate;
import io.carillon.execution.RunAdditions;
import io.carillon.execution.TriggerFeed;
import io.carillon.listener.delivery.Refusal.Verdict;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.person.TextFold;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/// Notes what became of some mails: outbox, people whose address bounced, log; a number of
/// statements that does not depend on how many mails there are, inside the caller's transaction.
final class OutcomeWriter {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int CAUSE_CHARACTERS = 1_000;
  // In a row of the log.
  private static final int TYPE = 2;
  private static final int RUN = 4;
  private static final String SOURCE = "Email Bounced";

  private static final String NOTE =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (
        id BIGINT PATH '$[0]' ERROR ON ERROR,
        state VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]' ERROR ON ERROR,
        failed INT PATH '$[2]' ERROR ON ERROR,
        wait_seconds BIGINT PATH '$[3]' ERROR ON ERROR,
        error_text TEXT CHARACTER SET utf8mb4 PATH '$[4]' ERROR ON ERROR
      )) done
      STRAIGHT_JOIN outbox o FORCE INDEX (PRIMARY) ON o.id = done.id
      SET o.state = done.state, o.attempts = o.attempts + done.failed,
        o.due_at = CASE WHEN done.wait_seconds > 0
          THEN UTC_TIMESTAMP(6) + INTERVAL done.wait_seconds SECOND ELSE o.due_at END,
        o.sent_at = CASE WHEN done.state = 'SENT' THEN UTC_TIMESTAMP(6) END,
        o.error_text = done.error_text
      """;

  private final JdbcTemplate jdbc;
  private final FactsLoader people;
  private final PersonUpdate personUpdate;
  private final BulkInsert activities;
  private final RunAdditions additions;
  private final TriggerFeed feed;
  private final Field address;
  private final Field invalid;
  private final Field invalidCause;
  private final Field suspended;
  private final Field suspendedAt;
  private final Field suspendedCause;

  /// @param feed hears what is logged
  OutcomeWriter(JdbcTemplate jdbc, FieldCatalogue catalogue, TriggerFeed feed) {
    this.jdbc = jdbc;
    this.feed = feed;
    this.people = new FactsLoader(jdbc);
    this.personUpdate = new PersonUpdate(jdbc);
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
                "campaign_id",
                "step_id",
                "choice",
                "primary_id",
                "old_value",
                "new_value",
                "attributes"));
    this.additions = new RunAdditions(jdbc);
    this.address = catalogue.require("Email Address");
    this.invalid = catalogue.require("Email Invalid");
    this.invalidCause = catalogue.require("Email Invalid Cause");
    this.suspended = catalogue.require("Email Suspended");
    this.suspendedAt = catalogue.require("Email Suspended At");
    this.suspendedCause = catalogue.require("Email Suspended Cause");
  }

  /// @param now when it happened, by the database's clock
  void write(List<Outcome> outcomes, Instant now) {
    if (outcomes.isEmpty()) {
      return;
    }
    var listening = feed.listen();
    jdbc.update(NOTE, rows(outcomes));
    var log = new ArrayList<Logged>();
    var at = UtcTime.text(now);
    markPeople(outcomes, now, at, log);
    outcomes.forEach(outcome -> log(outcome, log));
    var rows = log.stream().map(one -> row(one, at)).toList();
    activities.insert(rows);
    additions.count(rows, RUN, TYPE);
    listening.announce(
        log.stream()
            .filter(one -> one.result == Result.SUCCEEDED) // OQ-01
            .map(one -> announcement(one, now))
            .toList(),
        now);
  }

  private static String rows(List<Outcome> outcomes) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (var outcome : outcomes) {
        json.writeStartArray();
        json.writeNumber(outcome.mail().id());
        json.writeString(outcome.state());
        json.writeNumber(
            switch (outcome) {
              case Outcome.Postponed _, Outcome.Bounced _, Outcome.Failed _ -> 1;
              case Outcome.Sent _, Outcome.Held _, Outcome.Skipped _ -> 0;
            });
        json.writeNumber(
            switch (outcome) {
              case Outcome.Postponed(_, var pause, _) -> pause.toSeconds();
              case Outcome.Held _ -> 1;
              case Outcome.Sent _, Outcome.Skipped _, Outcome.Bounced _, Outcome.Failed _ -> 0;
            });
        json.writeString(outcome.text());
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    return text.toString();
  }

  private static void log(Outcome outcome, List<Logged> log) {
    if (outcome.mail().alert()) {
      logAlert(outcome, log);
      return;
    }
    switch (outcome) {
      case Outcome.Sent(var mail) ->
          log.add(logged(mail, ActivityType.EMAIL_DELIVERED, Result.SUCCEEDED, Map.of()));
      case Outcome.Postponed _, Outcome.Held _ -> {
        // Nothing has come of it yet.
      }
      case Outcome.Skipped(var mail, var reason) ->
          log.add(
              logged(
                  mail, ActivityType.SEND_EMAIL, Result.SKIPPED, Map.of(Activity.REASON, reason)));
      case Outcome.Failed(var mail, var reason) ->
          log.add(
              logged(
                  mail, ActivityType.SEND_EMAIL, Result.FAILED, Map.of(Activity.REASON, reason)));
      case Outcome.Bounced(var mail, var refusal) ->
          log.add(
              logged(
                  mail,
                  refusal.verdict().isHard()
                      ? ActivityType.EMAIL_BOUNCED
                      : ActivityType.EMAIL_BOUNCED_SOFT,
                  Result.SUCCEEDED,
                  attributes(mail, refusal)));
    }
  }

  /// The step has logged that it was sent; what staff did not get is added.
  private static void logAlert(Outcome outcome, List<Logged> log) {
    switch (outcome) {
      case Outcome.Bounced _, Outcome.Failed _ ->
          log.add(
              logged(
                  outcome.mail(),
                  ActivityType.SEND_ALERT,
                  Result.FAILED,
                  Map.of(
                      Activity.REASON,
                      String.valueOf(outcome.text()),
                      "Send To List",
                      outcome.mail().to())));
      case Outcome.Sent _, Outcome.Postponed _, Outcome.Held _, Outcome.Skipped _ -> {
        // Nothing to add.
      }
    }
  }

  // AL-36
  private static Map<String, String> attributes(OutboxMail mail, Refusal refusal) {
    var attributes = new LinkedHashMap<String, String>();
    attributes.put("Category", refusal.verdict().category());
    if (!refusal.status().isEmpty()) {
      attributes.put("Subcategory", refusal.status());
    }
    attributes.put("Details", cause(refusal));
    attributes.put("Email Address", mail.to());
    return attributes;
  }

  /// Email Invalid and Email Suspended (FL-23), unless the person has another address by now.
  private void markPeople(List<Outcome> outcomes, Instant now, String at, List<Logged> log) {
    var hard = new LinkedHashMap<Long, Outcome.Bounced>();
    for (var outcome : outcomes) {
      if (outcome instanceof Outcome.Bounced bounced
          && bounced.refusal().verdict().isHard()
          && !bounced.mail().alert()) {
        hard.merge(
            bounced.mail().personId(),
            bounced,
            (one, other) -> one.refusal().verdict() == Verdict.INVALID ? one : other);
      }
    }
    if (hard.isEmpty()) {
      return;
    }
    var ids = hard.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    var fields = Set.of(address, invalid, invalidCause, suspended, suspendedAt, suspendedCause);
    var chunk = people.lockAndLoad(ids, fields, Set.of());
    for (int row = 0; row < chunk.size(); row++) {
      var bounced = Objects.requireNonNull(hard.get(chunk.id(row)));
      var mail = bounced.mail();
      if (!(chunk.value(row, address) instanceof String present)
          || !TextFold.key(present).equals(TextFold.key(mail.to()))) {
        continue;
      }
      var cause = cause(bounced.refusal());
      if (bounced.refusal().verdict() == Verdict.INVALID) {
        change(chunk, row, invalid, true, mail, log);
        change(chunk, row, invalidCause, cause, mail, log);
      } else {
        change(chunk, row, suspended, true, mail, log);
        change(chunk, row, suspendedAt, now.truncatedTo(ChronoUnit.SECONDS), mail, log);
        change(chunk, row, suspendedCause, cause, mail, log);
      }
    }
    personUpdate.write(chunk, at);
  }

  private static void change(
      PersonChunk chunk, int row, Field field, Object value, OutboxMail mail, List<Logged> log) {
    var old = chunk.value(row, field);
    if (value.equals(old)) {
      return;
    }
    chunk.change(row, field, value);
    log.add(
        new Logged(
            mail,
            ActivityType.CHANGE_DATA_VALUE,
            Result.SUCCEEDED,
            field.id(),
            FieldValue.write(old),
            FieldValue.write(value),
            Map.of("Source", SOURCE)));
  }

  private static String cause(Refusal refusal) {
    var text = refusal.text();
    return text.codePointCount(0, text.length()) <= CAUSE_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, CAUSE_CHARACTERS));
  }

  private static Logged logged(
      OutboxMail mail, ActivityType type, Result result, Map<String, String> attributes) {
    return new Logged(mail, type, result, mail.emailId(), null, null, attributes);
  }

  /// An activity that a mail brought about.
  private record Logged(
      OutboxMail mail,
      ActivityType type,
      Result result,
      int primary,
      @Nullable String oldValue,
      @Nullable String newValue,
      Map<String, String> attributes) {}

  // AL-08: it carries the run, step and choice of the send.
  private static @Nullable Object[] row(Logged logged, String at) {
    var mail = logged.mail;
    return new @Nullable Object[] {
      mail.personId(),
      at,
      logged.type.id(),
      logged.result.stored(),
      mail.runId(),
      mail.campaignId(),
      mail.stepId(),
      mail.choice(),
      logged.primary,
      logged.oldValue,
      logged.newValue,
      logged.attributes.isEmpty() ? null : JsonRows.object(logged.attributes)
    };
  }

  // The outbox does not know how many triggered flows led to the mail (RQ-06).
  private static Announcement announcement(Logged logged, Instant now) {
    var mail = logged.mail;
    return new Announcement(
        mail.personId(),
        logged.type,
        new PastActivity(
            0, now, logged.primary, null, logged.oldValue, logged.newValue, logged.attributes),
        mail.campaignId(),
        mail.runId(),
        0,
        null);
  }
}
