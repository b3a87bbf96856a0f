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
import io.carillon.ops.node.Server;
import io.carillon.ops.terminal.Output;
import jakarta.mail.Message;
import jakarta.mail.Multipart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The whole way round: a batch campaign writes to people, some follow a link of the mail, and a
/// trigger campaign does something about it, now and after a wait.
class MailLoopIT {
  private static final String DEFINITIONS =
      """
      kind: Email
      name: Offer
      from: {address: shop@example.com}
      subject: An offer
      html: |
        <html><body><a href="https://shop.example/offer">Offer</a>
        <a href="https://shop.example/imprint">Imprint</a></body></html>
      ---
      kind: Email
      name: Still interested
      from: {address: shop@example.com}
      subject: "Still interested? You followed {{trigger.Link}}"
      text: Come back.
      ---
      kind: Campaign
      name: Write to California
      smartList: {filters: [{field: State, operator: is, value: CA}]}
      flow: [{step: Send Email, email: Offer}]
      ---
      kind: Campaign
      name: Interested
      smartList:
        triggers:
          - trigger: Clicks Link in Email
            operator: is
            value: Offer
            constraints: [{attribute: Link, operator: contains, value: /offer}]
      flow:
        - {step: Change Score, score: Lead Score, change: "+10"}
        - {step: Wait, for: 2 days}
        - {step: Send Email, email: Still interested}
      settings: {qualification: only once}
      """;

  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  @Test
  @Tag("TR-01")
  @Tag("TR-33")
  @Tag("TK-41")
  @Tag("TK-43")
  void aMailAClickAScoreAndASecondMail() throws Exception {
    var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    try (var server = server(mail)) {
      var http = "http://" + server.httpAddress().orElseThrow();
      carillon("settings", "mail", "--public-url", http, "--tracking", "on").exits(0);
      carillon(
              "people",
              "import",
              file(
                  "people.csv",
                  """
                  Email Address,State,Lead Score
                  ann@example.com,CA,0
                  ben@example.com,CA,0
                  cleo@example.com,NV,0
                  """))
          .exits(0);
      carillon("apply", file("loop.yaml", DEFINITIONS)).exits(0);
      carillon("campaigns", "activate", "Interested").exits(0);

      carillon("run", "Write to California", "--wait").exits(0);
      assertThat(mail.waitForIncomingEmail(60_000, 2)).isTrue();
      follow(mail, http, "ann@example.com", "offer");
      follow(mail, http, "ann@example.com", "offer");
      follow(mail, http, "ben@example.com", "imprint");
      await("SELECT COUNT(*) FROM event_outcome", 3);
      assertThat(texts("SELECT CONCAT(email, ' ', lead_score) FROM person ORDER BY id"))
          .containsExactly("ann@example.com 10", "ben@example.com 0", "cleo@example.com 0");

      database
          .jdbc()
          .getJdbcOperations()
          .update("UPDATE flow_wait SET resume_at = UTC_TIMESTAMP(6)");
      assertThat(mail.waitForIncomingEmail(60_000, 3)).isTrue();
      assertThat(mail.getReceivedMessages())
          .filteredOn(one -> isTo(one, "ann@example.com"))
          .extracting(Message::getSubject)
          .containsExactlyInAnyOrder(
              "An offer", "Still interested? You followed https://shop.example/offer");
      await("SELECT COUNT(*) FROM activity WHERE type_id = 7", 3);
    } finally {
      mail.stop();
    }

    assertThat(
            texts(
                """
                SELECT CONCAT(o.outcome, ' ', COALESCE(o.reason, '')) FROM event_outcome o
                JOIN person p ON p.id = o.person_id ORDER BY p.email, o.event_id
                """))
        .satisfiesExactly(
            entered -> assertThat(entered).isEqualTo("0 "),
            again -> assertThat(again).startsWith("3 the qualification rule"),
            other -> assertThat(other).startsWith("1 Clicks Link in Email: not Link contains"));
    assertThat(
            texts(
                """
                SELECT a.type_id FROM activity a JOIN person p ON p.id = a.person_id
                WHERE p.email = 'ann@example.com' AND a.type_id <> 12 ORDER BY a.id
                """))
        .containsExactlyInAnyOrder("6", "7", "11", "11", "22", "6", "7");
  }

  private static Server server(GreenMail mail) {
    var url = new DatabaseSettings.External(database.jdbcUrl(), Optional.empty(), Optional.empty());
    return Server.start(
        Database.open(url, 45),
        new Server.Settings(
            Set.of(Server.Role.BATCH, Server.Role.TRIGGER),
            RunSettings.defaults(),
            List.of(),
            Optional.of(
                new SmtpSettings("127.0.0.1", mail.getSmtp().getPort(), Optional.empty(), false)),
            1,
            Optional.of(new HttpSettings("127.0.0.1", 0))),
        new Output(
            new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false));
  }

  /// Follows the link of somebody's mail that leads to a page of that name.
  private static void follow(GreenMail mail, String http, String address, String page)
      throws Exception {
    var message =
        Arrays.stream(mail.getReceivedMessages())
            .filter(one -> isTo(one, address))
            .findFirst()
            .orElseThrow();
    var html = ((Multipart) message.getContent()).getBodyPart(1).getContent().toString();
    var links = Pattern.compile("href=\"(" + http + "/c/[^\"]+)\"").matcher(html);
    try (var client = HttpClient.newHttpClient()) {
      while (links.find()) {
        var head =
            HttpRequest.newBuilder(URI.create(links.group(1)))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        var target =
            client
                .send(head, BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        if (target.endsWith("/" + page)) {
          var click = HttpRequest.newBuilder(URI.create(links.group(1))).build();
          assertThat(client.send(click, BodyHandlers.discarding()).statusCode()).isEqualTo(302);
        }
      }
    }
  }

  private static boolean isTo(Message message, String address) {
    try {
      return message.getAllRecipients()[0].toString().equals(address);
    } catch (jakarta.mail.MessagingException unread) {
      throw new AssertionError(unread);
    }
  }

  private static List<String> texts(String sql) {
    return database.jdbc().getJdbcOperations().queryForList(sql, String.class);
  }

  private static void await(String sql, long expected) throws InterruptedException {
    for (int i = 0; i < 6_000 && count(sql) != expected; i++) {
      Thread.sleep(10);
    }
    assertThat(count(sql)).as(sql).isEqualTo(expected);
  }

  private static long count(String sql) {
    return Objects.requireNonNull(
        database.jdbc().getJdbcOperations().queryForObject(sql, Long.class));
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static CalledCommand carillon(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--jdbc-url");
    all.add(database.jdbcUrl());
    return CalledCommand.carillon(all.toArray(String[]::new));
  }
}
