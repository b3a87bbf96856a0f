package io.carillon.execution;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.campaign.CampaignPlan;
import io.carillon.database.UtcTime;
import io.carillon.failure.Failpoint;
import io.carillon.flow.Effects;
import io.carillon.flow.Mail;
import io.carillon.flow.WebhookCall;
import io.carillon.person.PersonChunk;
import io.carillon.program.MemberTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Writes what a flow decided for a chunk: one statement for each kind of effect (and list),
/// whatever the number of people, inside the caller's transaction.
final class FlowWriter {
  private static final String REMOVE_FROM_LIST =
      """
      DELETE m
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN static_list_member m ON m.list_id = ? AND m.person_id = gone.id
      """;

  private static final String ENTER_AGAIN =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (
        id BIGINT PATH '$[0]' ERROR ON ERROR, times INT PATH '$[1]' ERROR ON ERROR)) entered
      STRAIGHT_JOIN campaign_member m FORCE INDEX (PRIMARY)
        ON m.campaign_id = ? AND m.person_id = entered.id
      SET m.last_at = ?, m.times = m.times + entered.times, m.forgiven = FALSE
      """;

  private static final String END_WAITS =
      """
      DELETE w
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN flow_wait w FORCE INDEX (flow_wait_person)
        ON w.person_id = gone.id AND w.campaign_id = ?
      """;

  // What nobody waits for any more is not called, if it was not called yet.
  private static final String CANCEL_AWAITED =
      """
      DELETE c
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN flow_wait w FORCE INDEX (flow_wait_person)
        ON w.person_id = gone.id AND w.campaign_id = ?
      STRAIGHT_JOIN webhook_call c FORCE INDEX (webhook_call_key)
        ON c.call_key = w.awaits AND c.state = 'WAITING'
      """;

  private final JdbcTemplate jdbc;
  private final PersonDeletion deletion;
  private final PersonUpdate personUpdate;
  private final MemberTable members;
  private final BulkInsert listMembers;
  private final BulkInsert outbox;
  private final BulkInsert calls;
  private final BulkInsert activities;
  private final BulkInsert campaignMembers;
  private final BulkInsert waits;
  private final SampleDraws samples;
  private final RequestTables requests;

  FlowWriter(JdbcTemplate jdbc, BulkInsert.Way way, RequestTables requests) {
    this.jdbc = jdbc;
    samples = new SampleDraws(jdbc);
    this.requests = requests;
    deletion = new PersonDeletion(jdbc);
    personUpdate = new PersonUpdate(jdbc);
    members = new MemberTable(jdbc);
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
                "campaign_id",
                "call_path",
                "step_id",
                "choice",
                "email_id",
                "email_version",
                "to_address",
                "address_key",
                "token_values",
                "limited",
                "alert",
                "state",
                "due_at"));
    calls =
        new BulkInsert(
            jdbc,
            way,
            "webhook_call",
            List.of(
                "call_key",
                "person_id",
                "run_id",
                "campaign_id",
                "step_id",
                "choice",
                "webhook_id",
                "webhook_version",
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
                "campaign_id",
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
    waits =
        new BulkInsert(
            jdbc,
            way,
            "flow_wait",
            List.of(
                "campaign_id",
                "run_id",
                "version",
                "step_id",
                "person_id",
                "resume_at",
                "awaits",
                "cause"));
  }

  /// Changed people, lists, programs, outbox, calls, log, waits, requests, entries, deleted people;
  /// last, what was drawn for Random Sample choices.
  ///
  /// @param plan of the campaign whose run it is; who waits, waits in it
  /// @param listening to what is logged
  void write(
      CampaignPlan plan,
      int runId,
      PersonChunk people,
      Effects effects,
      Instant now,
      TriggerFeed.Listening listening) {
    var at = UtcTime.text(now);
    Failpoint.BEFORE_PERSON_UPDATE.reach();
    personUpdate.write(people, at);
    Failpoint.AFTER_PERSON_UPDATE.reach();
    changeLists(people, effects, at);
    Failpoint.AFTER_LIST_CHANGE.reach();
    members.write(memberships(people));
    outbox.insert(effects.mails().stream().map(mail -> row(runId, mail, at)).toList());
    Failpoint.AFTER_OUTBOX.reach();
    var keys = keys(effects.calls());
    calls.insert(
        effects.calls().stream().map(call -> row(plan, runId, call, keys.get(call), at)).toList());
    Failpoint.AFTER_WEBHOOK_CALLS.reach();
    activities.insert(
        effects.activities().stream().map(activity -> row(runId, activity, at)).toList());
    listening.announce(heard(plan, runId, people, effects, now, listening), now);
    Failpoint.AFTER_ACTIVITY.reach();
    effects
        .removedFromFlows()
        .forEach((campaign, rows) -> {
          var gone = JsonRows.ids(ids(people, rows));
          jdbc.update(CANCEL_AWAITED, gone, campaign);
          jdbc.update(END_WAITS, gone, campaign);
        });
    waits.insert(
        effects.waits().stream().map(waiting -> row(plan, runId, waiting, keys, people)).toList());
    Failpoint.AFTER_WAIT.reach();
    requests.insert(plan.campaignId(), runId, effects.requests(), people, at);
    Failpoint.AFTER_REQUEST.reach();
    effects.entries().forEach((campaign, entries) -> enter(campaign, people, entries, at));
    Failpoint.AFTER_CAMPAIGN_MEMBER.reach();
    if (!effects.deleted().isEmpty()) {
      deletion.delete(ids(people, effects.deleted()));
    }
    // Last, because whoever draws for the same step waits for these rows until the commit.
    samples.add(effects.drawn());
    Failpoint.AFTER_SAMPLE_DRAWS.reach();
  }

  private static List<Announcement> heard(
      CampaignPlan plan,
      int runId,
      PersonChunk people,
      Effects effects,
      Instant now,
      TriggerFeed.Listening listening) {
    return effects.activities().stream()
        .filter(activity ->
            activity.result() == Result.SUCCEEDED && listening.hears(activity.type())) // OQ-01
        .map(activity ->
            Announcement.of(
                activity,
                now,
                Objects.requireNonNullElse(activity.campaignId(), plan.campaignId()),
                runId,
                people.cause(people.rowOf(activity.personId())).depth())) // RQ-06
        .toList();
  }

  // AN-16
  private void enter(int campaignId, PersonChunk people, Effects.Entries entries, String at) {
    var first = new ArrayList<@Nullable Object[]>();
    var again = new LinkedHashMap<Long, Integer>();
    for (int row = 0; row < people.size(); row++) {
      int times = entries.times()[row];
      if (times > 0 && entries.newcomers().get(row)) {
        first.add(new @Nullable Object[] {campaignId, people.id(row), at, at, times});
      } else if (times > 0) {
        again.put(people.id(row), times);
      }
    }
    campaignMembers.insert(first);
    if (!again.isEmpty()) {
      jdbc.update(ENTER_AGAIN, JsonRows.pairs(again), campaignId, at);
    }
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

  /// Stable from here on, over every attempt to call.
  private static Map<WebhookCall, String> keys(List<WebhookCall> calls) {
    var keys = new IdentityHashMap<WebhookCall, String>();
    calls.forEach(call -> keys.put(call, UUID.randomUUID().toString()));
    return keys;
  }

  private static @Nullable Object[] row(
      CampaignPlan plan, int runId, WebhookCall call, @Nullable String key, String at) {
    return new @Nullable Object[] {
      key,
      call.personId(),
      runId,
      plan.campaignId(),
      call.stepId(),
      call.choice(),
      call.webhook().id(),
      call.webhook().version(),
      JsonRows.object(call.tokenValues()),
      "WAITING",
      at
    };
  }

  private static @Nullable Object[] row(
      CampaignPlan plan,
      int runId,
      Effects.Waiting waiting,
      Map<WebhookCall, String> keys,
      PersonChunk people) {
    var resumeAt = waiting.resumeAt();
    var awaits = waiting.awaits();
    return new @Nullable Object[] {
      plan.campaignId(),
      runId,
      plan.version(),
      waiting.stepId(),
      people.id(waiting.row()),
      resumeAt == null ? null : UtcTime.text(resumeAt),
      awaits == null ? null : keys.get(awaits),
      Causes.write(people.cause(waiting.row()))
    };
  }

  private static List<MemberTable.Row> memberships(PersonChunk people) {
    var rows = new ArrayList<MemberTable.Row>();
    for (int program : people.changedPrograms()) {
      people.changedMemberships(program).stream()
          .forEach(row ->
              rows.add(
                  new MemberTable.Row(
                      program,
                      people.id(row),
                      Optional.ofNullable(people.memberships(program)[row]))));
    }
    return rows;
  }

  private static @Nullable Object[] row(int runId, Mail mail, String at) {
    return new @Nullable Object[] {
      // Stable from here on, over every attempt to send: the receiver's key to recognise a repeat.
      "<%s@carillon>".formatted(UUID.randomUUID()),
      mail.personId(),
      runId,
      mail.campaignId(),
      mail.callPath(),
      mail.stepId(),
      mail.choice(),
      mail.email().id(),
      mail.email().version(),
      mail.to(),
      mail.alert() ? null : Mail.addressKey(mail.to()),
      JsonRows.object(mail.tokenValues()),
      mail.limited(),
      mail.alert(),
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
      activity.campaignId(),
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
}
