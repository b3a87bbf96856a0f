package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.database.TestDatabase;
import io.carillon.ops.node.WebhookDelivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The campaign of `samples/webhooks.yaml` from the file to the answer, with a service on this
/// machine in the place of the sample's.
class WebhooksIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  private static final List<String> BODIES = new CopyOnWriteArrayList<>();
  private static final AtomicInteger STATUS = new AtomicInteger(200);
  private static HttpServer service;

  @BeforeAll
  static void theSampleIsApplied() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/customers/",
        exchange -> {
          try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            BODIES.add(body.strip());
            var risk = body.contains("ann@") ? "high" : "low";
            var answer =
                "{\"customer\": {\"risk\": \"%s\", \"reasons\": [{\"points\": 7}]}}"
                    .formatted(risk)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(STATUS.get(), answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    service.start();
    carillon("fields", "add", "Total Spend", "currency").exits(0);
    carillon("fields", "add", "Favourite Category", "string").exits(0);
    carillon("fields", "add", "Loyalty Points", "integer").exits(0);
    var sample =
        Files.readString(Path.of("../ops/samples/webhooks.yaml"))
            .replace(
                "https://risk.example.com", "http://localhost:" + service.getAddress().getPort());
    carillon(
            "apply",
            file("webhooks.yaml", sample),
            file(
                "shop.yaml",
                """
                kind: Program
                name: Spring Sale
                tokens: {Discount: {type: number, value: 15}}
                ---
                kind: StaticList
                name: VIP
                ---
                kind: StaticList
                name: Check address
                """))
        .exits(0);
  }

  @AfterAll
  static void stop() {
    service.stop(0);
  }

  @BeforeEach
  void twoCustomers() throws IOException {
    BODIES.clear();
    STATUS.set(200);
    var jdbc = database.jdbc().getJdbcOperations();
    for (var table :
        List.of("person", "webhook_call", "flow_wait", "activity", "static_list_member")) {
      jdbc.update("DELETE FROM " + table);
    }
    carillon(
            "people",
            "import",
            file(
                "people.csv",
                """
                Email Address,Total Spend
                ann@example.com,900
                bob@example.com,200.50
                """))
        .exits(0);
    carillon("settings", "webhooks", "--networks", "127.0.0.0/8,::1/128", "--attempts", "1")
        .exits(0);
  }

  @Test
  @Tag("FL-07")
  @Tag("FL-72")
  @Tag("WT-27")
  void peopleWaitForTheAnswerAndTheNextStepSeesWhatItSaid() throws Exception {
    carillon("run", "Scored by a service", "--wait").exits(0);
    var place =
        carillon("waits", "show", "Scored by a service", "--json").exits(0).json().at("/steps/0");
    assertThat(place.get("waiting").asInt()).isEqualTo(2);
    assertThat(place.get("forAnswers").asInt()).isEqualTo(2);
    assertThat(place.get("firstAt").isNull()).isTrue();
    assertThat(carillon("waits", "resume", "--json").exits(0).json().get("people").asInt())
        .isZero();

    deliver();
    assertThat(BODIES)
        .containsExactlyInAnyOrder(
            "{\"email\": \"ann@example.com\", \"spend\": 900, \"category\": \"\"}",
            "{\"email\": \"bob@example.com\", \"spend\": 200.5, \"category\": \"\"}");
    assertThat(carillon("waits", "resume", "--json").exits(0).json().get("people").asInt())
        .isEqualTo(2);
    assertThat(
            JdbcClient.create(database.dataSource())
                .sql(
                    "SELECT p.email FROM person p JOIN static_list_member m ON m.person_id = p.id"
                        + " JOIN static_list l ON l.id = m.list_id WHERE l.name = 'VIP'")
                .query(String.class)
                .list())
        .containsExactly("ann@example.com");
    assertThat(carillon("activities", "--person", "ann@example.com").exits(0).out())
        .contains("Call Webhook", "Risk service", "Change Data Value", "Lead Rating", "high");
    assertThat(carillon("webhooks", "show", "risk service", "--json").exits(0).json().get("done"))
        .hasToString("2");
  }

  @Test
  @Tag("FL-04")
  void whatIsGivenUpIsShownAndMadeAgain() throws Exception {
    STATUS.set(404);
    carillon("run", "Scored by a service", "--wait").exits(0);
    deliver();
    assertThat(carillon("waits", "resume", "--json").exits(0).json().get("people").asInt())
        .isEqualTo(2);
    var dead = carillon("webhooks", "dead", "Risk service", "--json").exits(0).json().get("calls");
    assertThat(dead).hasSize(2);
    assertThat(dead.get(0).get("reason").asString()).isEqualTo("status 404");
    assertThat(carillon("webhooks", "dead", "Risk service").exits(0).out()).contains("status 404");

    STATUS.set(200);
    carillon("webhooks", "retry", "Risk service", dead.get(0).get("key").asString()).exits(0);
    assertThat(carillon("webhooks", "retry", "Risk service").exits(0).out())
        .contains("1 call of 'Risk service' will be made again");
    deliver();
    var counts = carillon("webhooks", "list", "--json").exits(0).json().at("/webhooks/0");
    assertThat(counts.get("done").asInt()).isEqualTo(2);
    assertThat(counts.get("dead").asInt()).isZero();
  }

  @Test
  void aTrialShowsTheRequestAndWithSendTheAnswerAndChangesNothing() {
    var shown =
        carillon("webhooks", "test", "Risk service", "--person", "ann@example.com").exits(0);
    assertThat(shown.out())
        .contains("POST http://localhost", "?shop=\n", "X-Campaign: \n", "\"spend\": 900");
    assertThat(BODIES).isEmpty();

    var sent =
        carillon(
                "webhooks",
                "test",
                "Risk service",
                "--person",
                "ann@example.com",
                "--campaign",
                "Scored by a service",
                "--send",
                "--json")
            .exits(0)
            .json();
    assertThat(sent.at("/request/url").asString()).endsWith("?shop=15");
    assertThat(sent.at("/request/headers/X-Campaign").asString()).isEqualTo("Scored by a service");
    assertThat(sent.at("/answer/values/Lead Rating").asString()).isEqualTo("high");
    assertThat(
            JdbcClient.create(database.dataSource())
                .sql("SELECT COUNT(*) FROM activity WHERE type_id <> 12")
                .query(Long.class)
                .single())
        .isZero();

    carillon("settings", "webhooks", "--networks", "none").exits(0);
    var refused =
        carillon("webhooks", "test", "Risk service", "--person", "ann@example.com", "--send")
            .exits(3);
    assertThat(refused.out()).contains("which is no address of the open Internet");
  }

  @Test
  void theSecretIsShownToWhoAsksForItAndNowhereElse() {
    var first = carillon("webhooks", "secret", "Risk service").exits(0).out().strip();
    assertThat(first).startsWith("whsec_");
    var second =
        carillon("webhooks", "secret", "Risk service", "--rotate", "--json").exits(0).json();
    assertThat(second.get("secret").asString()).startsWith("whsec_").isNotEqualTo(first);
    assertThat(carillon("export", "Risk service").exits(0).out())
        .contains("kind: Webhook")
        .doesNotContain("whsec", "secret");
    assertThat(carillon("webhooks", "show", "Risk service").exits(0).out()).doesNotContain("whsec");
  }

  @Test
  void settingsRefuseWhatCannotBe() {
    assertThat(carillon("settings", "webhooks", "--networks", "example.com/8").exits(2).err())
        .contains("webhooks-networks has 'example.com/8'");
    assertThat(carillon("settings", "webhooks", "--per-host", "0").exits(2).err())
        .contains("webhooks-per-host is 0: set 1 to 100");
    assertThat(
            carillon("settings", "webhooks", "--hosts", "API.example.com,*.example.org")
                .exits(0)
                .out())
        .contains("api.example.com, *.example.org");
    carillon("settings", "webhooks", "--hosts", "any").exits(0);
  }

  private static void deliver() throws InterruptedException {
    var url = new DatabaseSettings.External(database.jdbcUrl(), Optional.empty(), Optional.empty());
    try (var opened = Database.open(url);
        var relay = WebhookDelivery.relay(opened)) {
      relay.drain();
    }
  }

  private static CalledCommand carillon(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--jdbc-url");
    all.add(database.jdbcUrl());
    return CalledCommand.carillon(all.toArray(String[]::new));
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
