package io.carillon.execution;

import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PrimaryNames;
import io.carillon.campaign.CampaignPlans;
import io.carillon.campaign.TriggerCampaign;
import io.carillon.campaign.TriggerTokens;
import io.carillon.database.UtcTime;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Lets active trigger campaigns hear of the activities that a transaction writes: a row of
/// `event_inbox` for each campaign that may want one (TR-01), committed or not with the activity
/// itself. Thread-safe; one for a process is enough.
///
/// *Loss:* none. Whoever activates a campaign waits for the transactions that listen, and those
/// that listen later know of it: an activity is heard if and only if it is committed while the
/// campaign is active (TR-06, TR-07).
///
/// *Order:* one person's rows are in the order of their ids, as the activities were announced, if
/// whoever announces holds the person's row.
///
/// *Cost:* one statement for a transaction in which nobody wants anything, one more for all rows of
/// an announcement, and one for each name of an asset that no earlier announcement had.
public final class TriggerFeed {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final String STAMP =
      "SELECT stamp FROM trigger_stamp WHERE id = 1 LOCK IN SHARE MODE";

  private final JdbcTemplate jdbc;
  private final CampaignPlans plans;
  private final PrimaryNames primaryNames;
  private final BulkInsert inbox;
  private final Object rebuilding = new Object();
  private volatile @Nullable Known known;

  /// @param dataSource the one whose transactions the callers manage, at READ COMMITTED
  public TriggerFeed(DataSource dataSource, CampaignPlans plans) {
    this(dataSource, plans, LocalInfile.way(dataSource));
  }

  TriggerFeed(DataSource dataSource, CampaignPlans plans, BulkInsert.Way way) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.plans = plans;
    this.primaryNames = new PrimaryNames(jdbc);
    this.inbox =
        new BulkInsert(
            jdbc,
            way,
            "event_inbox",
            List.of(
                "event_id",
                "person_id",
                "lane",
                "type_id",
                "campaign_id",
                "run_id",
                "depth",
                "accepted_at",
                "details"));
  }

  /// What was read at one stamp, and what was looked up since: whatever changes it raises the
  /// stamp.
  ///
  /// @param names of what activities are about, by type and id
  /// @param subjects of e-mails by id
  private record Known(
      long stamp,
      TriggerIndex index,
      Map<Integer, Map<Integer, String>> names,
      Map<Integer, String> subjects) {}

  /// Holds what trigger campaigns listen to until the caller's transaction ends. Before it locks
  /// people, runs and campaigns, and after it has read plans ([CampaignPlans#plan] waits for
  /// whoever applies definitions, who raises the stamp), so that nobody waits in a circle; a second
  /// call in the same transaction is as good as the first. The caller commits soon: whoever
  /// activates waits, and after that everybody who listens.
  ///
  /// @throws IllegalStateException outside a transaction
  public Listening listen() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("who listens needs a transaction");
    }
    long stamp = Objects.requireNonNull(jdbc.queryForObject(STAMP, Long.class));
    var now = known;
    return new Listening(now != null && now.stamp == stamp ? now : read(stamp));
  }

  // In the caller's transaction: while it has the stamp, nobody changes what is read here.
  private Known read(long stamp) {
    synchronized (rebuilding) {
      var now = known;
      if (now == null || now.stamp != stamp) {
        now =
            new Known(
                stamp,
                TriggerIndex.of(plans.active()),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>());
        known = now;
      }
      return now;
    }
  }

  /// What trigger campaigns listen to, in one transaction.
  public final class Listening {
    private final Known now;

    private Listening(Known now) {
      this.now = now;
    }

    /// Whether any campaign may want activities of a type. Others need not be announced.
    public boolean hears(ActivityType type) {
      return now.index.hears(type.id());
    }

    /// Writes a row for each campaign that may want one of the activities.
    ///
    /// @param activities each person's in their order
    /// @param at when they happen
    public void announce(List<Announcement> activities, Instant at) {
      var heard = new ArrayList<Heard>();
      for (var announced : activities) {
        var wanting = now.index.candidates(announced.type().id(), announced.activity());
        if (!wanting.isEmpty()) {
          heard.add(new Heard(announced, wanting));
        }
      }
      if (heard.isEmpty()) {
        return;
      }
      lookUp(heard);
      var accepted = UtcTime.text(at);
      var rows = new ArrayList<@Nullable Object[]>();
      for (var one : heard) {
        add(one, accepted, rows);
      }
      inbox.insert(rows);
    }

    private void add(Heard heard, String accepted, List<@Nullable Object[]> rows) {
      var announced = heard.announced;
      var eventId = Objects.requireNonNullElseGet(announced.eventId(), EventIds::next);
      var details = details(announced);
      for (var campaign : heard.wanting) {
        rows.add(
            new @Nullable Object[] {
              eventId,
              announced.personId(),
              campaign.lane().stored(),
              announced.type().id(),
              campaign.id(),
              campaign.runId(),
              announced.depth(),
              accepted,
              details
            });
      }
    }

    private String details(Announcement announced) {
      var activity = announced.activity();
      var tokens =
          TriggerTokens.of(announced.type(), activity, name(announced), subject(announced));
      var text = new StringWriter();
      try (var json = JSON.createGenerator(text)) {
        json.writeStartObject();
        number(json, "campaign", announced.campaignId());
        number(json, "run", announced.runId());
        object(json, "trigger", tokens);
        json.writeObjectPropertyStart("activity");
        number(json, "primaryId", activity.primaryId());
        text(json, "primaryValue", activity.primaryValue());
        text(json, "oldValue", activity.oldValue());
        text(json, "newValue", activity.newValue());
        object(json, "attributes", activity.attributes());
        json.writeEndObject();
        json.writeEndObject();
      }
      return text.toString();
    }

    private @Nullable String name(Announcement announced) {
      var id = announced.activity().primaryId();
      return id == null ? null : now.names.getOrDefault(announced.type().id(), Map.of()).get(id);
    }

    private @Nullable String subject(Announcement announced) {
      var email = email(announced);
      return email == null ? null : now.subjects.get(email);
    }

    /// What an index has been asked before costs nothing again.
    private void lookUp(Collection<Heard> heard) {
      var unknown = new HashMap<ActivityType, Set<Integer>>();
      for (var one : heard) {
        var id = one.announced.activity().primaryId();
        if (id != null && name(one.announced) == null) {
          unknown.computeIfAbsent(one.announced.type(), _ -> new HashSet<>()).add(id);
        }
        var email = email(one.announced);
        if (email != null) {
          now.subjects.computeIfAbsent(email, plans::subject);
        }
      }
      unknown.forEach((type, ids) ->
          now.names
              .computeIfAbsent(type.id(), _ -> new ConcurrentHashMap<>())
              .putAll(primaryNames.names(type, ids)));
    }

    private static @Nullable Integer email(Announcement announced) {
      return TriggerTokens.haveSubject(announced.type())
              && announced.type().primary().orElseThrow().place() == Place.EMAIL
          ? announced.activity().primaryId()
          : null;
    }
  }

  /// @param wanting at least one
  private record Heard(Announcement announced, Collection<TriggerCampaign> wanting) {}

  private static void number(JsonGenerator json, String name, @Nullable Integer value) {
    if (value != null) {
      json.writeNumberProperty(name, value);
    }
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  private static void object(JsonGenerator json, String name, Map<String, String> values) {
    json.writeObjectPropertyStart(name);
    values.forEach(json::writeStringProperty);
    json.writeEndObject();
  }
}
