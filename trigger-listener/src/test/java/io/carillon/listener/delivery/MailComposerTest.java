package io.carillon.listener.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.definition.EmailTemplate;
import io.carillon.mail.LinkSigner;
import io.carillon.mail.MailLink;
import io.carillon.mail.MailLink.Kind;
import io.carillon.mail.MailLinks;
import io.carillon.person.FieldCatalogue;
import io.carillon.token.TokenParser;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MailComposerTest {
  private static final Session SESSION = Session.getInstance(new Properties());
  private static final MailLinks LINKS =
      new MailLinks(URI.create("https://mail.example.com"), new LinkSigner(new byte[32]));
  private static final MailLink UNSUBSCRIBE =
      new MailLink(Kind.UNSUBSCRIBE, 7, 5, 1, null, 2, 0, "");

  private boolean operational;
  private boolean alert;

  @Test
  @Tag("TK-07")
  void theUnsubscribeLinkStandsInBothPartsAndInTheHeaders() throws Exception {
    var mail =
        compose(
            Optional.of(LINKS),
            false,
            "<p>Hello <a href=\"{{system.unsubscribeLink}}\">no more</a></p>",
            null);
    var link = LINKS.url(UNSUBSCRIBE);
    assertThat(html(mail)).isEqualTo("<p>Hello <a href=\"%s\">no more</a></p>".formatted(link));
    assertThat(text(mail)).isEqualTo("Hello no more (%s)".formatted(link));
    assertThat(mail.getHeader("List-Unsubscribe")).containsExactly("<" + link + ">");
    assertThat(mail.getHeader("List-Unsubscribe-Post"))
        .containsExactly("List-Unsubscribe=One-Click");
    assertThat(LINKS.read(link.substring("https://mail.example.com".length())))
        .contains(UNSUBSCRIBE);
  }

  @Test
  void oneClickNeedsHttps() throws Exception {
    var plain = new MailLinks(URI.create("http://localhost:8080"), LINKS.signer());
    var mail = compose(Optional.of(plain), false, "<p>Hello</p>", null);
    assertThat(mail.getHeader("List-Unsubscribe")).hasSize(1);
    assertThat(mail.getHeader("List-Unsubscribe-Post")).isNull();
  }

  @Test
  void nobodyUnsubscribesFromOperationalMail() throws Exception {
    operational = true;
    var mail = compose(Optional.of(LINKS), false, "<p>Hello</p>", null);
    assertThat(mail.getHeader("List-Unsubscribe")).isNull();
  }

  @Test
  @Tag("FL-25")
  void anAlertHasNoLinksThatActForThePerson() throws Exception {
    alert = true;
    var html = "<p><a href=\"https://shop.example\">shop</a>{{system.unsubscribeLink}}</p>";
    var mail = compose(Optional.of(LINKS), true, html, null);
    assertThat(html(mail)).isEqualTo("<p><a href=\"https://shop.example\">shop</a></p>");
    assertThat(mail.getHeader("List-Unsubscribe")).isNull();
  }

  @Test
  void withoutAnAddressOfItsOwnAMailHasNoHeaderAndALinkIsNotSent() throws Exception {
    assertThat(compose(Optional.empty(), true, "<p>Hello</p>", null).getHeader("List-Unsubscribe"))
        .isNull();
    assertThatThrownBy(
            () -> compose(Optional.empty(), false, "<p>{{system.unsubscribeLink}}</p>", null))
        .hasMessageContaining("--public-url");
  }

  @Test
  void aTextOfItsOwnIsTakenAsItIs() throws Exception {
    var mail = compose(Optional.of(LINKS), false, "<p>Hello</p>", "Hi {{lead.Id}}");
    assertThat(text(mail)).isEqualTo("Hi 7<");
  }

  @Test
  void linksLeadThroughThisInstallationAndAPictureTellsOfOpening() throws Exception {
    var mail =
        compose(
            Optional.of(LINKS),
            true,
            """
            <!DOCTYPE html><html><body><!--[if mso]><b>x</b><![endif]-->
            <a href="https://shop.example/?a=1&amp;b=2">shop</a>
            <a href="mailto:us@shop.example">write</a>
            <a href="{{system.unsubscribeLink}}">no more</a></body></html>\
            """,
            null);
    var html = html(mail);
    assertThat(html)
        .startsWith("<!doctype html>")
        .contains("<!--[if mso]><b>x</b><![endif]-->")
        .contains("\"mailto:us@shop.example\"")
        .contains("\"%s\"".formatted(LINKS.url(UNSUBSCRIBE)));
    assertThat(links(html))
        .containsExactly(
            UNSUBSCRIBE.as(Kind.CLICK, "https://shop.example/?a=1&b=2"),
            UNSUBSCRIBE,
            UNSUBSCRIBE.as(Kind.OPEN, ""));
    // Who reads the text is left alone.
    assertThat(text(mail)).contains("shop (https://shop.example/?a=1&b=2)");
  }

  @Test
  void withoutTrackingTheHtmlStaysAsItsAuthorWroteIt() throws Exception {
    var html = "<p>Hello <A HREF='https://shop.example'>shop</A><br/></p>";
    assertThat(html(compose(Optional.of(LINKS), false, html, null))).isEqualTo(html);
  }

  private static List<MailLink> links(String html) {
    return Pattern.compile("https://mail\\.example\\.com(/[^\"]+)")
        .matcher(html)
        .results()
        .map(found -> LINKS.read(found.group(1)).orElseThrow())
        .toList();
  }

  private MimeMessage compose(Optional<MailLinks> links, boolean tracking, String html, String text)
      throws Exception {
    var template =
        new EmailTemplate(
            5,
            1,
            "Hello",
            null,
            part("shop@example.com"),
            null,
            part("Hello"),
            null,
            part(html),
            text == null ? null : part(text),
            operational,
            true);
    var mail =
        new OutboxMail(
            1,
            "<m@carillon>",
            7,
            1,
            null,
            2,
            0,
            5,
            1,
            "ann@example.com",
            Map.of("{{lead.Id}}", "7<", "{{system.unsubscribeLink}}", ""),
            false,
            alert,
            0);
    return new MailComposer(SESSION, links, tracking).compose(template, mail, Instant.EPOCH);
  }

  private static EmailTemplate.Part part(String text) {
    return new EmailTemplate.Part(
        text,
        TokenParser.parseMail(
            text,
            new FieldCatalogue(List.of()),
            true,
            (message, repair) -> {
              throw new AssertionError(message);
            }));
  }

  private static String text(MimeMessage mail) throws Exception {
    return ((Multipart) mail.getContent()).getBodyPart(0).getContent().toString();
  }

  private static String html(MimeMessage mail) throws Exception {
    return ((Multipart) mail.getContent()).getBodyPart(1).getContent().toString();
  }
}
