package io.carillon.listener.tracking;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.ActivityRecorder;
import io.carillon.execution.ActivityRecorder.Happening;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.EventIds;
import io.carillon.execution.FactsLoader;
import io.carillon.execution.PersonUpdate;
import io.carillon.execution.TriggerFeed;
import io.carillon.intake.Unsubscription;
import io.carillon.mail.MailLink;
import io.carillon.person.FieldColumn;
import io.carillon.person.FieldStore;
import io.carillon.person.PersonChunk;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Writes what people did with a mail, each in a transaction of its own. What they did carries the
/// run, step and choice of the send (AL-08). About people who were deleted nothing is written.
/// Thread-safe.
public final class MailFeedback {
  private static final String NOW = "SELECT UTC_TIMESTAMP(6)";
  private static final int ATTEMPTS = 3;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final FactsLoader people;
  private final PersonUpdate personUpdate;
  private final ActivityRecorder recorder;
  private final TriggerFeed feed;
  private final Unsubscription unsubscription;
  private final UserAgents userAgents = new UserAgents();

  public MailFeedback(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.people = new FactsLoader(jdbc);
    this.personUpdate = new PersonUpdate(jdbc);
    this.recorder = new ActivityRecorder(jdbc, BulkInsert.Way.INSERT);
    this.feed = new TriggerFeed(dataSource, new CompiledDefinitions(dataSource));
    this.unsubscription = Unsubscription.of(new FieldStore(dataSource).load());
  }

  /// Writes activity 10 (AL-34).
  public void opened(MailLink link, Visitor visitor) {
    record(link, ActivityType.OPEN_EMAIL, userAgents.attributes(visitor.userAgent()));
  }

  /// Writes activity 11 (AL-35).
  public void clicked(MailLink link, Visitor visitor) {
    var attributes = new LinkedHashMap<String, String>();
    attributes.put("Link", link.target());
    attributes.putAll(userAgents.attributes(visitor.userAgent()));
    record(link, ActivityType.CLICK_EMAIL, attributes);
  }

  /// Writes activity 9 (AL-37), and field Unsubscribed with the activity of its change; nothing if
  /// the person has unsubscribed already.
  public void unsubscribed(MailLink link, Visitor visitor) {
    var attributes = new LinkedHashMap<String, String>();
    attributes.put("Client IP Address", visitor.address());
    var agent = userAgents.shortened(visitor.userAgent());
    if (!agent.isEmpty()) {
      attributes.put("User Agent", agent);
    }
    record(link, ActivityType.UNSUBSCRIBE_EMAIL, attributes);
  }

  private void record(MailLink link, ActivityType type, Map<String, String> attributes) {
    for (int attempt = 1; ; attempt++) {
      try {
        transaction.executeWithoutResult(_ -> recordLocked(link, type, attributes));
        return;
      } catch (TransientDataAccessException inTheWay) {
        if (attempt == ATTEMPTS) {
          throw inTheWay;
        }
      }
    }
  }

  private void recordLocked(MailLink link, ActivityType type, Map<String, String> attributes) {
    var listening = feed.listen();
    var chunk =
        people.lockAndLoad(new long[] {link.personId()}, Set.of(unsubscription.field()), Set.of());
    if (chunk.size() == 0) {
      return;
    }
    boolean unsubscribes = type.equals(ActivityType.UNSUBSCRIBE_EMAIL);
    if (unsubscribes && unsubscription.isDone(chunk, 0)) {
      return;
    }
    var now =
        Objects.requireNonNull(jdbc.queryForObject(NOW, LocalDateTime.class))
            .toInstant(ZoneOffset.UTC);
    var happened = happening(link, type, now, attributes);
    var log = new ArrayList<>(List.of(happened));
    if (unsubscribes) {
      change(chunk, happened, now, log);
    }
    recorder.record(log, now, listening);
  }

  private void change(PersonChunk chunk, Happening happened, Instant now, List<Happening> log) {
    unsubscription.mark(chunk, 0, happened).ifPresent(log::add);
    personUpdate.write(chunk, Objects.requireNonNull(FieldColumn.parameter(now)).toString());
  }

  private static Happening happening(
      MailLink link, ActivityType type, Instant now, Map<String, String> attributes) {
    return new Happening(
        EventIds.next(),
        now,
        link.runId(),
        new Activity(
            link.personId(),
            type,
            Result.SUCCEEDED,
            link.campaignId(),
            Objects.requireNonNullElse(link.stepId(), 0),
            Objects.requireNonNullElse(link.choice(), 0),
            link.emailId(),
            null,
            null,
            null,
            attributes));
  }
}
