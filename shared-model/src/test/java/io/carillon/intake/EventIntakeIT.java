package io.carillon.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.ActivityLog;
import io.carillon.activity.ActivityQuery;
import io.carillon.activity.ActivityType;
import io.carillon.activity.ActivityTypes;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.intake.EventSettings.UnknownPeople;
import io.carillon.intake.ReceivedEvent.ByEmail;
import io.carillon.intake.ReceivedEvent.ById;
import io.carillon.intake.ReceivedEvent.Whom;
import io.carillon.intake.Verdict.Code;
import io.carillon.intake.Verdict.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class EventIntakeIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();
  private static final Actor ANNA = new Actor("anna", "test");

  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final TransactionTemplate transaction =
      new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
  private final EventSettingsStore settings = new EventSettingsStore(database.dataSource());
  private EventIntake intake;

  @BeforeEach
  void annAndTwoBobs() {
    for (var table :
        List.of(
            "activity",
            "accepted_event",
            "run_addition",
            "person",
            "definition",
            "definition_version")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    jdbc.sql("ALTER TABLE person AUTO_INCREMENT = 1").update();
    for (var address : List.of("Ann@example.com", "bob@example.com", "BOB@example.com")) {
      jdbc.sql(
              "INSERT INTO person (email, created_at, updated_at) VALUES (:email, '2026-01-01',"
                  + " '2026-01-01')")
          .param("email", address)
          .update();
    }
    settings.save(EventSettings.DEFAULTS, ANNA);
    intake = new EventIntake(database.dataSource(), Way.INSERT, "Test");
  }

  private static ReceivedEvent visit(String id, Whom whom) {
    return visit(id, whom, "/prices");
  }

  private static ReceivedEvent visit(String id, Whom whom, String page) {
    return new ReceivedEvent(id, "Visit Webpage", whom, null, page, Map.of());
  }

  private List<Verdict> accept(ReceivedEvent... events) {
    return transaction.execute(_ -> intake.accept(List.of(events)));
  }

  private List<String> log() {
    return jdbc.sql(
            "SELECT CONCAT_WS(' ', person_id, type_id, result, primary_id, primary_value,"
                + " old_value, new_value, attributes) FROM activity ORDER BY id")
        .query(String.class)
        .list();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("AL-30")
  void anEventIsAnActivityOfItsPerson(Way way) {
    intake = new EventIntake(database.dataSource(), way, "Test");
    var event =
        new ReceivedEvent(
            "e1",
            "Visit Webpage",
            new ByEmail("ANN@example.com"),
            "2026-04-01T10:00:00.5Z",
            "/prices",
            Map.of("Client IP Address", "192.0.2.1"));

    assertThat(accept(event)).containsExactly(new Verdict("e1", Status.ACCEPTED, null, false));

    assertThat(log()).containsExactly("1 1 0 /prices {\"Client IP Address\":\"192.0.2.1\"}");
    assertThat(jdbc.sql("SELECT CAST(at AS CHAR) FROM activity").query(String.class).single())
        .isEqualTo("2026-04-01 10:00:00.500000");
    assertThat(
            jdbc.sql(
                    "SELECT CONCAT_WS(' ', event_key, person_id, type_id, CHAR_LENGTH(event_id))"
                        + " FROM accepted_event WHERE accepted_at > UTC_TIMESTAMP() - INTERVAL 1"
                        + " MINUTE")
                .query(String.class)
                .list())
        .containsExactly("e1 1 1 36");
  }

  static Stream<ActivityType> everyTypeFromOutside() {
    return EventRules.taken(ActivityTypes.shipped()).stream();
  }

  @ParameterizedTest
  @MethodSource("everyTypeFromOutside")
  @Tag("AL-30")
  @Tag("AL-31")
  @Tag("AL-32")
  @Tag("AL-34")
  @Tag("AL-35")
  @Tag("AL-36")
  @Tag("AL-37")
  void everyAttributeOfItsTypeIsInTheLogUnderItsName(ActivityType type) {
    var attributes = new LinkedHashMap<String, String>();
    type.attributes().forEach(attribute -> attributes.put(attribute.name(), "of " + type.id()));

    accept(new ReceivedEvent("e1", type.name(), new ById(1), null, "Theirs", attributes));

    var log =
        new ActivityLog(database.dataSource(), ActivityTypes::shipped)
            .page(ActivityQuery.ofPerson(1), null, 10)
            .activities();
    assertThat(log)
        .filteredOn(activity -> activity.type().equals(type))
        .singleElement()
        .satisfies(activity -> {
          assertThat(activity.primary()).isEqualTo("Theirs");
          assertThat(activity.attributes()).containsExactlyInAnyOrderEntriesOf(attributes);
          assertThat(activity.runId()).isNull();
          assertThat(activity.stepId()).isNull();
        });
  }

  @Test
  void anEventWithoutAnIdGetsOne() {
    var ids = accept(visit(null, new ById(1)), visit(null, new ById(1)));

    assertThat(ids).extracting(Verdict::status).containsOnly(Status.ACCEPTED);
    assertThat(ids.getFirst().id()).hasSize(36).isNotEqualTo(ids.getLast().id());
    assertThat(jdbc.sql("SELECT event_key FROM accepted_event").query(String.class).list())
        .containsExactlyInAnyOrder(ids.getFirst().id(), ids.getLast().id());
    assertThat(accept(visit(ids.getFirst().id(), new ById(1))).getFirst().status())
        .isEqualTo(Status.DUPLICATE);
  }

  @Test
  void theSameIdIsTakenOnceWhateverComesUnderIt() {
    assertThat(accept(visit("e1", new ById(1)), visit("e1", new ById(2)), visit("E1", new ById(1))))
        .extracting(Verdict::status)
        .containsExactly(Status.ACCEPTED, Status.DUPLICATE, Status.ACCEPTED);
    assertThat(accept(visit("e1", new ById(3), "/other"), visit("e2", new ById(1))))
        .extracting(Verdict::status)
        .containsExactly(Status.DUPLICATE, Status.ACCEPTED);
    assertThat(log()).hasSize(3);
  }

  @Test
  void anEventThatWasRefusedMayComeAgainUnderItsId() {
    assertThat(accept(visit("e1", new ById(99)), visit("e1", new ById(99))))
        .extracting(Verdict::status)
        .containsOnly(Status.REFUSED);
    assertThat(accept(visit("e1", new ById(1))).getFirst().status()).isEqualTo(Status.ACCEPTED);
  }

  @Test
  void whatIsRefusedHoldsUpNothingElse() {
    var verdicts =
        accept(
            visit("e1", new ById(1)),
            visit("e2", new ById(99)),
            visit("e3", new ByEmail("cy@example.com")),
            visit("e4", new ByEmail("bob@example.com")),
            new ReceivedEvent("e5", "No Such", new ById(1), null, null, Map.of()),
            visit("e6", new ById(2)));

    assertThat(verdicts)
        .extracting(Verdict::id)
        .containsExactly("e1", "e2", "e3", "e4", "e5", "e6");
    assertThat(verdicts)
        .extracting(verdict -> verdict.refusal() == null ? null : verdict.refusal().code())
        .containsExactly(
            null,
            Code.UNKNOWN_PERSON,
            Code.UNKNOWN_PERSON,
            Code.AMBIGUOUS_PERSON,
            Code.UNKNOWN_TYPE,
            null);
    assertThat(verdicts.get(3).refusal().message()).contains("2 people", "[2, 3]");
    assertThat(verdicts.get(2).refusal().message()).doesNotContain("cy@");
    assertThat(log()).hasSize(2);
    assertThat(database.count("accepted_event")).isEqualTo(2);
  }

  @Test
  void onePersonsEventsAreWrittenInTheirOrder() {
    accept(
        visit("e1", new ById(1), "/a"),
        visit("e2", new ById(2), "/b"),
        visit("e3", new ByEmail("ann@example.com"), "/c"),
        visit("e4", new ById(1), "/d"));
    assertThat(log())
        .filteredOn(row -> row.startsWith("1 "))
        .containsExactly("1 1 0 /a", "1 1 0 /c", "1 1 0 /d");
  }

  @Test
  void nothingIsThereBeforeTheCommit() {
    assertThatThrownBy(() ->
            transaction.executeWithoutResult(_ -> {
              intake.accept(List.of(visit("e1", new ById(1))));
              throw new IllegalStateException("died");
            }))
        .hasMessage("died");
    assertThat(log()).isEmpty();
    assertThat(accept(visit("e1", new ById(1))).getFirst().status()).isEqualTo(Status.ACCEPTED);
  }

  @Test
  void sendersWhoRaceWithTheSameEventsGetEachTakenOnce() throws Exception {
    var events =
        IntStream.range(0, 200).mapToObj(n -> visit("e" + n, new ById(1 + n % 3))).toList();
    Callable<Long> sender =
        () -> {
          for (int attempt = 0; ; attempt++) {
            try {
              return transaction.execute(_ -> intake.accept(events)).stream()
                  .filter(verdict -> verdict.status() == Status.ACCEPTED)
                  .count();
            } catch (TransientDataAccessException inTheWay) {
              if (attempt == 10) {
                throw inTheWay;
              }
            }
          }
        };
    try (var threads = Executors.newFixedThreadPool(4)) {
      long accepted = 0;
      for (var future : threads.invokeAll(List.of(sender, sender, sender, sender))) {
        accepted += future.get();
      }
      assertThat(accepted).isEqualTo(200);
    }
    assertThat(log()).hasSize(200);
    assertThat(database.count("accepted_event")).isEqualTo(200);
  }

  @Test
  void aCustomTypeIsTakenFromTheMomentItIsDefined() {
    var event =
        new ReceivedEvent(
            "e1", "Purchases Music", new ById(1), null, "Graz", Map.of("Amount", "12.50"));
    assertThat(accept(event).getFirst().refusal().code()).isEqualTo(Code.UNKNOWN_TYPE);
    new DefinitionStore(database.dataSource())
        .apply(
            List.of(
                new SourceFile(
                    "types.yaml",
                    """
                    kind: ActivityType
                    name: Purchases Music
                    filter: Purchased Music
                    primary: Shop
                    attributes:
                      - {name: Amount, type: currency}
                    """)),
            ANNA);
    assertThat(accept(event).getFirst().status()).isEqualTo(Status.ACCEPTED);
    assertThat(log()).singleElement().asString().endsWith(" 0 Graz {\"Amount\":\"12.5\"}");
    assertThat(intake.types()).extracting(type -> type.name()).contains("Purchases Music");
  }

  @Test
  @Tag("AL-37")
  void whoUnsubscribesElsewhereIsUnsubscribedHere() {
    var unsubscribe =
        new ReceivedEvent("e1", "Unsubscribe Email", new ById(1), null, "Theirs", Map.of());
    accept(unsubscribe);
    assertThat(log())
        .containsExactly(
            "1 9 0 Theirs",
            "1 13 0 41 false true {\"Source\":\"Unsubscribe Email\"}"
                .replace(
                    "41",
                    jdbc.sql("SELECT id FROM person_field WHERE column_name = 'unsubscribed'")
                        .query(String.class)
                        .single()));
    assertThat(
            jdbc.sql("SELECT unsubscribed FROM person WHERE id = 1").query(Boolean.class).single())
        .isTrue();
    accept(new ReceivedEvent("e2", "Unsubscribe Email", new ById(1), null, "Theirs", Map.of()));
    assertThat(log()).hasSize(3);
  }

  @Nested
  class AnUnknownAddress {

    @BeforeEach
    void makesAPerson() {
      settings.save(new EventSettings(UnknownPeople.CREATE, 100), ANNA);
    }

    @Test
    @Tag("AL-38")
    @Tag("OQ-20")
    void makesOnePersonWithNewLeadBeforeTheEvent() {
      var verdicts =
          accept(
              visit("e1", new ByEmail("Cy@example.com")),
              visit("e2", new ByEmail("cy@EXAMPLE.com ")),
              visit("e3", new ById(99)));

      assertThat(verdicts)
          .extracting(Verdict::status)
          .containsExactly(Status.ACCEPTED, Status.ACCEPTED, Status.REFUSED);
      assertThat(verdicts).extracting(Verdict::newPerson).containsExactly(true, false, false);
      var day = jdbc.sql("SELECT CAST(UTC_DATE() AS CHAR)").query(String.class).single();
      assertThat(log())
          .containsExactly(
              "4 12 0 {\"Source Type\":\"Test\",\"Created Date\":\"%s\"}".formatted(day),
              "4 1 0 /prices",
              "4 1 0 /prices");
      assertThat(jdbc.sql("SELECT email FROM person WHERE id = 4").query(String.class).single())
          .isEqualTo("Cy@example.com");
    }

    @Test
    void ofADuplicateMakesNobody() {
      accept(visit("e1", new ById(1)));
      accept(visit("e1", new ByEmail("cy@example.com")));
      assertThat(database.count("person")).isEqualTo(3);
    }

    @Test
    void makesOnePersonWhoeverIsFirst() throws Exception {
      try (var threads = Executors.newFixedThreadPool(4)) {
        var senders = new ArrayList<Callable<List<Verdict>>>();
        for (int n = 0; n < 20; n++) {
          var id = "e" + n;
          senders.add(() -> accept(visit(id, new ByEmail("cy@example.com"))));
        }
        for (var future : threads.invokeAll(senders)) {
          assertThat(future.get().getFirst().status()).isEqualTo(Status.ACCEPTED);
        }
      }
      assertThat(database.count("person")).isEqualTo(4);
      assertThat(log()).filteredOn(row -> row.startsWith("4 12 ")).hasSize(1);
      assertThat(log()).hasSize(21);
    }
  }

  @Test
  void whatIsStoredOfSettingsIsWhatWasSet() {
    assertThat(settings.load()).isEqualTo(EventSettings.DEFAULTS);
    var all = new EventSettings(UnknownPeople.CREATE, 7);
    settings.save(all, ANNA);
    assertThat(settings.load()).isEqualTo(all);
    assertThatThrownBy(() -> new EventSettings(UnknownPeople.CREATE, 0))
        .hasMessage("events-per-second is 0: set 1 to 100000");
  }
}
