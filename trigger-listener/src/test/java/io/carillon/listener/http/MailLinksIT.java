package io.carillon.listener.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import io.carillon.mail.LinkKey;
import io.carillon.mail.LinkSigner;
import io.carillon.mail.MailLink;
import io.carillon.mail.MailLink.Kind;
import io.carillon.mail.MailLinks;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailLinksIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  private static final URI HERE = URI.create("https://mail.example.com");
  private static final String AGENT =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
          + " Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
  private static final String PHONE =
      "\"Platform\":\"iOS\",\"Is Mobile Device\":\"true\",\"Device\":\"iPhone\",\"User Agent\":\""
          + AGENT
          + "\"";
  // Person 2, e-mail 5, run 11, step 3 and choice 1 of the executed campaign 9.
  private static final MailLink OPEN = new MailLink(Kind.OPEN, 2, 5, 11, 9, 3, 1, "");
  private static HttpWorld world;
  private static MailLinks links;

  @BeforeAll
  static void open() {
    world = new HttpWorld(database.dataSource());
    links = new MailLinks(HERE, new LinkKey(database.dataSource()).signer());
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void begin() {
    world.begin();
  }

  private static String path(MailLink link) {
    return links.url(link).substring(HERE.toString().length());
  }

  private static MailLink click(String target) {
    return OPEN.as(Kind.CLICK, target);
  }

  private static final MailLink UNSUBSCRIBE = OPEN.as(Kind.UNSUBSCRIBE, "");

  @Test
  @Tag("AL-34")
  @Tag("AL-08")
  void thePictureTellsThatAMailWasOpened() throws Exception {
    var answer = world.request("GET", path(OPEN), "User-Agent", AGENT);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/gif");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(world.log()).containsExactly("2 10 0 11 9 3 1 5 - - - {" + PHONE + "}");
    assertThat(
            world
                .jdbc
                .sql("SELECT CONCAT_WS(' ', run_id, type_id, times) FROM run_addition")
                .query(String.class)
                .list())
        .containsExactly("11 10 1");
  }

  @Test
  @Tag("AL-35")
  @Tag("AL-08")
  void aLinkLeadsOnAndTellsThatItWasClicked() throws Exception {
    var answer =
        world.request("GET", path(click("https://shop.example/?a=1&b=2#top")), "User-Agent", AGENT);

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location"))
        .contains("https://shop.example/?a=1&b=2#top");
    assertThat(world.log())
        .containsExactly(
            "2 11 0 11 9 3 1 5 - - - {\"Link\":\"https://shop.example/?a=1&b=2#top\","
                + PHONE
                + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.example/ü, https://shop.example/%C3%BC",
    "https://shop.example/a b{c}, https://shop.example/a%20b%7Bc%7D",
    "HTTP://shop.example, HTTP://shop.example"
  })
  void aLinkIsLedToAsBrowsersWould(String target, String location) throws Exception {
    assertThat(world.request("GET", path(click(target))).headers().firstValue("Location"))
        .contains(location);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/relative",
        "https:",
        "ftp://shop.example/",
        ""
      })
  void whatIsNoWebAddressIsNotLedToThoughItIsSigned(String target) throws Exception {
    var answer = world.request("GET", path(click(target)));
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Location")).isEmpty();
    assertThat(world.log()).isEmpty();
  }

  @Test
  void aForgedOrCutLinkIsNotThereAndWritesNothing() throws Exception {
    var forged = new MailLinks(HERE, new LinkSigner(new byte[32]));
    var click = path(click("https://shop.example"));
    for (var path :
        List.of(
            forged.url(OPEN).substring(HERE.toString().length()),
            forged.url(click("https://evil.example")).substring(HERE.toString().length()),
            forged.url(UNSUBSCRIBE).substring(HERE.toString().length()),
            click.substring(0, click.length() - 1),
            click.replaceFirst("/c/", "/o/"),
            click.replaceFirst("/c/", "/u/"),
            path(UNSUBSCRIBE).replaceFirst("/u/", "/c/"),
            "/c/https://evil.example",
            "/c/x?url=https://evil.example",
            "/o/",
            "/u/.")) {
      for (var method : List.of("GET", "POST", "HEAD")) {
        var answer = world.request(method, path);
        assertThat(answer.statusCode()).as(method + " " + path).isIn(404, 405);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
      }
    }
    assertThat(world.log()).isEmpty();
  }

  @Test
  void whatOnlyLooksAheadIsAnsweredAndNotCounted() throws Exception {
    assertThat(world.request("HEAD", path(OPEN)).statusCode()).isEqualTo(200);
    assertThat(world.request("HEAD", path(click("https://shop.example"))).statusCode())
        .isEqualTo(302);
    for (var header : List.of("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")) {
      assertThat(
              world
                  .request("GET", path(click("https://shop.example")), header, "prefetch;prerender")
                  .statusCode())
          .isEqualTo(302);
    }
    assertThat(world.request("HEAD", path(UNSUBSCRIBE)).statusCode()).isEqualTo(200);
    assertThat(world.log()).isEmpty();
  }

  @Test
  @Tag("AL-37")
  @Tag("AL-39")
  void theUnsubscribePageAsksAndItsButtonUnsubscribes() throws Exception {
    var page = world.request("GET", path(UNSUBSCRIBE));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
    assertThat(page.body()).contains("<form method=\"post\">");
    assertThat(world.log()).isEmpty();

    var done =
        world.send(
            HttpRequest.newBuilder(world.uri(path(UNSUBSCRIBE)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("User-Agent", "Browser")
                .POST(BodyPublishers.ofString(""))
                .build());

    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains("You are unsubscribed");
    assertUnsubscribed("Browser");
  }

  @Test
  @Tag("AL-37")
  void oneClickOfAMailProgramUnsubscribesOnce() throws Exception {
    for (int n = 0; n < 2; n++) {
      var answer =
          world.send(
              HttpRequest.newBuilder(world.uri(path(UNSUBSCRIBE)))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header("User-Agent", "Mailer")
                  .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                  .build());
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertUnsubscribed("Mailer");
  }

  private static void assertUnsubscribed(String agent) {
    int field =
        world
            .jdbc
            .sql("SELECT id FROM person_field WHERE column_name = 'unsubscribed'")
            .query(Integer.class)
            .single();
    assertThat(world.log())
        .containsExactly(
            "2 9 0 11 9 3 1 5 - - - {\"Client IP Address\":\"127.0.0.1\",\"User Agent\":\"%s\"}"
                .formatted(agent),
            "2 13 0 11 9 3 1 %d - false true {\"Source\":\"Unsubscribe Email\"}".formatted(field));
    assertThat(world.jdbc.sql("SELECT id FROM person WHERE unsubscribed").query(Long.class).list())
        .containsExactly(2L);
  }

  @Test
  void aProxyOfTheOwnNetworkNamesTheClient() throws Exception {
    world.request("POST", path(UNSUBSCRIBE), "X-Forwarded-For", "203.0.113.9");
    assertThat(world.log().getFirst()).contains("\"Client IP Address\":\"203.0.113.9\"");
  }

  @Test
  void aDeletedPersonIsLedOnAndNothingIsWritten() throws Exception {
    world.jdbc.sql("DELETE FROM person WHERE id = 2").update();
    assertThat(world.request("GET", path(OPEN)).statusCode()).isEqualTo(200);
    assertThat(world.request("GET", path(click("https://shop.example"))).statusCode())
        .isEqualTo(302);
    assertThat(world.request("POST", path(UNSUBSCRIBE)).statusCode()).isEqualTo(200);
    assertThat(world.log()).isEmpty();
  }

  @Test
  void aClickThatCannotBeWrittenLeadsOnAllTheSame() throws Exception {
    world.jdbc.sql("RENAME TABLE activity TO activity_away").update();
    try {
      assertThat(world.request("GET", path(click("https://shop.example"))).statusCode())
          .isEqualTo(302);
      assertThat(world.request("POST", path(UNSUBSCRIBE)).statusCode()).isEqualTo(500);
    } finally {
      world.jdbc.sql("RENAME TABLE activity_away TO activity").update();
    }
    assertThat(
            world
                .jdbc
                .sql("SELECT COUNT(*) FROM person WHERE unsubscribed")
                .query(Long.class)
                .single())
        .isZero();
  }
}
