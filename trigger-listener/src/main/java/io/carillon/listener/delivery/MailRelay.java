package io.carillon.listener.delivery;

import io.carillon.activity.ActivityType;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.EmailTemplate;
import io.carillon.execution.FactsLoader;
import io.carillon.execution.JsonRows;
import io.carillon.execution.TriggerFeed;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.BlockedFromMail;
import io.carillon.flow.CommunicationLimits;
import io.carillon.listener.delivery.Refusal.Verdict;
import io.carillon.mail.LinkKey;
import io.carillon.mail.LinkSigner;
import io.carillon.mail.MailLinks;
import io.carillon.mail.MailSettings;
import io.carillon.mail.MailSettingsStore;
import io.carillon.person.Counted;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldStore;
import io.carillon.person.PersonFacts;
import io.carillon.person.Settings;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Sends what is in the outbox, over one connection that it keeps while there is something to send.
/// Several relays, in any processes, share the work: a mail that one of them is sending is left
/// alone by the others. Not thread-safe.
///
/// *The transaction.* Up to [#MAILS_A_TRANSACTION] mails are locked, looked at, written, sent one
/// by one, and noted together. A death between the server's answer and the commit sends those of
/// this one group again that the server has taken, under the same Message-ID; nothing is lost. One
/// mail a transaction would leave one such mail instead, at several times the cost.
///
/// *Consent* is looked at again when the mail is sent, because hours may have passed since the
/// step. People are read without a lock: nothing may wait for a mail server while it holds a
/// person, and what a person says while the server is talking comes too late for this mail
/// whichever way it is read. Only those whose address bounced are locked, after the last mail of
/// the group has left, in ascending id like everywhere.
public final class MailRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailRelay.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {};

  /// What a relay has in hand at a time, and at most repeats after a death.
  public static final int MAILS_A_TRANSACTION = 20;

  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final String TIMEOUT_MILLIS = "30000";
  // What counts for the limits when a mail leaves; one that bounced has not left.
  private static final ActivityType LEFT = ActivityType.EMAIL_DELIVERED;
  private static final String STREAMS = StreamProvider.class.getName();
  private static final String GONE = "the person does not exist any more";

  private static final String NOW = "SELECT UTC_TIMESTAMP(6)";

  // By index outbox_due, which ends in the primary key: no sort.
  private static final String CLAIM =
      """
      SELECT id, message_id, person_id, run_id, campaign_id, step_id, choice, email_id,
             email_version, to_address, token_values, limited, alert, attempts
      FROM outbox FORCE INDEX (outbox_due)
      WHERE state = 'WAITING' AND due_at <= UTC_TIMESTAMP(6)
      ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
      """;

  private static final String CLAIM_BOOKED =
      """
      SELECT id, message_id, person_id, run_id, campaign_id, step_id, choice, email_id,
             email_version, to_address, token_values, limited, alert, attempts
      FROM outbox FORCE INDEX (outbox_due)
      WHERE state = 'WAITING' AND due_at <= UTC_TIMESTAMP(6)
        AND booked_for = UTC_TIMESTAMP() - INTERVAL SECOND(UTC_TIMESTAMP()) SECOND
      ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
      """;

  // Waiting mails to the same people that are due before these.
  private static final String EARLIER =
      """
      SELECT STRAIGHT_JOIN mine.id, other.id
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN outbox mine FORCE INDEX (PRIMARY) ON mine.id = wanted.id
      JOIN outbox other FORCE INDEX (outbox_person)
        ON other.person_id = mine.person_id AND other.state = 'WAITING' AND NOT other.alert
          AND (other.due_at < mine.due_at OR (other.due_at = mine.due_at AND other.id < mine.id))
      """;

  private static final String WAITING = "SELECT COUNT(*) FROM outbox WHERE state = 'WAITING'";

  static {
    // The mail library looks through all jars for it, for each part of each mail, unless it is
    // told.
    if (System.getProperty(STREAMS) == null) {
      System.setProperty(STREAMS, MailStreamProvider.class.getName());
    }
  }

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final TransactionTemplate transactions;
  private final EmailTemplates templates;
  private final SmtpSettings smtp;
  private final MailSettingsStore settings;
  private final LinkKey linkKey;
  private final Settings installation;
  private final BlockedFromMail blockedFromMail;
  private final FactsLoader people;
  private final DomainBookings bookings;
  private final OutcomeWriter writer;
  private final Session session;
  private final Map<List<Integer>, EmailTemplate> known = new HashMap<>();
  private @Nullable Transport connection;
  private @Nullable LinkSigner signer;

  public MailRelay(DataSource dataSource, EmailTemplates templates, SmtpSettings smtp) {
    this(dataSource, templates, smtp, new FieldStore(dataSource).load());
  }

  private MailRelay(
      DataSource dataSource,
      EmailTemplates templates,
      SmtpSettings smtp,
      FieldCatalogue catalogue) {
    this.template = new JdbcTemplate(dataSource);
    this.jdbc = JdbcClient.create(dataSource);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.templates = templates;
    this.smtp = smtp;
    this.settings = new MailSettingsStore(dataSource);
    this.linkKey = new LinkKey(dataSource);
    this.installation = new Settings(dataSource);
    this.blockedFromMail = new BlockedFromMail(catalogue);
    this.people = new FactsLoader(template);
    this.bookings = new DomainBookings(dataSource);
    this.writer =
        new OutcomeWriter(
            template, catalogue, new TriggerFeed(dataSource, new CompiledDefinitions(dataSource)));
    this.session = session(smtp);
  }

  /// What one round did.
  ///
  /// @param sent the server took them
  /// @param postponed to be tried again later
  /// @param skipped the person may not be mailed any more
  /// @param failed for good: bounced, or could not be written
  public record Round(int sent, int postponed, int skipped, int failed) {

    public int total() {
      return sent + postponed + skipped + failed;
    }

    private Round plus(Round other) {
      return new Round(
          sent + other.sent,
          postponed + other.postponed,
          skipped + other.skipped,
          failed + other.failed);
    }

    private static Round of(List<Outcome> outcomes) {
      var round = new Round(0, 0, 0, 0);
      for (var outcome : outcomes) {
        round =
            round.plus(
                switch (outcome) {
                  case Outcome.Sent _ -> new Round(1, 0, 0, 0);
                  case Outcome.Postponed _, Outcome.Held _ -> new Round(0, 1, 0, 0);
                  case Outcome.Skipped _ -> new Round(0, 0, 1, 0);
                  case Outcome.Bounced _, Outcome.Failed _ -> new Round(0, 0, 0, 1);
                });
      }
      return round;
    }
  }

  /// Sends what is due.
  ///
  /// @param limit at most so many mails
  /// @throws CampaignException `MAIL_SERVER` if the server cannot be reached, refuses us, or is
  ///   lost between two mails: what was sent is noted, the rest waits for the next round
  public Round send(int limit) {
    var round = new Round(0, 0, 0, 0);
    var rules = settings.load();
    var composer = new MailComposer(session, links(rules), rules.tracking());
    while (round.total() < limit) {
      if (rules.perDomain().isPresent()) {
        bookings.book(rules.perDomain().getAsInt());
      }
      int most = Math.min(limit - round.total(), MAILS_A_TRANSACTION);
      var group =
          Objects.requireNonNull(transactions.execute(_ -> sendGroup(rules, composer, most)));
      round = round.plus(Round.of(group.outcomes));
      if (group.serverProblem != null) {
        disconnect();
        throw away(group.serverProblem, null);
      }
      if (group.outcomes.isEmpty()) {
        disconnect();
        return round;
      }
    }
    return round;
  }

  /// Ends the connection; a later [#send] opens another.
  @Override
  public void close() {
    disconnect();
  }

  /// @param serverProblem why nothing more can be sent; null if there is no such thing
  private record Group(List<Outcome> outcomes, @Nullable String serverProblem) {}

  /// A mail that may be sent, and what is sent.
  private record Written(OutboxMail mail, MimeMessage message) {}

  private Group sendGroup(MailSettings rules, MailComposer composer, int most) {
    var claim = rules.perDomain().isPresent() ? CLAIM_BOOKED : CLAIM;
    var mails = jdbc.sql(claim).param("limit", most).query(MailRelay::mail).list();
    if (mails.isEmpty()) {
      return new Group(List.of(), null);
    }
    var now = jdbc.sql(NOW).query(LocalDateTime.class).single().toInstant(ZoneOffset.UTC);
    var outcomes = new ArrayList<Outcome>();
    // Everything is written before anything is sent: an exception rolls back mails that have not
    // left.
    var allowed = allowed(mails, rules.limits(), now, outcomes);
    var written = write(allowed, composer, now, outcomes);
    var problem = written.isEmpty() ? null : send(written, outcomes);
    writer.write(outcomes, now);
    return new Group(outcomes, problem);
  }

  /// Leaves out mails to people who may not be mailed any more (FL-20, FL-21, CL-05, CL-12).
  private List<OutboxMail> allowed(
      List<OutboxMail> mails, CommunicationLimits limits, Instant now, List<Outcome> outcomes) {
    var ids = mails.stream().mapToLong(OutboxMail::personId).sorted().distinct().toArray();
    var limited = mails.stream().filter(OutboxMail::limited).toList();
    var held = held(limited, mails);
    var zone = limited.isEmpty() ? ZoneOffset.UTC : installation.timeZone();
    var needs = Needs.NONE.withFields(blockedFromMail.fields());
    var counted = limited.isEmpty() ? Set.<Counted>of() : limits.counted(LEFT);
    var chunk = people.load(ids, needs.withCounted(counted), new Moment(now, zone));
    var allowed = new ArrayList<OutboxMail>();
    for (var mail : mails) {
      int row = chunk.rowOf(mail.personId());
      if (mail.alert()) {
        allowed.add(mail);
      } else if (row < 0) {
        outcomes.add(new Outcome.Skipped(mail, GONE));
      } else if (held.contains(mail.id())) {
        outcomes.add(new Outcome.Held(mail));
      } else {
        try {
          var reason = withheld(mail, chunk.person(row), limits, now);
          if (reason.isPresent()) {
            outcomes.add(new Outcome.Skipped(mail, reason.get()));
          } else {
            counted.forEach(one -> chunk.countOne(row, one));
            allowed.add(mail);
          }
        } catch (CampaignException unusable) {
          outcomes.add(new Outcome.Failed(mail, String.valueOf(unusable.getMessage())));
        }
      }
    }
    return allowed;
  }

  private Optional<String> withheld(
      OutboxMail mail, PersonFacts person, CommunicationLimits limits, Instant now) {
    var operational = template(mail).operational();
    return blockedFromMail
        .reason(person, operational, now)
        .map(BlockedFromMail.Reason::text)
        .or(() -> mail.limited() && !operational ? limits.reached(person, LEFT) : Optional.empty());
  }

  /// Of several mails to one person that are due, only the first is sent if a limit could come
  /// between them: two relays that have one each would both find room for the last. In the order of
  /// due time and id one of them is always first, so somebody always goes on.
  private Set<Long> held(List<OutboxMail> limited, List<OutboxMail> mine) {
    if (limited.isEmpty()) {
      return Set.of();
    }
    var own = mine.stream().map(OutboxMail::id).collect(Collectors.toSet());
    var held = new HashSet<Long>();
    template.query(
        EARLIER,
        (RowCallbackHandler)
            row -> {
              if (!own.contains(row.getLong(2))) {
                held.add(row.getLong(1));
              }
            },
        JsonRows.ids(limited.stream().mapToLong(OutboxMail::id).toArray()));
    return held;
  }

  private List<Written> write(
      List<OutboxMail> mails, MailComposer composer, Instant now, List<Outcome> outcomes) {
    var written = new ArrayList<Written>();
    for (var mail : mails) {
      try {
        var _ = MailComposer.address(mail.to());
      } catch (MessagingException none) {
        var text = "'%s' is no e-mail address".formatted(mail.to());
        outcomes.add(new Outcome.Bounced(mail, new Refusal(Verdict.INVALID, 0, "", text)));
        continue;
      }
      try {
        written.add(new Written(mail, composer.compose(template(mail), mail, now)));
      } catch (AddressException none) {
        outcomes.add(
            new Outcome.Failed(mail, "sender or reply address is none: " + none.getMessage()));
      } catch (MessagingException unwritable) {
        outcomes.add(new Outcome.Failed(mail, String.valueOf(unwritable.getMessage())));
      }
    }
    return written;
  }

  /// @return why nothing more can be sent; null if there is no such thing
  private @Nullable String send(List<Written> mails, List<Outcome> outcomes) {
    var transport = connect();
    for (var one : mails) {
      try {
        transport.sendMessage(one.message, one.message.getAllRecipients());
        outcomes.add(new Outcome.Sent(one.mail));
      } catch (MessagingException failed) {
        var refusal = Refusal.of(failed);
        LOG.warn(
            "mail {} was not sent, attempt {}: {}",
            one.mail.messageId(),
            one.mail.attempts() + 1,
            refusal.text());
        if (refusal.verdict() == Verdict.SERVER) {
          return refusal.text();
        }
        outcomes.add(outcome(one.mail, refusal));
        if (!transport.isConnected()) {
          // The others keep their place; whether the server took this one, nobody knows.
          disconnect();
          return null;
        }
      }
    }
    return null;
  }

  private Optional<MailLinks> links(MailSettings rules) {
    return rules
        .publicUrl()
        .map(url -> {
          var known = signer;
          if (known == null) {
            known = linkKey.signer();
            signer = known;
          }
          return new MailLinks(url, known);
        });
  }

  private static Outcome outcome(OutboxMail mail, Refusal refusal) {
    if (refusal.verdict() != Verdict.LATER || mail.attempts() + 1 >= ATTEMPTS) {
      return new Outcome.Bounced(mail, refusal);
    }
    var wait = FIRST_WAIT.multipliedBy(1L << mail.attempts());
    return new Outcome.Postponed(mail, wait, refusal.text());
  }

  private Transport connect() {
    var open = connection;
    try {
      if (open == null || !open.isConnected()) {
        disconnect();
        open = session.getTransport("smtp");
        open.connect();
        connection = open;
      }
      return open;
    } catch (MessagingException unreachable) {
      throw away(unreachable.getMessage(), unreachable);
    }
  }

  private void disconnect() {
    var open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (MessagingException gone) {
        LOG.debug("mail server did not say good-bye", gone);
      }
    }
  }

  private CampaignException away(@Nullable String why, @Nullable Exception cause) {
    return new CampaignException(
        ErrorCode.MAIL_SERVER,
        "mail server %s:%d: %s; %d mails wait in the outbox"
            .formatted(smtp.host(), smtp.port(), why, jdbc.sql(WAITING).query(Long.class).single()),
        cause);
  }

  private EmailTemplate template(OutboxMail mail) {
    // A version never changes, so it is read once.
    return known.computeIfAbsent(
        List.of(mail.emailId(), mail.emailVersion()),
        key -> templates.email(key.getFirst(), key.getLast()));
  }

  private static OutboxMail mail(ResultSet row, int number) throws SQLException {
    return new OutboxMail(
        row.getLong("id"),
        row.getString("message_id"),
        row.getLong("person_id"),
        (Integer) row.getObject("run_id"),
        (Integer) row.getObject("campaign_id"),
        (Integer) row.getObject("step_id"),
        (Integer) row.getObject("choice"),
        row.getInt("email_id"),
        row.getInt("email_version"),
        row.getString("to_address"),
        JSON.readValue(row.getString("token_values"), VALUES),
        row.getBoolean("limited"),
        row.getBoolean("alert"),
        row.getInt("attempts"));
  }

  private static Session session(SmtpSettings smtp) {
    var properties = new Properties();
    properties.setProperty("mail.smtp.host", smtp.host());
    properties.setProperty("mail.smtp.port", String.valueOf(smtp.port()));
    properties.setProperty("mail.smtp.auth", String.valueOf(smtp.login().isPresent()));
    properties.setProperty("mail.smtp.starttls.required", String.valueOf(smtp.startTls()));
    properties.setProperty("mail.smtp.starttls.enable", String.valueOf(smtp.startTls()));
    properties.put("mail.smtp.socketFactory", new PromptSockets());
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    return Session.getInstance(
        properties,
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            var login = smtp.login().orElseThrow();
            return new PasswordAuthentication(login.user(), login.password());
          }
        });
  }
}
