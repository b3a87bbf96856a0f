package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.batch.run.RunSettings;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.database.TestDatabase;
import io.carillon.listener.delivery.SmtpSettings;
import io.carillon.listener.http.HttpSettings;
import io.carillon.ops.node.MailDelivery;
import io.carillon.ops.node.Server;
import io.carillon.ops.terminal.Output;
import jakarta.mail.Multipart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A server that listens, and the command line beside it.
class HttpIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  private static final GreenMail MAIL =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private static Server server;
  private static String http;

  @BeforeAll
  static void serve() {
    MAIL.start();
    server =
        Server.start(
            open(),
            new Server.Settings(
                Set.of(Server.Role.TRIGGER),
                RunSettings.defaults(),
                List.of(),
                Optional.empty(),
                1,
                Optional.of(new HttpSettings("127.0.0.1", 0))),
            new Output(
                new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false));
    http = "http://" + server.httpAddress().orElseThrow();
  }

  @AfterAll
  static void stop() {
    server.close();
    MAIL.stop();
  }

  @BeforeEach
  void ann() throws IOException {
    var jdbc = database.jdbc().getJdbcOperations();
    for (var table : List.of("person", "activity", "outbox", "accepted_event", "api_key")) {
      jdbc.update("DELETE FROM " + table);
    }
    carillon("people", "import", file("people.csv", "Email Address\nann@example.com\n")).exits(0);
  }

  @Test
  void aKeyIsMadeUsedListedAndRevoked() throws Exception {
    var made =
        carillon("api-keys", "create", "Web shop", "--scope", "events,read", "--json")
            .exits(0)
            .json();
    var key = made.get("key").stringValue();
    assertThat(made.get("scopes").toString()).isEqualTo("[\"events\",\"read\"]");
    var visit =
        """
        {"id": "v1", "type": "Visit Webpage", "person": {"email": "ann@example.com"},
         "primary": "/prices"}
        """;

    var answer = post("/v1/events", key, visit);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"events\":[{\"id\":\"v1\",\"status\":\"accepted\"}]}");
    assertThat(carillon("activities", "--person", "ann@example.com").exits(0).out())
        .contains("Visit Webpage", "/prices");
    var listed = carillon("api-keys", "list").exits(0).out();
    assertThat(listed).contains("Web shop", "events, read").doesNotContain(key);
    assertThat(carillon("api-keys", "create", "web shop", "--scope", "read").exits(3).err())
        .contains("there is an API key 'web shop' already");
    assertThat(carillon("api-keys", "create", "Other", "--scope", "event").exits(2).err())
        .contains("did you mean 'events'?");

    carillon("api-keys", "revoke", "web shop").exits(0);

    assertThat(post("/v1/events", key, visit).statusCode()).isEqualTo(401);
    assertThat(carillon("api-keys", "revoke", "Web shop").exits(3).err()).contains("no API key");
    assertThat(
            database
                .jdbc()
                .getJdbcOperations()
                .queryForList("SELECT COALESCE(detail, '') FROM audit", String.class))
        .noneMatch(detail -> detail.contains(key));
  }

  @Test
  void eventsFromAFileAreTheSameAsThoseThatWereSent() throws Exception {
    var key =
        carillon("api-keys", "create", "Web shop", "--scope", "events", "--json")
            .exits(0)
            .json()
            .get("key")
            .stringValue();
    post(
        "/v1/events",
        key,
        "{\"id\":\"v1\",\"type\":\"Visit Webpage\",\"person\":{\"email\":\"ann@example.com\"}}");
    var file =
        file(
            "visits.csv",
            """
            id,type,email,primary
            v1,Visit Webpage,ann@example.com,/prices
            v2,Visit Webpage,ann@example.com,/prices
            v3,Visit Webpage,bob@example.com,/prices
            """);
    var imported = carillon("events", "import", file, "--json").exits(0).json();
    assertThat(imported.get("accepted").asInt()).isEqualTo(1);
    assertThat(imported.get("duplicates").asInt()).isEqualTo(1);
    assertThat(imported.get("rejected").asInt()).isEqualTo(1);
    assertThat(Files.readString(Path.of(imported.get("rejects").stringValue())))
        .contains("nobody has this address");

    assertThat(carillon("settings", "events", "--unknown-people", "create").exits(0).out())
        .contains("create");
    var again = carillon("events", "import", file, "--from-start", "--json").exits(0).json();
    assertThat(again.get("newPeople").asInt()).isEqualTo(1);
    assertThat(carillon("activities", "--person", "bob@example.com").exits(0).out())
        .contains("New Lead", "Event import");
    carillon("settings", "events", "--unknown-people", "refuse").exits(0);
    assertThat(carillon("settings", "events", "--per-second", "0").exits(2).err())
        .contains("set 1 to 100000");
  }

  @Test
  @Tag("AL-08")
  @Tag("AL-34")
  @Tag("AL-35")
  @Tag("AL-37")
  void whatPeopleDoWithAMailIsInTheLogWithTheStepThatSentIt() throws Exception {
    carillon("settings", "mail", "--public-url", http, "--tracking", "on").exits(0);
    carillon(
            "apply",
            file(
                "mail.yaml",
                """
                kind: Email
                name: News
                from: {address: shop@example.com}
                subject: News
                html: |
                  <html><body><a href="https://shop.example/new?a=1&amp;b=2">New</a>
                  <a href="{{system.unsubscribeLink}}">No more</a></body></html>
                ---
                kind: Campaign
                name: Send news
                smartList:
                  match: all
                  filters:
                    - {field: Email Address, operator: is not empty}
                flow:
                  - {step: Change Score, score: Lead Score, change: "+1"}
                  - {step: Send Email, email: News}
                """))
        .exits(0);
    carillon("run", "Send news", "--wait").exits(0);
    deliver();
    var content = (Multipart) MAIL.getReceivedMessages()[0].getContent();
    var html = content.getBodyPart(1).getContent().toString();

    var click = get(found(html, "href=\"(" + http + "/c/[^\"]+)\""));
    var open = get(found(html, "src=\"(" + http + "/o/[^\"]+)\""));
    var unsubscribe = found(html, "href=\"(" + http + "/u/[^\"]+)\"");
    var page = get(unsubscribe);
    var header = MAIL.getReceivedMessages()[0].getHeader("List-Unsubscribe")[0];
    assertThat(header).isEqualTo("<" + unsubscribe + ">");
    var oneClick =
        send(
            HttpRequest.newBuilder(URI.create(unsubscribe))
                .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                .build());

    assertThat(click.statusCode()).isEqualTo(302);
    assertThat(click.headers().firstValue("Location")).contains("https://shop.example/new?a=1&b=2");
    assertThat(open.headers().firstValue("Content-Type")).contains("image/gif");
    assertThat(page.body()).contains("unsubscribe");
    assertThat(oneClick.statusCode()).isEqualTo(200);
    int run =
        database
            .jdbc()
            .getJdbcOperations()
            .queryForObject("SELECT MAX(id) FROM campaign_run", Integer.class);
    assertThat(
            database
                .jdbc()
                .getJdbcOperations()
                .queryForList(
                    "SELECT CONCAT_WS(' ', type_id, run_id, step_id, choice) FROM activity WHERE"
                        + " type_id IN (9, 10, 11, 13) ORDER BY id",
                    String.class))
        .containsExactly(
            "11 %d 2 0".formatted(run),
            "10 %d 2 0".formatted(run),
            "9 %d 2 0".formatted(run),
            "13 %d 2 0".formatted(run));
    assertThat(carillon("activities", "--person", "ann@example.com").exits(0).out())
        .contains("Click Email", "Open Email", "Unsubscribe Email", "News");
    // Who has unsubscribed gets no more.
    carillon("run", "Send news", "--wait").exits(0);
    deliver();
    assertThat(MAIL.getReceivedMessages()).hasSize(1);
  }

  @Test
  void listeningIsForRoleTrigger() {
    assertThat(carillon("server", "--roles", "batch", "--http", "127.0.0.1:0").exits(2).err())
        .contains("--http is for role trigger");
    assertThat(carillon("server", "--http", "8080").exits(2).err()).contains("no host:port");
  }

  private static Database open() {
    return Database.open(
        new DatabaseSettings.External(database.jdbcUrl(), Optional.empty(), Optional.empty()), 40);
  }

  private static void deliver() {
    var smtp = new SmtpSettings("127.0.0.1", MAIL.getSmtp().getPort(), Optional.empty(), false);
    try (var opened = open();
        var relay = MailDelivery.relay(opened, smtp)) {
      relay.send(10);
    }
  }

  private static String found(String html, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(html);
    assertThat(matcher.find()).as(pattern + " in " + html).isTrue();
    return matcher.group(1);
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  private static HttpResponse<String> post(String path, String key, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(http + path))
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
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
