package io.carillon.listener.webhooks;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.carillon.definition.WebhookTemplate;
import io.carillon.token.TokenEncoding;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One call as it goes out.
///
/// @param headers in the order they are sent
/// @param body empty for none
public record WebhookRequest(
    String method, URI url, Map<String, String> headers, Optional<String> body) {
  private static final String CONTENT_TYPE = "Content-Type";

  public WebhookRequest {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /// What a person's values make of it can never be called.
  static final class Unwritable extends Exception {
    private static final long serialVersionUID = 1;

    Unwritable(String message) {
      super(message);
    }
  }

  /// @param values of the webhook's tokens, by token as written
  /// @param key the same for every attempt (`webhook-id`)
  /// @param secrets what it is signed with, as Standard Webhooks 1.0 says: a signature for each
  /// @throws Unwritable if the url with its tokens filled in is none (TK-16)
  static WebhookRequest of(
      WebhookTemplate webhook,
      Map<String, String> values,
      String key,
      List<byte[]> secrets,
      Instant now)
      throws Unwritable {
    var url = url(TokenEncoding.NONE.render(webhook.url(), values));
    var body = webhook.template().map(text -> webhook.encoding().render(text, values));
    var headers = new LinkedHashMap<String, String>();
    webhook
        .headers()
        .forEach((name, text) ->
            headers.put(
                name,
                // A line break in a value makes no header.
                TokenEncoding.NONE.render(text, values).replaceAll("\\p{Cntrl}+", " ").strip()));
    if (body.isPresent() && headers.keySet().stream().noneMatch(CONTENT_TYPE::equalsIgnoreCase)) {
      headers.put(CONTENT_TYPE, contentType(webhook.encoding()));
    }
    headers.put("User-Agent", "Carillon");
    headers.put("Idempotency-Key", key);
    headers.put("webhook-id", key);
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    if (!secrets.isEmpty()) {
      headers.put("webhook-signature", signature(secrets, key, now, body.orElse("")));
    }
    return new WebhookRequest(webhook.method(), url, headers, body);
  }

  /// The signatures of one message, with blanks between them.
  static String signature(List<byte[]> secrets, String key, Instant at, String body) {
    try {
      var signatures = new StringBuilder();
      for (var secret : secrets) {
        signatures
            .append(signatures.isEmpty() ? "" : " ")
            .append(new Webhook(secret).sign(key, at.getEpochSecond(), body));
      }
      return signatures.toString();
    } catch (WebhookSigningException impossible) {
      throw new IllegalStateException("HMAC-SHA256 is part of every Java", impossible);
    }
  }

  private static URI url(String text) throws Unwritable {
    try {
      var url = new URI(text.strip());
      var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      if ((scheme.equals("https") || scheme.equals("http"))
          && url.getHost() != null
          && url.getRawUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException none) {
      // Refused below; its message would quote the values.
    }
    throw new Unwritable(
        "the url with its tokens filled in is no http or https address: values are put into it as"
            + " they are (TK-16)");
  }

  private static String contentType(TokenEncoding encoding) {
    return switch (encoding) {
      case JSON -> "application/json";
      case FORM -> "application/x-www-form-urlencoded";
      case NONE -> "text/plain; charset=UTF-8";
    };
  }
}
