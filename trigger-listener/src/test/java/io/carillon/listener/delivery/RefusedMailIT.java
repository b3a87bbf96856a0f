package io.carillon.listener.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CampaignActivation;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.EmailTemplate;
import io.carillon.definition.SourceFile;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.CommunicationLimits;
import io.carillon.mail.MailSettings;
import io.carillon.mail.MailSettingsStore;
import io.carillon.token.TokenText;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the relay makes of a server that does not take everything, and of people who have changed
/// their mind.
class RefusedMailIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  private static final Actor TESTER = new Actor("tester", "test");

  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private ScriptedMailServer server;
  private MailRelay relay;
  private boolean operational;

  @BeforeEach
  void start() throws IOException {
    for (var table :
        List.of(
            "outbox",
            "activity",
            "person",
            "mail_domain",
            "event_inbox",
            "active_campaign",
            "campaign_run",
            "definition_version",
            "definition")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    new MailSettingsStore(database.dataSource()).save(MailSettings.DEFAULTS, TESTER);
    server = new ScriptedMailServer();
    relay = new MailRelay(database.dataSource(), this::template, server.settings());
  }

  @AfterEach
  void stop() throws IOException {
    relay.close();
    server.close();
  }

  @Nested
  class ATriggerCampaign {
    private void listen(String trigger) {
      var campaign =
          """
          kind: Campaign
          name: %1$s
          smartList: {triggers: [{trigger: %1$s}]}
          flow: [{step: Do Nothing}]
          """
              .formatted(trigger);
      new DefinitionStore(database.dataSource())
          .apply(List.of(new SourceFile("listen.yaml", campaign)), TESTER);
      new CampaignActivation(database.dataSource()).activate(trigger, TESTER);
    }

    @Test
    @Tag("TR-31")
    @Tag("TR-34")
    @Tag("TR-21")
    @Tag("OQ-01")
    void hearsWhatBecameOfMails() {
      for (var trigger : List.of("Email is Delivered", "Email Bounces", "Data Value Changes")) {
        listen(trigger);
      }
      mail(1, "ann@example.com");
      mail(2, "bob@example.com");
      server.answer("RCPT TO:<bob@", "550 5.1.1 no such user");
      relay.send(10);

      assertThat(
              jdbc.sql(
                      "SELECT CONCAT_WS(' ', person_id, type_id, JSON_EXTRACT(details, '$.run'),"
                          + " JSON_UNQUOTE(JSON_EXTRACT(details, '$.trigger.Category'))) FROM"
                          + " event_inbox ORDER BY person_id, type_id, id")
                  .query(String.class)
                  .list())
          .containsExactly("1 7 1", "2 8 1 2", "2 13 1", "2 13 1");
    }
  }

  @Nested
  class AnAddressThatDoesNotExist {
    @Test
    @Tag("AL-36")
    @Tag("AL-08")
    @Tag("TR-34")
    void isLoggedAsBouncedAndMakesTheEmailInvalid() {
      mail(7, "ann@example.com");
      server.answer("RCPT TO:<ann@", "550 5.1.1 no such user");
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(0, 0, 0, 1));
      assertThat(outbox()).containsExactly("7 FAILED 1 550 5.1.1 no such user");
      assertThat(log(8))
          .containsExactly(
              "7 0 1 2 0 5 {\"Category\":\"2\",\"Subcategory\":\"5.1.1\",\"Details\":\"550 5.1.1"
                  + " no such user\",\"Email Address\":\"ann@example.com\"}");
      assertThat(person(7, "email_invalid, email_invalid_cause, email_suspended"))
          .isEqualTo("1 550 5.1.1 no such user 0");
      // The change of the field is one like any other.
      assertThat(log(13)).hasSize(2);
    }

    @Test
    void saysNothingAboutAnAddressThePersonHasGotSince() {
      mail(7, "ann@example.com");
      jdbc.sql("UPDATE person SET email = 'ann@new.example'").update();
      server.answer("RCPT TO:<ann@", "550 5.1.1 no such user");
      relay.send(10);
      assertThat(log(8)).hasSize(1);
      assertThat(person(7, "email_invalid")).isEqualTo("0");
      assertThat(log(13)).isEmpty();
    }

    @Test
    void doesNotHoldUpTheOthers() {
      mail(1, "ann@example.com");
      mail(2, "bob@example.com");
      mail(3, "cem@example.com");
      server.answer("RCPT TO:<bob@", "550 5.1.1 no such user");
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(2, 0, 0, 1));
      assertThat(server.taken())
          .containsExactly("ann@example.com <m1@carillon>", "cem@example.com <m3@carillon>");
    }
  }

  @Nested
  class AMailTakenForSpam {
    @Test
    @Tag("FL-23")
    void suspendsTheAddressAndTheNextMailIsNotSent() {
      mail(7, "ann@example.com");
      server.answer(".", "554 5.7.1 blocked as spam");
      relay.send(10);
      assertThat(log(8)).singleElement().asString().contains("\"Category\":\"1\"");
      assertThat(person(7, "email_suspended, email_suspended_cause, email_invalid"))
          .isEqualTo("1 554 5.7.1 blocked as spam 0");
      assertThat(person(7, "TIMESTAMPDIFF(SECOND, email_suspended_at, UTC_TIMESTAMP()) < 60"))
          .isEqualTo("1");
      server.forget();
      mailAgain(7, "ann@example.com", "<again@carillon>");
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(0, 0, 1, 0));
      // After a day it goes out again; the flag stays.
      jdbc.sql("UPDATE person SET email_suspended_at = UTC_TIMESTAMP() - INTERVAL 25 HOUR")
          .update();
      mailAgain(7, "ann@example.com", "<later@carillon>");
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(1, 0, 0, 0));
    }
  }

  @Nested
  class AServerThatSaysLater {
    @Test
    @Tag("TR-35")
    void isAskedAgainAfterAGrowingWhileAndTheMailBouncesSoftlyAtTheEnd() {
      mail(7, "ann@example.com");
      server.answer("RCPT TO:<ann@", "450 4.2.0 try again");
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(0, 1, 0, 0));
      assertThat(outbox()).containsExactly("7 WAITING 1 450 4.2.0 try again");
      assertThat(dueInSeconds()).isBetween(50L, 60L);
      assertThat(log(27)).isEmpty();
      due();
      relay.send(10);
      assertThat(dueInSeconds()).isBetween(110L, 120L);
      for (int attempt = 3; attempt <= 8; attempt++) {
        due();
        relay.send(10);
      }
      assertThat(outbox()).containsExactly("7 FAILED 8 450 4.2.0 try again");
      assertThat(log(27)).singleElement().asString().contains("\"Category\":\"3\"");
      assertThat(log(8)).isEmpty();
      assertThat(person(7, "email_invalid")).isEqualTo("0");
    }

    @Test
    void keepsTheMessageIdOverAllAttempts() {
      mail(7, "ann@example.com");
      server.answer("RCPT TO:<ann@", "450 4.2.0 try again");
      relay.send(10);
      server.forget();
      due();
      relay.send(10);
      assertThat(server.taken()).containsExactly("ann@example.com <m7@carillon>");
    }
  }

  @Test
  void aConnectionThatBreaksKeepsEverybodyElsesPlace() {
    mail(1, "ann@example.com");
    mail(2, "bob@example.com");
    mail(3, "cem@example.com");
    server.answer("RCPT TO:<bob@", ScriptedMailServer.HANG_UP);
    assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(2, 1, 0, 0));
    assertThat(server.taken())
        .containsExactly("ann@example.com <m1@carillon>", "cem@example.com <m3@carillon>");
  }

  @Test
  void aServerThatWantsALoginLeavesEverythingWaiting() {
    mail(1, "ann@example.com");
    server.answer("MAIL FROM", "530 5.7.0 authentication required");
    assertThatThrownBy(() -> relay.send(10))
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MAIL_SERVER))
        .hasMessageContaining("authentication required");
    assertThat(outbox()).containsExactly("1 WAITING 0");
    assertThat(log(8)).isEmpty();
  }

  @Nested
  class ConsentAtTheMomentOfSending {
    @Test
    @Tag("FL-20")
    @Tag("CL-12")
    void whoHasUnsubscribedSinceTheStepGetsNothingAndTheLogSaysWhy() {
      mail(7, "ann@example.com");
      jdbc.sql("UPDATE person SET unsubscribed = TRUE").update();
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(0, 0, 1, 0));
      assertThat(server.taken()).isEmpty();
      assertThat(outbox()).containsExactly("7 SKIPPED 0 unsubscribed");
      assertThat(log(6)).containsExactly("7 1 1 2 0 5 {\"Reason\":\"unsubscribed\"}");
    }

    @Test
    @Tag("FL-21")
    void operationalMailGoesToTheUnsubscribedButNotToTheBlackListed() {
      operational = true;
      mail(1, "ann@example.com");
      mail(2, "bob@example.com");
      jdbc.sql("UPDATE person SET unsubscribed = TRUE, black_listed = (id = 2)").update();
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(1, 0, 1, 0));
      assertThat(outbox()).containsExactly("1 SENT 0", "2 SKIPPED 0 black listed");
    }

    @Test
    void aPersonWhoIsGoneGetsNothing() {
      mail(7, "ann@example.com");
      jdbc.sql("DELETE FROM person").update();
      relay.send(10);
      assertThat(outbox()).containsExactly("7 SKIPPED 0 the person does not exist any more");
    }

    @Test
    void aFlowDoesNotWaitForTheMailServer() {
      mail(7, "ann@example.com");
      // Would wait until the lock times out if the relay held the person.
      server.during(
          "RCPT TO", () -> jdbc.sql("UPDATE person SET first_name = 'Ann' WHERE id = 7").update());
      assertThat(relay.send(10).sent()).isEqualTo(1);
      assertThat(person(7, "first_name")).isEqualTo("Ann");
    }
  }

  @Nested
  class AnAlert {
    @Test
    @Tag("FL-25")
    void goesOutWhateverThePersonWantsAndIsNoMailOfTheirs() {
      mail(7, "sales@example.com");
      jdbc.sql("UPDATE outbox SET alert = TRUE").update();
      jdbc.sql("UPDATE person SET black_listed = TRUE, email = NULL").update();
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(1, 0, 0, 0));
      assertThat(log(7)).isEmpty();
    }

    @Test
    @Tag("FL-25")
    void thatBouncesSaysNothingAboutThePerson() {
      mail(7, "sales@example.com");
      jdbc.sql("UPDATE outbox SET alert = TRUE").update();
      server.answer("RCPT TO", "550 5.1.1 no such user");
      relay.send(10);
      assertThat(log(8)).isEmpty();
      assertThat(person(7, "email_invalid")).isEqualTo("0");
      assertThat(log(38)).singleElement().asString().startsWith("7 2 1 2 0 5").contains("5.1.1");
    }
  }

  @Nested
  class SoManyAMinuteToADomain {
    @Test
    void theRestIsBookedForLaterMinutesAndOthersAreNotHeldUp() {
      perDomain(2);
      for (int person = 1; person <= 5; person++) {
        mail(person, "p%d@Full.example".formatted(person));
      }
      mail(6, "ann@free.example");
      startOfMinute();
      assertThat(relay.send(100).sent()).isEqualTo(3);
      assertThat(server.taken())
          .containsExactly(
              "p1@Full.example <m1@carillon>",
              "p2@Full.example <m2@carillon>",
              "ann@free.example <m6@carillon>");
      assertThat(
              jdbc.sql(
                      "SELECT TIMESTAMPDIFF(MINUTE, MIN(booked_for) OVER (), booked_for) FROM"
                          + " outbox WHERE to_address LIKE '%full.example' OR person_id <= 5"
                          + " ORDER BY id")
                  .query(Long.class)
                  .list())
          .containsExactly(0L, 0L, 1L, 1L, 2L);
    }

    @Test
    void twoRelaysShareTheRoom() {
      perDomain(3);
      for (int person = 1; person <= 10; person++) {
        mail(person, "p%d@full.example".formatted(person));
      }
      startOfMinute();
      try (var other =
          new MailRelay(database.dataSource(), RefusedMailIT.this::template, server.settings())) {
        assertThat(relay.send(2).sent() + other.send(100).sent() + relay.send(100).sent())
            .isEqualTo(3);
      }
    }

    @Test
    void aMailThatMissedItsMinuteIsBookedAgain() {
      perDomain(1);
      mail(1, "ann@full.example");
      jdbc.sql("UPDATE outbox SET booked_for = UTC_TIMESTAMP() - INTERVAL 1 HOUR").update();
      assertThat(relay.send(10).sent()).isEqualTo(1);
    }

    private void perDomain(int perMinute) {
      new MailSettingsStore(database.dataSource())
          .save(MailSettings.DEFAULTS.withPerDomain(OptionalInt.of(perMinute)), TESTER);
    }

    /// The clock is the database's: waits out the last seconds of a minute.
    private void startOfMinute() {
      var second = jdbc.sql("SELECT SECOND(UTC_TIMESTAMP())").query(Integer.class).single();
      if (second > 50) {
        jdbc.sql("SELECT SLEEP(:seconds)")
            .param("seconds", 61 - second)
            .query(Integer.class)
            .single();
      }
    }
  }

  @Nested
  class CommunicationLimitsAtTheMomentOfSending {
    @BeforeEach
    void oneADay() {
      new MailSettingsStore(database.dataSource())
          .save(
              MailSettings.DEFAULTS.withLimits(
                  new CommunicationLimits(OptionalInt.of(1), OptionalInt.empty(), true)),
              TESTER);
    }

    @Test
    @Tag("CL-05")
    @Tag("CL-06")
    void whatTwoDaysDecidedDoesNotLeaveOnOne() {
      mail(7, "ann@example.com");
      mailAgain(7, "ann@example.com", "<second@carillon>");
      jdbc.sql("UPDATE outbox SET limited = TRUE").update();
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(1, 0, 1, 0));
      assertThat(outbox()).containsExactly("7 SENT 0", "7 SKIPPED 0 communication limit: 1 a day");
      assertThat(log(6))
          .containsExactly("7 1 1 2 0 5 {\"Reason\":\"communication limit: 1 a day\"}");
    }

    @Test
    @Tag("CL-02")
    @Tag("CL-04")
    void mailOfOtherCampaignsLeavesAndCounts() {
      mail(7, "ann@example.com");
      mailAgain(7, "ann@example.com", "<second@carillon>");
      mailAgain(7, "ann@example.com", "<third@carillon>");
      jdbc.sql("UPDATE outbox SET limited = (message_id = '<third@carillon>')").update();
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(2, 0, 1, 0));
    }

    @Test
    @Tag("CL-04")
    void operationalMailLeaves() {
      operational = true;
      mail(7, "ann@example.com");
      mailAgain(7, "ann@example.com", "<second@carillon>");
      jdbc.sql("UPDATE outbox SET limited = TRUE").update();
      assertThat(relay.send(10).sent()).isEqualTo(2);
    }

    @Test
    void aMailThatBouncedDoesNotCount() {
      mail(7, "ann@example.com");
      jdbc.sql("UPDATE outbox SET limited = TRUE").update();
      server.answer("RCPT TO", "552 5.2.2 mailbox full");
      relay.send(10);
      server.forget();
      mailAgain(7, "ann@example.com", "<second@carillon>");
      assertThat(relay.send(10).sent()).isEqualTo(1);
    }

    @Test
    void twoRelaysDoNotBothFindRoomForTheLastMail() throws SQLException {
      mail(7, "ann@example.com");
      mailAgain(7, "ann@example.com", "<second@carillon>");
      jdbc.sql("UPDATE outbox SET limited = TRUE").update();
      try (var other = database.dataSource().getConnection();
          var statement = other.createStatement()) {
        other.setAutoCommit(false);
        // Another relay has the first and is talking to its server.
        statement
            .executeQuery("SELECT id FROM outbox WHERE message_id = '<m7@carillon>' FOR UPDATE")
            .close();
        assertThat(relay.send(1)).isEqualTo(new MailRelay.Round(0, 1, 0, 0));
        assertThat(outbox()).containsExactly("7 WAITING 0", "7 WAITING 0");
        other.rollback();
      }
      due();
      assertThat(relay.send(10)).isEqualTo(new MailRelay.Round(1, 0, 1, 0));
      assertThat(server.taken()).containsExactly("ann@example.com <m7@carillon>");
    }
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheNumberOfMails() {
    var counted = new CountedStatements(database.dataSource());
    try (var counting =
        new MailRelay(counted.dataSource(), RefusedMailIT.this::template, server.settings())) {
      // What is read once in a process is not counted.
      mail(30, "p30@example.com");
      counting.send(1);
      server.answer("RCPT TO:<gone", "550 5.1.1 no such user");
      mail(1, "gone1@example.com");
      mail(2, "p2@example.com");
      int few = counted.during(() -> counting.send(2));
      for (int person = 3; person <= 22; person++) {
        mail(person, "%s%d@example.com".formatted(person % 2 == 0 ? "gone" : "p", person));
      }
      assertThat(few).isPositive();
      assertThat(counted.during(() -> counting.send(MailRelay.MAILS_A_TRANSACTION))).isEqualTo(few);
    }
  }

  private void mail(int person, String to) {
    jdbc.sql(
            """
            INSERT INTO person (id, email, created_at, updated_at)
            VALUES (:id, :email, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
            """)
        .param("id", person)
        .param("email", to)
        .update();
    mailAgain(person, to, "<m%d@carillon>".formatted(person));
  }

  private void mailAgain(int person, String to, String messageId) {
    jdbc.sql(
            """
            INSERT INTO outbox (message_id, person_id, run_id, step_id, choice, email_id,
              email_version, to_address, token_values, state, due_at)
            VALUES (:id, :person, 1, 2, 0, 5, 1, :to, '{}', 'WAITING', UTC_TIMESTAMP(6))
            """)
        .param("id", messageId)
        .param("person", person)
        .param("to", to)
        .update();
  }

  private void due() {
    jdbc.sql("UPDATE outbox SET due_at = UTC_TIMESTAMP(6)").update();
  }

  private long dueInSeconds() {
    return jdbc.sql("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), due_at) FROM outbox")
        .query(Long.class)
        .single();
  }

  /// Person, state, attempts and reason.
  private List<String> outbox() {
    return jdbc.sql(
            "SELECT CONCAT_WS(' ', person_id, state, attempts, error_text) FROM outbox ORDER BY id")
        .query(String.class)
        .list();
  }

  /// Person, result, run, step, choice, primary and attributes of the activities of a type.
  private List<String> log(int type) {
    return jdbc.sql(
            "SELECT CONCAT_WS(' ', person_id, result, run_id, step_id, choice, primary_id,"
                + " attributes) FROM activity WHERE type_id = :type ORDER BY id")
        .param("type", type)
        .query(String.class)
        .list();
  }

  private String person(int id, String columns) {
    return jdbc.sql("SELECT CONCAT_WS(' ', %s) FROM person WHERE id = :id".formatted(columns))
        .param("id", id)
        .query(String.class)
        .single();
  }

  private EmailTemplate template(int id, int version) {
    return new EmailTemplate(
        id,
        version,
        "Hello",
        null,
        literal("shop@example.com"),
        null,
        literal("Hello"),
        null,
        null,
        literal("Hello"),
        operational,
        true);
  }

  private static EmailTemplate.Part literal(String text) {
    return new EmailTemplate.Part(text, TokenText.literal(text));
  }
}
