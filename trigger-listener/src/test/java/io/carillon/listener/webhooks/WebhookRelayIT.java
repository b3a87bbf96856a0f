package io.carillon.listener.webhooks;

import static io.carillon.listener.webhooks.WebService.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import io.carillon.definition.CampaignActivation;
import io.carillon.person.FieldStore;
import io.carillon.person.InputSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Calls from the table to a web service in this process.
class WebhookRelayIT {
  private static final Duration SHORT = Duration.ofMillis(200);

  private static TestDatabase database;
  private static WebService service;
  private static WebhookWorld world;

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    service = new WebService();
    world = new WebhookWorld(database.dataSource());
  }

  @AfterAll
  static void close() {
    service.close();
    database.close();
  }

  @BeforeEach
  void begin() {
    service.reset();
    world.begin();
    world.apply(
        """
        kind: Webhook
        name: Enrich
        url: http://127.0.0.1:PORT/enrich?id={{lead.Id}}
        headers: {X-Who: "{{lead.First Name}}"}
        template: '{"name": {{lead.First Name}}}'
        response: json
        responseMappings:
          - {attribute: city, field: City}
          - {attribute: score, field: Lead Score}
        timeoutSeconds: 1
        ---
        kind: Webhook
        name: Tell
        method: PUT
        url: http://localhost:PORT/tell
        """
            .replace("PORT", Integer.toString(service.port())));
  }

  @Test
  @Tag("FL-48")
  @Tag("FL-02")
  void makesTheCallWithTheValuesOfItsStep() throws Exception {
    world.person(7);
    var key =
        world.call(
            "Enrich", 7, "{\"{{lead.First Name}}\": \"Ann \\\"A\\\"\", \"{{lead.Id}}\": \"7\"}");
    service.on("/enrich", status(200, "{}"));
    assertThat(world.drain()).isEqualTo(new WebhookRelay.Turn(1, 1, 0, 0));

    var request = service.received.getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.body()).isEqualTo("{\"name\": \"Ann \\\"A\\\"\"}");
    assertThat(request.header("X-Who")).isEqualTo("Ann \"A\"");
    assertThat(request.header("webhook-id")).isEqualTo(key);
    assertThat(request.header("Idempotency-Key")).isEqualTo(key);
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
    assertThat(world.drain().begun()).isZero();
  }

  @Test
  @Tag("FL-07")
  @Tag("FL-49")
  @Tag("AL-3B")
  void writesWhatTheAnswerHasForFieldsAndLetsThePersonGoOn() throws Exception {
    world.person(7);
    world.call("Enrich", 7, "{}");
    service.on("/enrich", status(200, "{\"city\": \"Graz\", \"score\": 12}"));
    world.drain();

    assertThat(world.texts("SELECT CONCAT_WS(' ', city, lead_score) FROM person"))
        .containsExactly("Graz 12");
    var webhook = world.definitions.webhook("Enrich").id();
    assertThat(
            world.texts(
                "SELECT CONCAT_WS(' ', person_id, type_id, result, run_id, campaign_id, step_id,"
                    + " choice, primary_id, old_value, new_value, attributes) FROM activity ORDER"
                    + " BY id"))
        .satisfiesExactly(
            call ->
                assertThat(call)
                    .startsWith("7 110 0 1 3 2 " + webhook + " {")
                    .contains("\"Status\":\"200\"", "\"Attempts\":\"1\"", "Graz"),
            city ->
                assertThat(city)
                    .matches("7 13 0 1 3 2 \\d+ Wien Graz \\{.*")
                    .contains(
                        "\"Source\":\"Enrich (%d)\"".formatted(webhook),
                        "\"Reason\":\"campaign 9, step 3\""),
            score -> assertThat(score).matches("7 13 0 1 3 2 \\d+ 5 12 \\{.*"));
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait WHERE resume_at <= UTC_TIMESTAMP(6)"))
        .isEqualTo(1);
    assertThat(world.texts("SELECT CONCAT_WS(' ', type_id, times) FROM run_addition"))
        .containsExactlyInAnyOrder("13 2", "110 1");
    assertThat(world.texts("SELECT CONCAT_WS(' ', state, status, attempts) FROM webhook_call"))
        .containsExactly("DONE 200 1");
  }

  @Test
  @Tag("TR-39")
  @Tag("TR-21")
  @Tag("OQ-01")
  void aTriggerCampaignHearsOfTheCallAndOfWhatItsAnswerChanged() throws Exception {
    world.apply(
        """
        kind: Campaign
        name: Listens
        smartList:
          triggers:
            - {trigger: Webhook is Called, operator: is, value: Enrich}
            - {trigger: Data Value Changes}
        flow: [{step: Do Nothing}]
        """);
    new CampaignActivation(world.source).activate("Listens", WebhookWorld.ANNA);
    world.person(7);
    world.call("Enrich", 7, "{}");
    world.call("Tell", 7, "{}");
    service.on("/enrich", status(200, "{\"city\": \"Wien\", \"score\": 12}"));
    service.on("/tell", status(400, "no"));
    world.drain();

    assertThat(
            world.texts(
                "SELECT CONCAT_WS(' ', person_id, type_id, JSON_UNQUOTE(JSON_EXTRACT(details,"
                    + " '$.trigger.Name'))) FROM event_inbox ORDER BY id"))
        .containsExactly("7 110 Enrich", "7 13 Lead Score");
  }

  @Test
  @Tag("FL-08")
  @Tag("FL-10")
  @Tag("OQ-01")
  void cutsWhatIsTooLongAndWritesNothingThatDoesNotFit() throws Exception {
    for (long person = 1; person <= 4; person++) {
      world.person(person);
      world.call("Enrich", person, "{\"{{lead.Id}}\": \"%d\"}".formatted(person));
    }
    service.on(
        "/enrich",
        (exchange, call) -> {
          var answer =
              switch (exchange.getRequestURI().getQuery()) {
                case "id=1" -> "{\"city\": \"%s\"}".formatted("ü".repeat(300));
                case "id=2" -> "{\"score\": \"many\", \"city\": [1]}";
                case "id=3" -> "{\"city\": \"Wien\"}";
                default -> "{\"score\": 77, \"city\": \"Graz\"}";
              };
          status(200, answer).answer(exchange, call);
        });
    var fields = new FieldStore(database.dataSource());
    world.jdbc.sql("UPDATE person SET city = NULL WHERE id = 4").update();
    for (var name : List.of("City", "Lead Score")) {
      fields.setBlocked(fields.load().require(name), InputSource.WEBHOOK, true, WebhookWorld.ANNA);
    }
    world
        .jdbc
        .sql("DELETE FROM person_field_block WHERE field_id = :id")
        .param("id", fields.load().require("City").id())
        .update();
    world.drain();

    assertThat(
            world.texts(
                "SELECT CONCAT_WS(' ', id, CHAR_LENGTH(city), LEFT(city, 4), lead_score) FROM"
                    + " person ORDER BY id"))
        .containsExactly("1 255 üüüü 5", "2 4 Wien 5", "3 4 Wien 5", "4 4 Graz 5");
    assertThat(
            world.texts(
                "SELECT CONCAT_WS(' ', person_id, result,"
                    + " JSON_UNQUOTE(JSON_EXTRACT(attributes, '$.Reason'))) FROM activity WHERE"
                    + " type_id = 13 ORDER BY person_id, result"))
        .containsExactly(
            "1 0 campaign 9, step 3",
            "2 2 the answer has a list or an object there",
            "2 2 a whole number from -2147483648 to 2147483647 is needed",
            "3 1 no change",
            "4 0 campaign 9, step 3",
            "4 1 the field is protected against webhooks");
  }

  @Test
  void whatMayPassIsTriedAgainUnderTheSameId() throws Exception {
    world.person(7);
    var key = world.call("Enrich", 7, "{}");
    service.on(
        "/enrich",
        (exchange, call) ->
            (call == 1 ? status(503, "", "Retry-After", "600") : status(200, "{\"score\": 1}"))
                .answer(exchange, call));
    assertThat(world.drain()).isEqualTo(new WebhookRelay.Turn(1, 0, 1, 0));
    assertThat(
            world.texts(
                "SELECT CONCAT_WS(' ', state, attempts, status, error_text) FROM webhook_call"))
        .containsExactly("WAITING 1 503 status 503");
    assertThat(
            world.count("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), due_at) FROM webhook_call"))
        .isBetween(590L, 600L);
    assertThat(world.count("SELECT COUNT(*) FROM activity")).isZero();
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait WHERE resume_at IS NULL")).isEqualTo(1);

    world.allDue();
    assertThat(world.drain().done()).isEqualTo(1);
    assertThat(service.received)
        .extracting(one -> one.header("webhook-id"))
        .containsExactly(key, key);
    assertThat(world.texts("SELECT attributes FROM activity WHERE type_id = 110"))
        .singleElement()
        .asString()
        .contains("\"Attempts\":\"2\"");
  }

  @Test
  @Tag("FL-03")
  @Tag("FL-04")
  void whatIsGivenUpIsADeadLetterAndThePersonGoesOn() throws Exception {
    world.person(7);
    var key = world.call("Enrich", 7, "{}");
    service.on("/enrich", status(500, "no"));
    for (int attempt = 1; attempt <= 3; attempt++) {
      world.allDue();
      world.drain();
    }
    var webhook = world.definitions.webhook("Enrich");
    var calls = new WebhookCalls(database.dataSource());
    assertThat(calls.counts(webhook.id())).isEqualTo(new WebhookCalls.Counts(0, 0, 1));
    assertThat(calls.dead(webhook.id(), 10))
        .singleElement()
        .satisfies(dead -> {
          assertThat(dead.key()).isEqualTo(key);
          assertThat(dead.attempts()).isEqualTo(3);
          assertThat(dead.reason()).isEqualTo("status 500, after 3 attempts");
        });
    assertThat(world.texts("SELECT CONCAT_WS(' ', type_id, result, attributes) FROM activity"))
        .singleElement()
        .asString()
        .startsWith("110 2 ")
        .contains("\"Error Type\":\"status\"", "\"Reason\":\"status 500, after 3 attempts\"");
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait WHERE resume_at <= UTC_TIMESTAMP(6)"))
        .isEqualTo(1);

    // The author repairs the webhook; the call is made as it is now.
    world.jdbc.sql("DELETE FROM flow_wait").update();
    service.on("/repaired", status(200, "{\"city\": \"Graz\"}"));
    world.apply(
        """
        kind: Webhook
        name: Enrich
        url: http://127.0.0.1:PORT/repaired
        response: json
        responseMappings: [{attribute: city, field: City}]
        """
            .replace("PORT", Integer.toString(service.port())));
    var repaired = world.definitions.webhook("Enrich");
    assertThat(calls.retry(repaired, List.of("no such key"), WebhookWorld.ANNA)).isZero();
    assertThat(calls.retry(repaired, List.of(), WebhookWorld.ANNA)).isEqualTo(1);
    assertThat(world.drain().done()).isEqualTo(1);
    assertThat(service.received("/repaired"))
        .extracting(one -> one.header("webhook-id"))
        .containsExactly(key);
    assertThat(world.texts("SELECT city FROM person")).containsExactly("Graz");
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    world.person(7);
    world.call("Tell", 7, "{}");
    service.on(
        "/tell",
        status(307, "", "Location", "http://127.0.0.1:%d/inside".formatted(service.port())));
    assertThat(world.drain().failed()).isEqualTo(1);
    assertThat(service.received("/inside")).isEmpty();
    assertThat(world.texts("SELECT error_text FROM webhook_call"))
        .containsExactly("status 307: redirects are not followed");
  }

  @Test
  void neitherAPrivateAddressNorAHostThatIsNotAllowedIsCalled() throws Exception {
    var settings = new WebhookSettingsStore(database.dataSource());
    settings.save(WebhookSettings.DEFAULTS, WebhookWorld.ANNA);
    world.person(7);
    world.call("Tell", 7, "{}"); // by its name
    world.call("Enrich", 7, "{}"); // by its address
    assertThat(world.drain().failed()).isEqualTo(2);
    assertThat(world.texts("SELECT error_text FROM webhook_call"))
        .allSatisfy(text -> assertThat(text).contains("which is no address of the open Internet"));

    settings.save(
        new WebhookSettings(List.of("*.example.com"), List.of("127.0.0.0/8"), 4, 3),
        WebhookWorld.ANNA);
    world.jdbc.sql("DELETE FROM webhook_call").update();
    world.call("Tell", 7, "{}");
    assertThat(world.drain().failed()).isEqualTo(1);
    assertThat(world.texts("SELECT error_text FROM webhook_call"))
        .singleElement()
        .asString()
        .startsWith("host 'localhost' is not among those that may be called");
    assertThat(service.received).isEmpty();
  }

  @Test
  @Tag("CC-42")
  void anAnswerThatComesDropByDropIsCutOff() throws Exception {
    world.person(7);
    world.call("Enrich", 7, "{}");
    service.on(
        "/enrich",
        (exchange, _) -> {
          exchange.sendResponseHeaders(200, 0);
          for (int drop = 0; drop < 200; drop++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            Thread.sleep(50);
          }
        });
    long begun = System.nanoTime();
    assertThat(world.drain().postponed()).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    assertThat(world.texts("SELECT error_text FROM webhook_call"))
        .containsExactly("no whole answer within 1 s");
  }

  @Test
  void aSlowHostHoldsUpNeitherOtherWebhooksNorTheDatabase() throws Exception {
    var go = new CountDownLatch(1);
    service.on(
        "/tell",
        (exchange, call) -> {
          go.await(20, TimeUnit.SECONDS);
          status(200, "").answer(exchange, call);
        });
    service.on("/enrich", status(200, "{}"));
    for (long person = 1; person <= 30; person++) {
      world.person(person);
      world.call("Tell", person, "{}");
      world.call("Enrich", person, "{}");
    }
    try (var relay = world.relay()) {
      while (world.count("SELECT COUNT(*) FROM webhook_call WHERE state = 'DONE'") < 30) {
        relay.turn(SHORT);
      }
      assertThat(service.received("/tell")).hasSize(WebhookWorld.LOCAL.perHost());
      // Nothing is locked while calls are under way.
      assertThat(world.count("SELECT COUNT(id) FROM person FOR UPDATE")).isEqualTo(30);
      assertThat(
              world
                  .jdbc
                  .sql("SELECT id FROM webhook_call FOR UPDATE NOWAIT")
                  .query(Long.class)
                  .list())
          .hasSize(60);
      go.countDown();
      relay.drain();
    }
    assertThat(world.count("SELECT COUNT(*) FROM webhook_call WHERE state = 'DONE'")).isEqualTo(60);
    assertThat(service.received).hasSize(60);
  }

  @Test
  void neverCallsAHostMoreOftenAtOnceThanTheInstallationAllows() throws Exception {
    new WebhookSettingsStore(database.dataSource())
        .save(new WebhookSettings(List.of(), List.of("127.0.0.1/32"), 2, 3), WebhookWorld.ANNA);
    service.on(
        "/enrich",
        (exchange, call) -> {
          Thread.sleep(20);
          status(200, "{}").answer(exchange, call);
        });
    for (long person = 1; person <= 20; person++) {
      world.person(person);
      world.call("Enrich", person, "{}");
    }
    assertThat(world.drain().done()).isEqualTo(20);
    assertThat(service.mostAtOnce.get()).isEqualTo(2);
  }

  @Test
  void anAnswerCountsOnlyWhileItsClaimIsTheLastOne() throws Exception {
    world.person(7);
    world.call("Enrich", 7, "{}");
    service.on(
        "/enrich",
        (exchange, call) -> {
          // As if the lease had been over and another relay had taken the call.
          world.jdbc.sql("UPDATE webhook_call SET epoch = epoch + 1").update();
          status(200, "{\"city\": \"Graz\"}").answer(exchange, call);
        });
    assertThat(world.drain()).isEqualTo(new WebhookRelay.Turn(1, 0, 0, 0));
    assertThat(world.count("SELECT COUNT(*) FROM activity")).isZero();
    assertThat(world.texts("SELECT city FROM person")).containsExactly("Wien");
    assertThat(world.texts("SELECT state FROM webhook_call")).containsExactly("WAITING");
  }

  @Test
  @Tag("FL-46")
  void theAnswerAboutAPersonWhoIsGoneIsThrownAway() throws Exception {
    world.person(7);
    world.person(8);
    world.call("Enrich", 7, "{\"{{lead.Id}}\": \"7\"}");
    world.call("Enrich", 8, "{\"{{lead.Id}}\": \"8\"}");
    service.on(
        "/enrich",
        (exchange, call) -> {
          for (var table : List.of("flow_wait", "webhook_call")) {
            world.jdbc.sql("DELETE FROM " + table + " WHERE person_id = 7").update();
          }
          world.jdbc.sql("DELETE FROM person WHERE id = 7").update();
          status(200, "{\"city\": \"Graz\"}").answer(exchange, call);
        });
    world.drain();
    assertThat(world.texts("SELECT CONCAT_WS(' ', id, city) FROM person"))
        .containsExactly("8 Graz");
    assertThat(world.texts("SELECT DISTINCT CONCAT(person_id) FROM activity")).containsExactly("8");
  }

  @Test
  void aCallThatNobodySurvivesIsGivenUp() throws Exception {
    world.person(7);
    world.call("Tell", 7, "{}");
    world.jdbc.sql("UPDATE webhook_call SET attempts = 3").update();
    assertThat(world.drain().failed()).isEqualTo(1);
    assertThat(service.received).isEmpty();
    assertThat(world.texts("SELECT error_text FROM webhook_call"))
        .containsExactly("begun 3 times, and what came of it was never noted");
  }

  @Test
  void isSignedOnceSomebodyAskedForTheSecretAndTwiceWhileItChanges() throws Exception {
    var secrets = new WebhookSecrets(database.dataSource());
    var webhook = world.definitions.webhook("Tell");
    world.person(7);
    world.call("Tell", 7, "{}");
    world.drain();
    var first = secrets.show(webhook, WebhookWorld.ANNA);
    assertThat(secrets.show(webhook, WebhookWorld.ANNA)).isEqualTo(first).startsWith("whsec_");
    again();
    var second = secrets.rotate(webhook, WebhookWorld.ANNA);
    again();
    world.jdbc.sql("UPDATE webhook_secret SET previous_until = UTC_TIMESTAMP(6)").update();
    again();

    var calls = service.received("/tell");
    assertThat(calls.get(0).header("webhook-signature")).isNull();
    verify(calls.get(1), first);
    verify(calls.get(2), first);
    verify(calls.get(2), second);
    verify(calls.get(3), second);
    assertThat(calls.get(3).header("webhook-signature")).doesNotContain(" ");
    assertThat(world.texts("SELECT verb FROM audit WHERE verb LIKE 'webhook.secret%' ORDER BY id"))
        .containsExactly("webhook.secret.create", "webhook.secret.rotate");
  }

  private static void again() throws InterruptedException {
    world
        .jdbc
        .sql("UPDATE webhook_call SET state = 'WAITING', attempts = 0, due_at = UTC_TIMESTAMP(6)")
        .update();
    world.drain();
  }

  private static void verify(WebService.Received request, String secret) throws Exception {
    var headers =
        Map.of(
            "webhook-id", List.of(request.header("webhook-id")),
            "webhook-timestamp", List.of(request.header("webhook-timestamp")),
            "webhook-signature", List.of(request.header("webhook-signature")));
    new com.standardwebhooks.Webhook(secret).verify(request.body(), headers);
  }
}
