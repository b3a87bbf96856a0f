package io.carillon.listener.http;

import io.carillon.listener.tracking.MailFeedback;
import io.carillon.listener.tracking.Visitor;
import io.carillon.mail.MailLink;
import io.carillon.mail.MailLink.Kind;
import io.carillon.mail.MailLinks;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Answers the links that were written into mails. A link that is not ours, or not whole, is not
/// there; nothing is written, read or redirected for it.
@RestController
final class MailLinksController {
  private static final Logger LOG = LoggerFactory.getLogger(MailLinksController.class);

  // One transparent pixel.
  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private static final Set<String> PREFETCHING =
      Set.of("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz");

  @SuppressWarnings("InlineFormatString") // pages stand at the top of their class
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="robots" content="noindex">
      <title>%s</title>
      <style>
      body {font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem}
      button {font: inherit; padding: .6rem 1.2rem}
      </style>
      </head>
      <body>
      <main>
      <h1>%s</h1>
      %s
      </main>
      </body>
      </html>
      """;

  private final MailLinks links;
  private final MailFeedback feedback;
  private final Turnstile turnstile;
  private final Runnable accepted;

  /// @param accepted called when something was written
  MailLinksController(
      MailLinks links, MailFeedback feedback, Turnstile turnstile, Runnable accepted) {
    this.links = links;
    this.feedback = feedback;
    this.turnstile = turnstile;
    this.accepted = accepted;
  }

  /// The picture of a mail that is looked at.
  @GetMapping("/o/{signed}")
  @OpenToAll
  ResponseEntity<byte[]> opened(@PathVariable String signed, HttpServletRequest request) {
    var link = link(Kind.OPEN, "/o/" + signed);
    if (isOfAPerson(request)) {
      try (var _ = turnstile.enter()) {
        feedback.opened(link, visitor(request));
        accepted.run();
      }
    }
    return ResponseEntity.ok()
        .contentType(MediaType.IMAGE_GIF)
        .cacheControl(CacheControl.noStore())
        .body(PIXEL);
  }

  /// A link of a mail that somebody followed.
  @GetMapping("/c/{signed}")
  @OpenToAll
  ResponseEntity<byte[]> clicked(@PathVariable String signed, HttpServletRequest request) {
    var link = link(Kind.CLICK, "/c/" + signed);
    var target = web(link.target()).orElseThrow(MailLinksController::notThere);
    if (isOfAPerson(request)) {
      try (var _ = turnstile.enter()) {
        feedback.clicked(link, visitor(request));
        accepted.run();
      } catch (DataAccessException | TransactionException | HttpProblem away) {
        // Whoever clicked wants to go on, whatever becomes of our log.
        LOG.warn("a click was not written: {}", away.getMessage());
      }
    }
    return ResponseEntity.status(HttpStatus.FOUND)
        .location(target)
        .cacheControl(CacheControl.noStore())
        .header("Referrer-Policy", "no-referrer")
        .build();
  }

  /// Asks first: mail servers follow links to look what is behind them.
  @GetMapping("/u/{signed}")
  @OpenToAll
  ResponseEntity<byte[]> askToUnsubscribe(@PathVariable String signed) {
    link(Kind.UNSUBSCRIBE, "/u/" + signed);
    return page(
        "Unsubscribe",
        "<p>Do you want to get no more mail from us?</p>\n"
            + "<form method=\"post\"><button>Yes, unsubscribe</button></form>");
  }

  /// The page's button, and the one of mail programs (RFC 8058).
  @PostMapping("/u/{signed}")
  @OpenToAll
  ResponseEntity<byte[]> unsubscribed(@PathVariable String signed, HttpServletRequest request) {
    var link = link(Kind.UNSUBSCRIBE, "/u/" + signed);
    try (var _ = turnstile.enter()) {
      feedback.unsubscribed(link, visitor(request));
      accepted.run();
    }
    return page("You are unsubscribed", "<p>You will get no more mail from us.</p>");
  }

  private MailLink link(Kind kind, String path) {
    return links
        .read(path)
        .filter(link -> link.kind() == kind)
        .orElseThrow(MailLinksController::notThere);
  }

  private static HttpProblem notThere() {
    return new HttpProblem(
        HttpStatus.NOT_FOUND,
        "not_found",
        "this link is not one of ours, or not whole: copy all of it from the mail");
  }

  /// Only what a mail was sent with is signed, and still: no other scheme is led to.
  private static Optional<URI> web(String target) {
    try {
      var uri = new URI(target);
      var scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
      return (scheme.equals("https") || scheme.equals("http")) && uri.getRawAuthority() != null
          ? Optional.of(URI.create(uri.toASCIIString()))
          : Optional.empty();
    } catch (URISyntaxException none) {
      return encoded(target);
    }
  }

  // Authors write links with blanks and braces in them, and browsers follow them.
  private static Optional<URI> encoded(String target) {
    var text = new StringBuilder();
    for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || b == 0x7f || "\"<>\\^`{|}[]".indexOf(b) >= 0) {
        text.append("%%%02X".formatted(b & 0xff));
      } else {
        text.append((char) b);
      }
    }
    try {
      var uri = new URI(text.toString());
      return Stream.of("http", "https").anyMatch(scheme -> scheme.equalsIgnoreCase(uri.getScheme()))
              && uri.getRawAuthority() != null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException none) {
      return Optional.empty();
    }
  }

  /// Not of a program that looks ahead for one.
  private static boolean isOfAPerson(HttpServletRequest request) {
    return !HttpMethod.HEAD.matches(request.getMethod())
        && PREFETCHING.stream()
            .map(request::getHeader)
            .filter(Objects::nonNull)
            .noneMatch(value -> value.toLowerCase(Locale.ROOT).matches(".*(prefetch|preview).*"));
  }

  private static Visitor visitor(HttpServletRequest request) {
    return new Visitor(
        request.getRemoteAddr(),
        Objects.requireNonNullElse(request.getHeader(HttpHeaders.USER_AGENT), ""));
  }

  private static ResponseEntity<byte[]> page(String title, String content) {
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noStore())
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors"
                + " 'none'; base-uri 'none'")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Content-Type-Options", "nosniff")
        .body(PAGE.formatted(title, title, content).getBytes(StandardCharsets.UTF_8));
  }
}
