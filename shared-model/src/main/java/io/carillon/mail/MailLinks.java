package io.carillon.mail;

import io.carillon.mail.MailLink.Kind;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Links of mails to this installation: written into mails here, read here by whoever serves them.
///
/// @param publicUrl under which people reach this installation, without a slash at its end
public record MailLinks(URI publicUrl, LinkSigner signer) {
  private static final Pattern PATH = Pattern.compile("/([a-z])/([A-Za-z0-9_.-]+)");
  private static final Pattern TEXT =
      Pattern.compile(
          // The last number is not in links that were written before there was one.
          "(\\d{1,18})\\.(\\d{1,10})\\.(\\d{0,10})\\.(\\d{0,10})\\.(\\d{0,10})(?:\\.(\\d{0,10}))?\n"
              + "(.*)",
          Pattern.DOTALL);

  public String url(MailLink link) {
    var text =
        "%d.%d.%s.%s.%s.%s\n%s"
            .formatted(
                link.personId(),
                link.emailId(),
                orEmpty(link.runId()),
                orEmpty(link.stepId()),
                orEmpty(link.choice()),
                orEmpty(link.campaignId()),
                link.target());
    var path = link.kind().path();
    return "%s/%s/%s".formatted(publicUrl, path, signer.sign(path, text));
  }

  /// @param path of a request, below the public url: `/u/…`
  /// @return empty if this installation has not written it
  public Optional<MailLink> read(String path) {
    var parts = PATH.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    for (var kind : Kind.values()) {
      if (kind.path().equals(parts.group(1))) {
        return signer.verify(kind.path(), parts.group(2)).flatMap(text -> read(kind, text));
      }
    }
    return Optional.empty();
  }

  private static Optional<MailLink> read(Kind kind, String text) {
    var parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new MailLink(
                kind,
                Long.parseLong(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                orNull(parts.group(3)),
                orNull(parts.group(6)),
                orNull(parts.group(4)),
                orNull(parts.group(5)),
                parts.group(7)))
        : Optional.empty();
  }

  private static String orEmpty(@Nullable Integer number) {
    return number == null ? "" : number.toString();
  }

  private static @Nullable Integer orNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : Integer.valueOf(text);
  }
}
