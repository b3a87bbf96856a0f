package io.carillon.listener.delivery;

import io.carillon.definition.EmailTemplate;
import io.carillon.mail.MailLink;
import io.carillon.mail.MailLink.Kind;
import io.carillon.mail.MailLinks;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import io.carillon.token.TokenText.Family;
import io.carillon.token.TokenText.OfContext;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts a template and a person's values together. Values are data: encoded for HTML in the HTML
/// part (TK-15), without line breaks in headers, never expanded again.
///
/// @param links to this installation; empty if it has no address
/// @param tracking whether clicks and opens are told; only with links
record MailComposer(Session session, Optional<MailLinks> links, boolean tracking) {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  /// @throws MessagingException if an address cannot be one, or a link leads nowhere
  MimeMessage compose(EmailTemplate template, OutboxMail mail, Instant now)
      throws MessagingException {
    var values = withLinks(template, mail);
    var message = new FixedIdMessage(session, mail.messageId());
    message.setFrom(from(template, values));
    message.setRecipient(jakarta.mail.Message.RecipientType.TO, address(mail.to()));
    if (template.replyTo() != null) {
      message.setReplyTo(new InternetAddress[] {address(header(template.replyTo(), values))});
    }
    message.setSubject(header(template.subject(), values), UTF_8);
    message.setSentDate(Date.from(now));
    if (!template.operational() && !mail.alert() && links.isPresent()) {
      unsubscribeHeaders(message, links.get(), mail);
    }
    content(message, template, mail, values);
    message.saveChanges();
    return message;
  }

  private void content(
      MimeMessage message, EmailTemplate template, OutboxMail mail, Map<String, String> values)
      throws MessagingException {
    if (template.html() == null) {
      var text = template.text() == null ? "" : render(template.text(), values, false);
      message.setText(text, UTF_8, "plain");
      return;
    }
    var html = render(template.html(), values, true);
    var text =
        template.text() == null ? PlainText.of(html) : render(template.text(), values, false);
    var alternative = new MimeMultipart("alternative");
    alternative.addBodyPart(part(text, "plain"));
    alternative.addBodyPart(part(tracked(preheaded(template, html, values), mail), "html"));
    message.setContent(alternative);
  }

  private String tracked(String html, OutboxMail mail) {
    return tracking && !mail.alert() && links.isPresent()
        ? Tracking.track(html, links.get(), unsubscribe(mail))
        : html;
  }

  // RFC 8058: one click needs https. Mail that people cannot unsubscribe from does not offer it.
  private static void unsubscribeHeaders(MimeMessage message, MailLinks links, OutboxMail mail)
      throws MessagingException {
    message.setHeader("List-Unsubscribe", "<%s>".formatted(links.url(unsubscribe(mail))));
    if ("https".equals(links.publicUrl().getScheme())) {
      message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
  }

  private static MailLink unsubscribe(OutboxMail mail) {
    return new MailLink(
        Kind.UNSUBSCRIBE,
        mail.personId(),
        mail.emailId(),
        mail.runId(),
        mail.campaignId(),
        mail.stepId(),
        mail.choice(),
        "");
  }

  // TK-07
  private Map<String, String> withLinks(EmailTemplate template, OutboxMail mail)
      throws MessagingException {
    var values = new HashMap<>(mail.tokenValues());
    if (mail.alert()) {
      return values; // whoever reads it must not unsubscribe somebody else
    }
    for (var token : template.tokens()) {
      for (var part : token.parts()) {
        if (part instanceof OfContext(var written, var family, var name, _)
            && family == Family.SYSTEM
            && name.equals(TokenText.UNSUBSCRIBE_LINK)) {
          var here =
              links.orElseThrow(() ->
                  new MessagingException(
                      "%s leads nowhere: set 'carillon settings mail --public-url'"
                          .formatted(written)));
          values.put(written, here.url(unsubscribe(mail)));
        }
      }
    }
    return values;
  }

  private static InternetAddress from(EmailTemplate template, Map<String, String> values)
      throws MessagingException {
    var from = address(header(template.fromAddress(), values));
    if (template.fromName() != null) {
      try {
        from.setPersonal(header(template.fromName(), values), UTF_8);
      } catch (UnsupportedEncodingException impossible) {
        throw new IllegalStateException("UTF-8 is always there", impossible);
      }
    }
    return from;
  }

  // Shown by mail programs behind the subject, not in the mail itself.
  private static String preheaded(EmailTemplate template, String body, Map<String, String> values) {
    if (template.preheader() == null) {
      return body;
    }
    var hidden =
        "<div style=\"display:none;max-height:0;overflow:hidden\">%s</div>"
            .formatted(render(template.preheader(), values, true));
    var start = body.toLowerCase(java.util.Locale.ROOT).indexOf("<body");
    var at = start < 0 ? 0 : body.indexOf('>', start) + 1;
    return body.substring(0, at) + hidden + body.substring(at);
  }

  private static MimeBodyPart part(String content, String subtype) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(content, UTF_8, subtype);
    return part;
  }

  /// @throws jakarta.mail.internet.AddressException if it is none
  static InternetAddress address(String address) throws MessagingException {
    return new InternetAddress(address, true);
  }

  private static String header(EmailTemplate.Part part, Map<String, String> values) {
    return render(part, values, false).replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static String render(EmailTemplate.Part part, Map<String, String> values, boolean html) {
    return TokenResolver.render(part.parsed(), values, html);
  }

  /// A message keeps the Message-ID it is given, however often it is saved.
  private static final class FixedIdMessage extends MimeMessage {
    private final @Nullable String id;

    FixedIdMessage(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
