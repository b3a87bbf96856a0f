package io.carillon.execution;

import io.carillon.activity.Activity;
import io.carillon.failure.Failpoint;
import io.carillon.flow.Effects;
import io.carillon.flow.Mail;
import io.carillon.person.PersonChunk;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Writes what a flow decided for a chunk: one statement for each kind of effect (and list),
/// whatever the number of people, inside the caller's transaction.
final class FlowWriter {
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private static final String REMOVE_FROM_LIST =
      """
      DELETE m
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN static_list_member m ON m.list_id = ? AND m.person_id = gone.id
      """;

  private static final String ENTER_AGAIN =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) entered
      STRAIGHT_JOIN campaign_member m FORCE INDEX (PRIMARY)
        ON m.campaign_id = ? AND m.person_id = entered.id
      SET m.last_at = ?, m.times = m.times + 1
      """;

  private final JdbcTemplate jdbc;
  private final PersonUpdate personUpdate;
  private final BulkInsert listMembers;
  private final BulkInsert outbox;
  private final BulkInsert activities;
  private final BulkInsert campaignMembers;

  FlowWriter(JdbcTemplate jdbc, BulkInsert.Way way) {
    this.jdbc = jdbc;
    personUpdate = new PersonUpdate(jdbc);
    listMembers =
        new BulkInsert(
            jdbc, way, "static_list_member", List.of("list_id", "person_id", "added_at"));
    outbox =
        new BulkInsert(
            jdbc,
            way,
            "outbox",
            List.of(
                "message_id",
                "person_id",
                "run_id",
                "step_id",
                "choice",
                "email_id",
                "email_version",
                "to_address",
                "address_key",
                "token_values",
                "state",
                "due_at"));
    activities =
        new BulkInsert(
            jdbc,
            way,
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
                "primary_value",
                "old_value",
                "new_value",
                "attributes"));
    campaignMembers =
        new BulkInsert(
            jdbc,
            way,
            "campaign_member",
            List.of("campaign_id", "person_id", "first_at", "last_at", "times"));
  }

  /// Changed people, lists, outbox and log, in this order.
  void write(int runId, PersonChunk people, Effects effects, Instant now) {
    var at = datetime(now);
    Failpoint.BEFORE_PERSON_UPDATE.reach();
    personUpdate.write(people, at);
    Failpoint.AFTER_PERSON_UPDATE.reach();
    changeLists(people, effects, at);
    Failpoint.AFTER_LIST_CHANGE.reach();
    outbox.insert(effects.mails().stream().map(mail -> row(runId, mail, at)).toList());
    Failpoint.AFTER_OUTBOX.reach();
    activities.insert(
        effects.activities().stream().map(activity -> row(runId, activity, at)).toList());
    Failpoint.AFTER_ACTIVITY.reach();
  }

  /// Notes who entered the campaign's flow (AN-16).
  ///
  /// @param first people who never entered before
  /// @param again people who did
  void enter(int campaignId, long[] first, long[] again, Instant now) {
    var at = datetime(now);
    var rows = new ArrayList<@Nullable Object[]>(first.length);
    for (long person : first) {
      rows.add(new @Nullable Object[] {campaignId, person, at, at, 1});
    }
    campaignMembers.insert(rows);
    if (again.length > 0) {
      jdbc.update(ENTER_AGAIN, JsonRows.ids(again), campaignId, at);
    }
    Failpoint.AFTER_CAMPAIGN_MEMBER.reach();
  }

  /// Stable over every attempt to run or send: the receiver's key to recognise a repeat.
  static String messageId(int runId, int stepId, long personId) {
    return "<%d.%d.%d@carillon>".formatted(runId, stepId, personId);
  }

  private void changeLists(PersonChunk people, Effects effects, String at) {
    effects
        .removedFromLists()
        .forEach((list, rows) -> {
          if (!rows.isEmpty()) {
            jdbc.update(REMOVE_FROM_LIST, JsonRows.ids(ids(people, rows)), list);
          }
        });
    var members = new ArrayList<@Nullable Object[]>();
    effects
        .addedToLists()
        .forEach((list, rows) -> {
          for (long person : ids(people, rows)) {
            members.add(new @Nullable Object[] {list, person, at});
          }
        });
    listMembers.insert(members);
  }

  private static @Nullable Object[] row(int runId, Mail mail, String at) {
    return new @Nullable Object[] {
      messageId(runId, mail.stepId(), mail.personId()),
      mail.personId(),
      runId,
      mail.stepId(),
      mail.choice(),
      mail.email().id(),
      mail.email().version(),
      mail.to(),
      Mail.addressKey(mail.to()),
      JsonRows.object(mail.tokenValues()),
      "WAITING",
      at
    };
  }

  private static @Nullable Object[] row(int runId, Activity activity, String at) {
    return new @Nullable Object[] {
      activity.personId(),
      at,
      activity.type().id(),
      activity.result().stored(),
      runId,
      activity.stepId(),
      activity.choice(),
      activity.primaryId(),
      activity.primaryValue(),
      activity.oldValue(),
      activity.newValue(),
      activity.attributes().isEmpty() ? null : JsonRows.object(activity.attributes())
    };
  }

  private static long[] ids(PersonChunk people, BitSet rows) {
    return rows.stream().mapToLong(people::id).toArray();
  }

  /// An instant for a `DATETIME(6)` column, without asking driver or session for a zone.
  static String datetime(Instant instant) {
    return DATETIME.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }
}
