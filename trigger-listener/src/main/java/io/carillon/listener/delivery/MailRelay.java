package io.carillon.listener.delivery;

import io.carillon.activity.ActivityType;
import io.carillon.definition.EmailTemplate;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Sends what is in the outbox, one mail a transaction, over one connection. Several relays, in any
/// processes, share the work: a mail that one of them is sending is left alone by the others. Not
/// thread-safe.
public final class MailRelay {
  private static final Logger LOG = LoggerFactory.getLogger(MailRelay.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {};
  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final String TIMEOUT_MILLIS = "30000";

  // By index outbox_due.
  private static final String DUE =
      """
      SELECT id FROM outbox WHERE state = 'WAITING' AND due_at <= UTC_TIMESTAMP(6)
      ORDER BY due_at, id LIMIT :limit
      """;

  private static final String LOCK =
      """
      SELECT id, message_id, person_id, run_id, step_id, choice, email_id, email_version, to_address,
             token_values, attempts
      FROM outbox WHERE id = :id AND state = 'WAITING' FOR UPDATE SKIP LOCKED
      """;

  private static final String SENT =
      """
      UPDATE outbox SET state = 'SENT', sent_at = UTC_TIMESTAMP(6), error_text = NULL WHERE id = :id
      """;

  private static final String TRY_AGAIN =
      """
      UPDATE outbox
      SET state = CASE WHEN :again THEN 'WAITING' ELSE 'FAILED' END, attempts = attempts + 1,
          due_at = UTC_TIMESTAMP(6) + INTERVAL :wait SECOND, error_text = :error
      WHERE id = :id
      """;

  // AL-08: it carries the run, step and choice of the send.
  private static final String DELIVERED =
      """
      INSERT INTO activity (person_id, at, type_id, result, run_id, step_id, choice, primary_id)
      VALUES (:person, UTC_TIMESTAMP(6), :type, 0, :run, :step, :choice, :email)
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final EmailTemplates templates;
  private final SmtpSettings smtp;
  private final Session session;
  private final Map<List<Integer>, EmailTemplate> known = new HashMap<>();

  public MailRelay(DataSource dataSource, EmailTemplates templates, SmtpSettings smtp) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.templates = templates;
    this.smtp = smtp;
    this.session = session(smtp);
  }

  /// What one round did.
  ///
  /// @param sent the server took them
  /// @param postponed to be tried again later
  /// @param failed for good
  public record Round(int sent, int postponed, int failed) {

    public int total() {
      return sent + postponed + failed;
    }
  }

  /// Sends what is due.
  ///
  /// @param limit at most so many mails
  /// @throws CampaignException `MAIL_SERVER` if the server cannot be reached, refuses the login, or
  ///   is lost between two mails: what was sent is noted, the rest waits for the next round
  public Round send(int limit) {
    var due = jdbc.sql(DUE).param("limit", limit).query((row, _) -> row.getLong(1)).list();
    if (due.isEmpty()) {
      return new Round(0, 0, 0);
    }
    int sent = 0;
    int postponed = 0;
    int failed = 0;
    try (var transport = session.getTransport("smtp")) {
      transport.connect();
      for (var id : due) {
        switch (transactions.execute(_ -> send(id, transport))) {
          case SENT -> sent++;
          case POSTPONED -> postponed++;
          case FAILED -> failed++;
          case ELSEWHERE -> {}
        }
        if (!transport.isConnected()) {
          transport.connect();
        }
      }
    } catch (MessagingException unreachable) {
      throw new CampaignException(
          ErrorCode.MAIL_SERVER,
          "mail server %s:%d: %s; %d mails wait in the outbox"
              .formatted(smtp.host(), smtp.port(), unreachable.getMessage(), due.size() - sent),
          unreachable);
    }
    return new Round(sent, postponed, failed);
  }

  private enum Outcome {
    SENT,
    POSTPONED,
    FAILED,
    /// Another relay has it.
    ELSEWHERE
  }

  private Outcome send(long id, Transport transport) {
    var locked = jdbc.sql(LOCK).param("id", id).query(MailRelay::mail).optional();
    if (locked.isEmpty()) {
      return Outcome.ELSEWHERE;
    }
    var mail = locked.get();
    try {
      var message = MailComposer.compose(session, template(mail), mail, Instant.now());
      transport.sendMessage(message, message.getAllRecipients());
    } catch (MessagingException | CampaignException refused) {
      return postpone(mail, refused);
    }
    jdbc.sql(SENT).param("id", id).update();
    jdbc.sql(DELIVERED)
        .param("person", mail.personId())
        .param("type", ActivityType.EMAIL_DELIVERED.id())
        .param("run", mail.runId())
        .param("step", mail.stepId())
        .param("choice", mail.choice())
        .param("email", mail.emailId())
        .update();
    return Outcome.SENT;
  }

  private Outcome postpone(OutboxMail mail, Exception refused) {
    var again = !isFinal(refused) && mail.attempts() + 1 < ATTEMPTS;
    LOG.warn(
        "mail {} was not sent, attempt {}{}",
        mail.messageId(),
        mail.attempts() + 1,
        again ? "" : ", given up",
        refused);
    jdbc.sql(TRY_AGAIN)
        .param("again", again)
        .param("wait", FIRST_WAIT.toSeconds() << mail.attempts())
        .param("error", refused.getMessage())
        .param("id", mail.id())
        .update();
    return again ? Outcome.POSTPONED : Outcome.FAILED;
  }

  // 5xx is the server's word that a repeat is useless; so are an address that is none, and an
  // e-mail that is gone.
  private static boolean isFinal(Exception refused) {
    if (refused instanceof AddressException || refused instanceof CampaignException) {
      return true;
    }
    for (Exception cause = refused; cause instanceof MessagingException messaging; ) {
      var code =
          switch (messaging) {
            case SMTPAddressFailedException address -> Optional.of(address.getReturnCode());
            case SMTPSendFailedException send -> Optional.of(send.getReturnCode());
            default -> Optional.<Integer>empty();
          };
      if (code.isPresent() && code.get() >= 500) {
        return true;
      }
      cause = messaging.getNextException();
    }
    return refused instanceof SendFailedException failed
        && failed.getInvalidAddresses() != null
        && failed.getInvalidAddresses().length > 0
        && failed.getNextException() == null;
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
        (Integer) row.getObject("step_id"),
        (Integer) row.getObject("choice"),
        row.getInt("email_id"),
        row.getInt("email_version"),
        row.getString("to_address"),
        JSON.readValue(row.getString("token_values"), VALUES),
        row.getInt("attempts"));
  }

  private static Session session(SmtpSettings smtp) {
    var properties = new Properties();
    properties.setProperty("mail.smtp.host", smtp.host());
    properties.setProperty("mail.smtp.port", String.valueOf(smtp.port()));
    properties.setProperty("mail.smtp.auth", String.valueOf(smtp.login().isPresent()));
    properties.setProperty("mail.smtp.starttls.required", String.valueOf(smtp.startTls()));
    properties.setProperty("mail.smtp.starttls.enable", String.valueOf(smtp.startTls()));
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
