package io.carillon.definition;

import io.carillon.person.Field;
import io.carillon.token.TokenEncoding;
import io.carillon.token.TokenText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One version of a webhook, its tokens parsed (FL-48, TK-34).
///
/// @param id of its definition; stable over versions
/// @param url values of tokens are put into it as they are (TK-16)
/// @param headers by name, in the author's order
/// @param template what is sent; empty for nothing
/// @param encoding of tokens' values in the template
/// @param mappings empty if nobody waits for the answer
/// @param timeout from the first byte sent to the last one read
public record WebhookTemplate(
    int id,
    int version,
    String name,
    String description,
    String method,
    TokenText url,
    Map<String, TokenText> headers,
    Optional<TokenText> template,
    TokenEncoding encoding,
    Response response,
    List<Mapping> mappings,
    Duration timeout) {
  public WebhookTemplate {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    mappings = List.copyOf(mappings);
  }

  /// What the answer is read as.
  public enum Response {
    JSON,
    XML,
    NONE
  }

  /// What of the answer goes into which field.
  public record Mapping(ResponsePath attribute, Field field) {}

  /// Every token of all parts once, each as a text of its own, in order of first use.
  public List<TokenText> tokens() {
    var texts = new ArrayList<>(List.of(url));
    texts.addAll(headers.values());
    template.ifPresent(texts::add);
    var tokens = new LinkedHashMap<TokenText.Part, TokenText>();
    for (var text : texts) {
      for (var part : text.parts()) {
        if (!(part instanceof TokenText.Literal)) {
          tokens.putIfAbsent(part, new TokenText(List.of(part)));
        }
      }
    }
    return List.copyOf(tokens.values());
  }
}
