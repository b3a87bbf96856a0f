package io.carillon.listener.delivery;

import io.carillon.definition.EmailTemplate;
import io.carillon.token.TokenResolver;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts a template and a person's values together. Values are data: encoded for HTML in the HTML
/// part (TK-15), without line breaks in headers, never expanded again.
final class MailComposer {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  private MailComposer() {}

  /// @throws MessagingException if an address cannot be one
  static MimeMessage compose(Session session, EmailTemplate template, OutboxMail mail, Instant now)
      throws MessagingException {
    var values = mail.tokenValues();
    var message = new FixedIdMessage(session, mail.messageId());
    message.setFrom(from(template, values));
    message.setRecipient(jakarta.mail.Message.RecipientType.TO, address(mail.to()));
    if (template.replyTo() != null) {
      message.setReplyTo(new InternetAddress[] {address(header(template.replyTo(), values))});
    }
    message.setSubject(header(template.subject(), values), UTF_8);
    message.setSentDate(Date.from(now));
    var text = template.text() == null ? null : render(template.text(), values, false);
    var html = template.html() == null ? null : html(template, template.html(), values);
    if (text != null && html != null) {
      var alternative = new MimeMultipart("alternative");
      alternative.addBodyPart(part(text, "plain"));
      alternative.addBodyPart(part(html, "html"));
      message.setContent(alternative);
    } else if (html != null) {
      message.setText(html, UTF_8, "html");
    } else {
      message.setText(text == null ? "" : text, UTF_8, "plain");
    }
    message.saveChanges();
    return message;
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
  private static String html(
      EmailTemplate template, EmailTemplate.Part html, Map<String, String> values) {
    var body = render(html, values, true);
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

  private static InternetAddress address(String address) throws MessagingException {
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
