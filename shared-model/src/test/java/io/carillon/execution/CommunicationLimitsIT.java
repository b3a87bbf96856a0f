package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.campaign.CampaignPlan;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.flow.Action;
import io.carillon.flow.CommunicationLimits;
import io.carillon.flow.EmailRef;
import io.carillon.mail.MailSettings;
import io.carillon.mail.MailSettingsStore;
import io.carillon.smartlist.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a step does about people who have had as many mails as the installation allows.
class CommunicationLimitsIT {
  private static final TestWorld world = new TestWorld();
  private static final Instant NOW = TestWorld.NOW;

  private long ann;
  private int run;

  @AfterAll
  static void end() {
    world.close();
  }

  @BeforeEach
  void clear() {
    world.forget();
    ann = world.person(Map.of("Email Address", "ann@example.com"));
  }

  @Test
  @Tag("CL-01")
  @Tag("CL-05")
  @Tag("CL-06")
  void whoHasHadAsManyAsADayAllowsIsSkippedWithTheReason() {
    limits(2, 0, true);
    send(NOW, limited(), limited(), limited());
    assertThat(mails())
        .containsExactly("sent", "sent", "skipped {\"Reason\":\"communication limit: 2 a day\"}");
    assertThat(world.jdbc.queryForList("SELECT limited FROM outbox", Boolean.class))
        .containsExactly(true, true);
  }

  @Test
  @Tag("CL-01")
  void numbersWithoutTheBoxHaveNoEffect() {
    limits(1, 1, false);
    send(NOW, limited(), limited());
    assertThat(mails()).containsExactly("sent", "sent");
  }

  @Test
  @Tag("CL-02")
  @Tag("CL-04")
  void aCampaignWithoutTheBoxIgnoresTheLimitsAndItsMailCounts() {
    limits(1, 0, true);
    send(NOW, world.mail(1, false), world.mail(2, false));
    send(NOW, limited());
    assertThat(mails())
        .containsExactly("sent", "sent", "skipped {\"Reason\":\"communication limit: 1 a day\"}");
  }

  @Test
  @Tag("CL-04")
  @Tag("CL-12")
  void operationalMailAlwaysGoes() {
    limits(1, 0, true);
    send(NOW, limited(), new Action.SendEmail(email(true), true));
    assertThat(mails()).containsExactly("sent", "sent");
  }

  @Test
  @Tag("CL-03")
  void aDayIsTheCalendarsInTheZoneOfTheInstallation() {
    limits(1, 0, true);
    var vienna = ZoneId.of("Europe/Vienna");
    // 23:30 in Vienna, and 00:30.
    var late = Instant.parse("2026-03-04T22:30:00Z");
    send(late, vienna, limited());
    send(late.plus(Duration.ofHours(1)), vienna, limited());
    send(late.plus(Duration.ofHours(2)), vienna, limited());
    assertThat(mails())
        .containsExactly("sent", "sent", "skipped {\"Reason\":\"communication limit: 1 a day\"}");
  }

  @Test
  @Tag("CL-03")
  void sevenDaysRoll() {
    limits(0, 1, true);
    send(NOW, limited());
    send(NOW.plus(Duration.ofDays(7)).minusSeconds(1), limited());
    send(NOW.plus(Duration.ofDays(7)).plusSeconds(1), limited());
    assertThat(mails())
        .containsExactly(
            "sent", "skipped {\"Reason\":\"communication limit: 1 in 7 days\"}", "sent");
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheNumberOfPeople() {
    limits(3, 5, true);
    var many = new long[50];
    for (int i = 0; i < many.length; i++) {
      many[i] = world.person(Map.of("Email Address", "p%d@example.com".formatted(i)));
    }
    var plan = world.everyTime(limited());
    assertThat(statements(plan, many)).isEqualTo(statements(plan, ann));
  }

  private long statements(CampaignPlan plan, long... ids) {
    return world.inTransaction(() -> {
      var runner = world.runner(BulkInsert.Way.INSERT);
      long before = questions();
      runner.run(world.request(++run, plan, ids));
      return questions() - before;
    });
  }

  private static long questions() {
    return world.jdbc.queryForObject(
        "SHOW SESSION STATUS LIKE 'Questions'", (row, _) -> row.getLong(2));
  }

  private static void limits(int perDay, int perWeek, boolean blocking) {
    new MailSettingsStore(world.database.dataSource())
        .save(
            MailSettings.DEFAULTS.withLimits(
                new CommunicationLimits(number(perDay), number(perWeek), blocking)),
            new Actor("tester", "test"));
  }

  private static OptionalInt number(int number) {
    return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static Action limited() {
    return new Action.SendEmail(email(false), true);
  }

  private static EmailRef email(boolean operational) {
    return new EmailRef(1, 1, "Mail", operational, List.of());
  }

  private void send(Instant at, Action... mails) {
    send(at, ZoneOffset.UTC, mails);
  }

  private void send(Instant at, ZoneId zone, Action... mails) {
    var request =
        new ChunkRequest(++run, world.everyTime(mails), new Moment(at, zone), at, new long[] {ann});
    world.inTransaction(() -> world.runner(BulkInsert.Way.INSERT).run(request));
  }

  /// In the order in which they were decided.
  private static List<String> mails() {
    return world.jdbc.queryForList(
        "SELECT CONCAT_WS(' ', IF(result = 0, 'sent', 'skipped'), attributes) FROM activity"
            + " WHERE type_id = 6 ORDER BY id",
        String.class);
  }
}
