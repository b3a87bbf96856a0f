package io.carillon.listener.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.database.TestDatabase;
import io.carillon.definition.EmailTemplate;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.token.TokenText;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Mails from the outbox to a real SMTP server in this process.
class MailRelayIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  private static final GreenMail SERVER =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @BeforeEach
  void clear() throws FolderException {
    SERVER.purgeEmailFromAllMailboxes();
    for (var table : List.of("outbox", "activity", "person")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
  }

  @Test
  @Tag("TK-15")
  @Tag("FL-02")
  void aMailHasTheValuesOfItsStepEncodedForItsPart() throws Exception {
    wait(1, "ann@example.com", "{\"{{lead.First Name}}\": \"Ann <&> Çelik 🔔\"}");
    assertThat(relay().send(10)).isEqualTo(new MailRelay.Round(1, 0, 0, 0));
    var mail = received().getFirst();
    assertThat(mail.getSubject()).isEqualTo("Hello Ann <&> Çelik 🔔");
    assertThat(mail.getFrom()[0].toString()).contains("shop@example.com");
    var parts = (jakarta.mail.Multipart) mail.getContent();
    assertThat(parts.getBodyPart(0).getContent().toString()).contains("Dear Ann <&> Çelik 🔔,");
    assertThat(parts.getBodyPart(1).getContent().toString())
        .contains("Dear Ann &lt;&amp;&gt; Çelik 🔔,");
  }

  @Test
  void aLineBreakInAValueDoesNotMakeAHeader() throws Exception {
    wait(1, "ann@example.com", "{\"{{lead.First Name}}\": \"Ann\\r\\nBcc: all@example.com\"}");
    relay().send(10);
    var mail = received().getFirst();
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getSubject()).isEqualTo("Hello Ann Bcc: all@example.com");
  }

  @Test
  void theMessageIdIsTheOneOfTheOutbox() throws Exception {
    wait(7, "ann@example.com", "{}");
    relay().send(10);
    assertThat(received().getFirst().getMessageID()).isEqualTo("<1.2.7@carillon>");
  }

  @Test
  @Tag("AL-08")
  @Tag("AL-33")
  void aSentMailIsLoggedAsDeliveredWithItsStep() {
    wait(7, "ann@example.com", "{}");
    relay().send(10);
    assertThat(
            jdbc.sql(
                    "SELECT CONCAT_WS(' ', person_id, type_id, result, run_id, step_id, choice,"
                        + " primary_id) FROM activity")
                .query(String.class)
                .list())
        .containsExactly("7 7 0 1 2 0 5");
    assertThat(state()).containsExactly("SENT");
  }

  @Test
  void aSentMailIsNotSentAgain() {
    wait(1, "ann@example.com", "{}");
    relay().send(10);
    assertThat(relay().send(10).total()).isZero();
    assertThat(received()).hasSize(1);
  }

  @Test
  void aMailThatAnotherRelayIsSendingIsLeftAlone() throws Exception {
    wait(1, "ann@example.com", "{}");
    try (var other = database.dataSource().getConnection();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.executeQuery("SELECT id FROM outbox FOR UPDATE").close();
      assertThat(relay().send(10).total()).isZero();
      other.rollback();
    }
    assertThat(relay().send(10).sent()).isEqualTo(1);
  }

  @Test
  void anAddressThatIsNoneFailsForGoodAndHoldsUpNobody() {
    wait(1, "not an address", "{}");
    wait(2, "ann@example.com", "{}");
    assertThat(relay().send(10)).isEqualTo(new MailRelay.Round(1, 0, 0, 1));
    assertThat(state()).containsExactly("FAILED", "SENT");
    assertThat(
            jdbc.sql("SELECT COUNT(*) FROM outbox WHERE error_text IS NOT NULL")
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void aServerThatIsAwayLeavesEverythingWaiting() {
    wait(1, "ann@example.com", "{}");
    var nowhere = new SmtpSettings("127.0.0.1", 1, Optional.empty(), false);
    var relay = new MailRelay(database.dataSource(), MailRelayIT::template, nowhere);
    assertThatThrownBy(() -> relay.send(10))
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MAIL_SERVER))
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageContaining("1 mails wait");
    assertThat(state()).containsExactly("WAITING");
  }

  private void wait(int person, String to, String values) {
    jdbc.sql(
            """
            INSERT INTO person (id, email, created_at, updated_at)
            VALUES (:id, :email, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
            """)
        .param("id", person)
        .param("email", to)
        .update();
    jdbc.sql(
            """
            INSERT INTO outbox (message_id, person_id, run_id, step_id, choice, email_id,
              email_version, to_address, address_key, token_values, state, due_at)
            VALUES (:id, :person, 1, 2, 0, 5, 1, :to, :to, :values, 'WAITING',
              UTC_TIMESTAMP(6))
            """)
        .param("id", "<1.2.%d@carillon>".formatted(person))
        .param("person", person)
        .param("to", to)
        .param("values", values)
        .update();
  }

  private List<String> state() {
    return jdbc.sql("SELECT state FROM outbox ORDER BY id").query(String.class).list();
  }

  private static List<MimeMessage> received() {
    return List.of(SERVER.getReceivedMessages());
  }

  private static MailRelay relay() {
    var smtp = new SmtpSettings("127.0.0.1", SERVER.getSmtp().getPort(), Optional.empty(), false);
    return new MailRelay(database.dataSource(), MailRelayIT::template, smtp);
  }

  private static EmailTemplate template(int id, int version) {
    return new EmailTemplate(
        id,
        version,
        "Hello",
        literal("The Shop"),
        literal("shop@example.com"),
        null,
        withName("Hello ", ""),
        null,
        withName("<html><body>Dear ", ",</body></html>"),
        withName("Dear ", ","),
        false,
        true);
  }

  private static EmailTemplate.Part literal(String text) {
    return new EmailTemplate.Part(text, TokenText.literal(text));
  }

  private static EmailTemplate.Part withName(String before, String after) {
    var name =
        new io.carillon.person.Field(
            2,
            "First Name",
            "first_name",
            io.carillon.person.FieldType.STRING,
            io.carillon.person.Field.Group.PERSON,
            false,
            false);
    var token = new TokenText.OfPerson("{{lead.First Name}}", name, "");
    var parts = new java.util.ArrayList<TokenText.Part>();
    parts.add(new TokenText.Literal(before));
    parts.add(token);
    if (!after.isEmpty()) {
      parts.add(new TokenText.Literal(after));
    }
    return new EmailTemplate.Part(before + "{{lead.First Name}}" + after, new TokenText(parts));
  }
}
