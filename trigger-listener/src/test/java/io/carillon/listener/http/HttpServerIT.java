package io.carillon.listener.http;

import static io.carillon.listener.http.HttpWorld.ANNA;
import static io.carillon.listener.http.HttpWorld.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.intake.EventSettings;
import io.carillon.intake.EventSettings.UnknownPeople;
import io.carillon.listener.access.Scope;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class HttpServerIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  private static HttpWorld world;

  @BeforeAll
  static void open() {
    world = new HttpWorld(database.dataSource());
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void begin() {
    world.begin();
  }

  private static String visit(String id, int person) {
    return "{\"id\": \"%s\", \"type\": \"Visit Webpage\", \"person\": {\"id\": %d}, \"primary\": \"/a\"}"
        .formatted(id, person);
  }

  private static String code(HttpResponse<String> answer) {
    return json(answer).get("error").get("code").stringValue();
  }

  @Nested
  class WhoMayDoWhat {

    @Test
    void everyRouteBelowV1WantsAKeyAndEveryRouteSaysWhoMayUseIt() throws Exception {
      var routes = 0;
      for (var route :
          world
              .server
              .context()
              .getBean(RequestMappingHandlerMapping.class)
              .getHandlerMethods()
              .entrySet()) {
        HandlerMethod method = route.getValue();
        boolean open = method.hasMethodAnnotation(OpenToAll.class);
        assertThat(open ^ method.hasMethodAnnotation(RequiresScope.class))
            .as("%s says who may use it, once", method)
            .isTrue();
        for (var path : route.getKey().getPatternValues()) {
          assertThat(path.startsWith("/v1/")).as(path).isEqualTo(!open);
          for (RequestMethod verb : route.getKey().getMethodsCondition().getMethods()) {
            routes++;
            if (!open) {
              var answer = world.request(verb.name(), path);
              assertThat(answer.statusCode()).as(path).isEqualTo(401);
              assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
              assertThat(code(answer)).isEqualTo("missing_key");
            }
          }
        }
      }
      assertThat(routes).isGreaterThanOrEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Bearer carillon_0000000000000000000000000000000000000000000",
          "Bearer x",
          "Bearer",
          "Basic YTpi",
          "carillon_0000000000000000000000000000000000000000000"
        })
    void aKeyThatIsNoneIsRefusedAndNotRepeated(String header) throws Exception {
      var answer = world.request("POST", "/v1/events", "Authorization", header);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(code(answer)).isEqualTo("invalid_key");
      assertThat(answer.body()).doesNotContain("0000000");
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() throws Exception {
      var made = world.keys.create("Shop", java.util.Set.of(Scope.EVENTS), ANNA);
      assertThat(world.post(made.secret(), visit("e1", 1)).statusCode()).isEqualTo(200);
      world.keys.revoke("Shop", ANNA);
      assertThat(world.post(made.secret(), visit("e2", 1)).statusCode()).isEqualTo(401);
      assertThat(world.log()).hasSize(1);
    }

    @Test
    void aKeyIsGoodForItsScopesOnly() throws Exception {
      var answer = world.post(world.key(Scope.READ), visit("e1", 1));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(code(answer)).isEqualTo("missing_scope");
      assertThat(answer.body()).contains("scope 'events'");
      assertThat(world.log()).isEmpty();
      var types =
          world.request(
              "GET", "/v1/activity-types", "Authorization", "Bearer " + world.key(Scope.EVENTS));
      assertThat(types.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"/v1/EVENTS", "/v1//events", "/v1/events/", "/%76%31/events", "/v1/x/../events"})
    void noOtherWayOfWritingThePathLeadsPastIt(String path) throws Exception {
      var answer =
          raw(
              "POST "
                  + path
                  + " HTTP/1.1\r\nContent-Length: "
                  + visit("e1", 1).length()
                  + "\r\n\r\n"
                  + visit("e1", 1));
      assertThat(answer).matches("(?s)HTTP/1.1 (400|401|404) .*");
      assertThat(world.log()).isEmpty();
    }
  }

  /// What no client library sends.
  private static String raw(String request) throws Exception {
    var server = world.uri("/");
    try (var socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(10_000);
      var text = request.replaceFirst("\r\n", "\r\nHost: x\r\nConnection: close\r\n");
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Nested
  class Events {

    @Test
    void areAnsweredInTheirOrderOnceTheyAreWritten() throws Exception {
      var key = world.key(Scope.EVENTS);
      var body =
          "{\"events\": [%s, %s, 17, %s]}".formatted(visit("a", 1), visit("b", 9), visit("c", 2));

      var answer = world.post(key, body);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
      var events = json(answer).get("events");
      assertThat(events).hasSize(4);
      assertThat(events.get(0).toString()).isEqualTo("{\"id\":\"a\",\"status\":\"accepted\"}");
      assertThat(events.get(1).get("status").stringValue()).isEqualTo("refused");
      assertThat(events.get(1).get("error").get("code").stringValue()).isEqualTo("unknown_person");
      assertThat(events.get(2).get("error").get("code").stringValue()).isEqualTo("invalid_event");
      assertThat(events.get(3).toString()).isEqualTo("{\"id\":\"c\",\"status\":\"accepted\"}");
      assertThat(world.log())
          .containsExactly("1 1 0 - - - - - /a - - -", "2 1 0 - - - - - /a - - -");

      assertThat(json(world.post(key, body)).get("events").get(0).toString())
          .isEqualTo("{\"id\":\"a\",\"status\":\"duplicate\"}");
      assertThat(world.log()).hasSize(2);
    }

    @Test
    void ofWhichNoneWasTakenAreAnsweredWith422() throws Exception {
      var answer = world.post(world.key(Scope.EVENTS), visit("a", 9));
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(json(answer).get("events")).hasSize(1);
    }

    @Test
    void aThousandIdenticalOnesAreOne() throws Exception {
      var key = world.key(Scope.EVENTS);
      var body =
          "["
              + String.join(",", IntStream.range(0, 50).mapToObj(_ -> visit("same", 1)).toList())
              + "]";
      try (var threads = Executors.newFixedThreadPool(8)) {
        var senders = new ArrayList<Callable<HttpResponse<String>>>();
        for (int n = 0; n < 20; n++) {
          senders.add(() -> world.post(key, body));
        }
        long accepted = 0;
        for (var sent : threads.invokeAll(senders)) {
          assertThat(sent.get().statusCode()).isEqualTo(200);
          accepted +=
              json(sent.get())
                  .get("events")
                  .valueStream()
                  .filter(event -> event.get("status").stringValue().equals("accepted"))
                  .count();
        }
        assertThat(accepted).isEqualTo(1);
      }
      assertThat(world.log()).hasSize(1);
    }

    @Test
    void makePeopleIfTheInstallationSaysSo() throws Exception {
      world.settings.save(new EventSettings(UnknownPeople.CREATE, 5_000), ANNA);
      var answer =
          world.post(
              world.key(Scope.EVENTS),
              """
              {"type": "Fill Out Form", "person": {"email": "cy@example.org"}, "primary": "Contact",
               "attributes": {"Client IP Address": "192.0.2.7"}}
              """);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(world.log()).hasSize(2);
      assertThat(world.log().getFirst()).contains(" 12 0 ", "\"Source Type\":\"Web service API\"");
      assertThat(world.log().getLast())
          .endsWith("Contact - - {\"Client IP Address\":\"192.0.2.7\"}");
    }

    @Test
    @Tag("AL-20")
    void canBeOfTheTypesThatAreTold() throws Exception {
      var answer =
          world.request(
              "GET", "/v1/activity-types", "Authorization", "Bearer " + world.key(Scope.READ));
      assertThat(answer.statusCode()).isEqualTo(200);
      var types = json(answer).get("activityTypes");
      assertThat(types).hasSize(10);
      assertThat(types.get(0).get("name").stringValue()).isEqualTo("Visit Webpage");
      assertThat(types.get(0).get("primary").get("name").stringValue()).isEqualTo("Web Page");
      assertThat(types.get(0).get("attributes")).hasSizeGreaterThan(3);
    }
  }

  @Nested
  class Limits {

    @Test
    void aBodyOfTenMegabytesIsTooLongHoweverItIsSent() throws Exception {
      var key = world.key(Scope.EVENTS);
      var long1 = new byte[10_000_000];
      java.util.Arrays.fill(long1, (byte) ' ');
      for (var body :
          List.of(
              BodyPublishers.ofByteArray(long1),
              BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(long1)))) {
        try {
          var answer = world.post(key, body);
          assertThat(answer.statusCode()).isEqualTo(413);
          assertThat(code(answer)).isEqualTo("body_too_long");
        } catch (java.io.IOException cutOff) {
          // The server may end the connection while the client still sends.
          assertThat(body.contentLength()).isNegative();
        }
      }
    }

    @Test
    void moreThanAThousandEventsAreTooMany() throws Exception {
      var many = "[" + (visit("e", 1) + ",").repeat(1_000) + visit("e", 1) + "]";
      var answer = world.post(world.key(Scope.EVENTS), many);
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(code(answer)).isEqualTo("too_many_events");
      assertThat(world.log()).isEmpty();
    }

    @Test
    void moreEventsThanAKeyMaySendComeLater() throws Exception {
      world.settings.save(new EventSettings(UnknownPeople.REFUSE, 2), ANNA);
      var key = world.key(Scope.EVENTS);
      assertThat(world.post(key, "[%s,%s]".formatted(visit("a", 1), visit("b", 1))).statusCode())
          .isEqualTo(200);
      var answer = world.post(key, "[%s,%s]".formatted(visit("c", 1), visit("d", 1)));
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(code(answer)).isEqualTo("too_many_events");
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      assertThat(world.log()).hasSize(2);
      assertThat(world.post(world.key(Scope.EVENTS), visit("e", 1)).statusCode()).isEqualTo(200);
    }

    @Test
    void moreRequestsThanTheServerTakesAtATimeComeLater() throws Exception {
      var key = world.key(Scope.EVENTS);
      // A person that somebody else holds keeps every request about it waiting.
      try (var other = database.dataSource().getConnection();
          var statement = other.createStatement();
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        other.setAutoCommit(false);
        statement.executeQuery("SELECT id FROM person WHERE id = 1 FOR UPDATE");
        var answers = new ExecutorCompletionService<HttpResponse<String>>(threads);
        for (int n = 0; n < HttpWorld.AT_A_TIME + 10; n++) {
          var id = "e" + n;
          answers.submit(() -> world.post(key, visit(id, 1)));
        }
        for (int n = 0; n < 10; n++) {
          var busy = answers.take().get();
          assertThat(busy.statusCode()).isEqualTo(503);
          assertThat(code(busy)).isEqualTo("busy");
          assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        }
        other.rollback();
        for (int n = 0; n < HttpWorld.AT_A_TIME; n++) {
          assertThat(answers.take().get().statusCode()).isEqualTo(200);
        }
      }
      assertThat(world.log()).hasSize(HttpWorld.AT_A_TIME);
    }
  }

  @Nested
  class BadInput {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "{",
          "<xml/>",
          "{\"events\": {}}",
          "{\"type\": \"Visit Webpage\", \"type\": \"x\", \"person\": {\"id\": 1}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": NaN}}"
        })
    void thatIsNoListOfEventsIs400(String body) throws Exception {
      var answer = world.post(world.key(Scope.EVENTS), body);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(code(answer)).isEqualTo("invalid_body");
    }

    @Test
    void ofTenThousandLevelsIs400() throws Exception {
      var answer = world.post(world.key(Scope.EVENTS), "[".repeat(10_000) + "]".repeat(10_000));
      assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void thatIsNotUtf8Is400() throws Exception {
      var bytes = visit("a\u00fc", 1).getBytes(StandardCharsets.ISO_8859_1);
      var answer = world.post(world.key(Scope.EVENTS), BodyPublishers.ofByteArray(bytes));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(code(answer)).isEqualTo("invalid_encoding");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"type\": \"No Such Type\", \"person\": {\"id\": 1}}",
          "{\"type\": \"Change Data Value\", \"person\": {\"id\": 1}}",
          "{\"type\": null, \"person\": {\"id\": 1}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 99}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": -1}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1e400}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1}, \"at\": \"0000-00-00\"}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1}, \"at\":"
              + " \"9999-12-31T00:00:00Z\"}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1}, \"attributes\": {\"Foo\": 1}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1}, \"attributes\": {\"User Agent\":"
              + " {\"a\": 1}}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1}, \"attributes\": {\"User Agent\":"
              + " \"a\\u0000b\"}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1}, \"primary\": \"\\ud800\"}",
          "{\"type\": \"\\ud800\\u0000\", \"person\": {\"id\": 1}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"id\": 1}, \"id\": \"\\udfff\"}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"email\": \"a\\u0000@b.c\"}}",
          "{\"type\": \"Visit Webpage\", \"person\": {\"email\": \"' OR 1=1 --@x\"}}",
          "{\"\\ud800\": 1}"
        })
    void thatIsNoEventIsRefusedAndTheOthersAreTaken(String bad) throws Exception {
      var key = world.key(Scope.EVENTS);
      var alone = world.post(key, bad);
      assertThat(alone.statusCode()).isEqualTo(422);

      var answer = world.post(key, "[%s, %s]".formatted(bad, visit("good", 1)));

      assertThat(answer.statusCode()).isEqualTo(200);
      var events = json(answer).get("events");
      assertThat(events.get(0).get("status").stringValue()).isEqualTo("refused");
      assertThat(events.get(0).get("error").get("message").stringValue()).isNotBlank();
      assertThat(events.get(1).get("status").stringValue()).isEqualTo("accepted");
      assertThat(world.log()).hasSize(1);
    }

    @Test
    void ofFourByteCharactersIsKept() throws Exception {
      var answer =
          world.post(
              world.key(Scope.EVENTS),
              "{\"id\": \"\uD83D\uDD14\", \"type\": \"Visit Webpage\", \"person\": {\"id\": 1},"
                  + " \"primary\": \"\uD83D\uDD14\"}");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(json(answer).get("events").get(0).get("id").stringValue())
          .isEqualTo("\uD83D\uDD14");
      assertThat(world.log().getFirst()).contains("\uD83D\uDD14");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "GET /v1/events HTTP/1.1",
          "DELETE /v1/events HTTP/1.1",
          "GET / HTTP/1.1",
          "GET /error HTTP/1.1",
          "GET /v1/%ff%00 HTTP/1.1",
          "GET /v1/[x] HTTP/1.1",
          "OPTIONS /v1/events HTTP/1.1",
          "OPTIONS /v1/events HTTP/1.1|Origin: https://a.b|Access-Control-Request-Method: POST",
          "TRACE /v1/events HTTP/1.1",
          "BREW /v1/events HTTP/1.1"
        })
    void ofRequestsIsAnsweredWithoutAWordAboutTheServer(String request) throws Exception {
      var answer = raw(request.replace("|", "\r\n") + "\r\n\r\n");
      assertThat(answer).matches("(?s)HTTP/1.1 (400|401|404|405|501) .*");
      assertThat(answer.toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("exception", "tomcat", "apache", "at org.", "spring");
    }
  }

  @Test
  void whatFailsInHereIsAnsweredWithoutAStackTrace() throws Exception {
    var key = world.key(Scope.EVENTS);
    world.jdbc.sql("RENAME TABLE accepted_event TO accepted_event_away").update();
    try {
      var answer = world.post(key, visit("e1", 1));
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(code(answer)).isEqualTo("failed");
      assertThat(answer.body()).doesNotContain("accepted_event", "SQL", "Exception");
    } finally {
      world.jdbc.sql("RENAME TABLE accepted_event_away TO accepted_event").update();
    }
    assertThat(world.log()).isEmpty();
  }

  @Test
  void anAddressThatIsTakenIsRefusedWithAWayOut() {
    int port = world.uri("/").getPort();
    assertThatThrownBy(() ->
            HttpServer.open(database.dataSource(), new HttpSettings("127.0.0.1", port), () -> {}))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("nothing can listen on 127.0.0.1:" + port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8080", ":8080", "localhost", "localhost:", "localhost:x", "a:65536"})
  void anAddressThatIsNoneIsRefused(String address) {
    assertThatThrownBy(() -> HttpSettings.of(address)).hasMessageContaining("no host:port");
  }

  @Test
  void anAddressOfAnyFamilyIsRead() {
    assertThat(HttpSettings.of("127.0.0.1:0")).isEqualTo(new HttpSettings("127.0.0.1", 0));
    assertThat(HttpSettings.of("[::1]:8080")).isEqualTo(new HttpSettings("::1", 8080));
  }
}
