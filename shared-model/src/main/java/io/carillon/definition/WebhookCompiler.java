package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.definition.WebhookTemplate.Response;
import io.carillon.failure.ProblemSink;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.token.TokenEncoding;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenText;
import io.carillon.token.TokenText.Family;
import io.carillon.token.TokenText.Literal;
import io.carillon.token.TokenText.OfContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A webhook's parts with their tokens parsed (FL-48, TK-16, TK-34).
final class WebhookCompiler {
  static final String POST = "POST";
  private static final String GET = "GET";
  static final List<String> METHODS = List.of(GET, POST, "PUT", "PATCH", "DELETE");
  static final String JSON = "json";
  static final List<String> ENCODINGS = List.of(JSON, "form", "none");
  static final String NO_RESPONSE = "none";
  static final List<String> RESPONSES = List.of(JSON, "xml", NO_RESPONSE);
  static final int MOST_SECONDS = 30; // FL-48
  static final int MOST_MAPPINGS = 100;
  static final Form.Text HEADER_NAME =
      new Form.Text(
          "the name of a header, such as Authorization",
          1,
          100,
          "[A-Za-z0-9!#$%&'*+.^_|~-]+",
          false);

  // What the sender says itself.
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "upgrade",
          "te",
          "trailer",
          "expect",
          "webhook-id",
          "webhook-timestamp",
          "webhook-signature",
          "idempotency-key");
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final String ANY = "x";

  private final FieldCatalogue fields;
  private final Problems problems;
  private final BiConsumer<TokenText, ProblemSink> myTokens;

  private WebhookCompiler(
      FieldCatalogue fields, Problems problems, BiConsumer<TokenText, ProblemSink> myTokens) {
    this.fields = fields;
    this.problems = problems;
    this.myTokens = myTokens;
  }

  /// @param myTokens checks the my tokens of a text
  /// @return of use only if no error was reported
  static WebhookTemplate read(
      Entry entry,
      FieldCatalogue fields,
      Problems problems,
      BiConsumer<TokenText, ProblemSink> myTokens) {
    return new WebhookCompiler(fields, problems, myTokens).template(entry);
  }

  private WebhookTemplate template(Entry entry) {
    var body = entry.document().body();
    var method = word(body, "method", POST);
    var encoding = TokenEncoding.valueOf(constant(word(body, "encoding", JSON)));
    var response = Response.valueOf(constant(word(body, "response", NO_RESPONSE)));
    var template = body.scalar("template");
    var sent = template == null ? Optional.<TokenText>empty() : Optional.of(text(template));
    if (template != null && method.equals(GET)) {
      problems.error(
          template.place(),
          "a webhook with method GET sends no template",
          "write 'method: POST', or put the values into the url");
    } else if (template != null && encoding == TokenEncoding.JSON) {
      checkJson(template, sent.orElseThrow());
    }
    var seconds = body.text("timeoutSeconds");
    return new WebhookTemplate(
        entry.id(),
        entry.version(),
        entry.name(),
        Compiler.description(entry),
        method,
        url(body.scalar("url")),
        headers(body.mapping("headers")),
        sent,
        encoding,
        response,
        mappings(body, response),
        Duration.ofSeconds(seconds == null ? MOST_SECONDS : Long.parseLong(seconds)));
  }

  private static String word(Mapping body, String key, String fallback) {
    return Objects.requireNonNullElse(body.text(key), fallback);
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  private TokenText text(Scalar written) {
    var sink = problems.at(written.place());
    var text = TokenParser.parse(written.text(), fields, sink);
    myTokens.accept(text, sink);
    return text;
  }

  /// What is missing was reported when the document was read.
  private TokenText url(@Nullable Scalar written) {
    if (written == null) {
      return TokenText.literal("");
    }
    var text = text(written);
    if (text.parts().isEmpty()) {
      return text;
    }
    if (!(text.parts().getFirst() instanceof OfContext) && !isAddress(filled(text))) {
      problems.error(
          written.place(),
          "'%s' is no address of a web service".formatted(ScalarReader.shortened(written.text())),
          "write for example https://api.example.com/people/{{lead.Id}}");
    } else if (decidesHost(text, WebhookCompiler::isOfPerson)) {
      problems.error(
          written.place(),
          "a token of the person stands in the host, so people's data would say where calls go",
          "write the host out, or put it into a my token without such tokens");
    }
    return text;
  }

  private static boolean isAddress(String url) {
    try {
      var uri = new URI(url);
      boolean web =
          "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
      return web && uri.getHost() != null && uri.getRawUserInfo() == null;
    } catch (URISyntaxException none) {
      return false;
    }
  }

  private static String filled(TokenText text) {
    var filled = new StringBuilder();
    for (var part : text.parts()) {
      filled.append(part instanceof Literal(var literal) ? literal : ANY);
    }
    return filled.toString();
  }

  // An event's facts come from outside like a person's.
  private static boolean isOfPerson(TokenText.Part part) {
    return part instanceof OfContext context
        ? context.family() == Family.TRIGGER
        : !(part instanceof Literal);
  }

  /// Whether a part of a kind stands before the end of the url's host.
  static boolean decidesHost(TokenText url, Predicate<TokenText.Part> kind) {
    var before = new StringBuilder();
    for (var part : url.parts()) {
      if (kind.test(part)) {
        return !before.toString().replaceFirst("^[A-Za-z]+://", "").matches("(?s).*[/?#].*");
      }
      before.append(part instanceof Literal(var literal) ? literal : ANY);
    }
    return false;
  }

  private Map<String, TokenText> headers(@Nullable Mapping written) {
    var headers = new LinkedHashMap<String, TokenText>();
    if (written == null) {
      return headers;
    }
    var seen = new HashSet<String>();
    written
        .entries()
        .forEach((name, element) -> {
          var key = name.toLowerCase(Locale.ROOT);
          if (OWN_HEADERS.contains(key)) {
            problems.error(
                element.place(), "header '%s' is Carillon's own".formatted(name), "take it out");
          } else if (!seen.add(key)) {
            problems.error(
                element.place(),
                "header '%s' stands here twice, ignoring case".formatted(name),
                "keep one of them");
          }
          if (element instanceof Scalar value) {
            headers.put(name, text(value));
          }
        });
    return headers;
  }

  /// A template that is no JSON whatever the values are is found here, not by the receiver.
  private void checkJson(Scalar written, TokenText template) {
    try {
      var _ = STRICT.readTree(TokenEncoding.JSON.render(template, Map.of()));
    } catch (JacksonException none) {
      problems.error(
          written.place(),
          "the template is no JSON when its tokens are filled in",
          "write tokens without quotes around them, they get their own (TK-16), or choose another"
              + " encoding");
    }
  }

  private List<WebhookTemplate.Mapping> mappings(Mapping body, Response response) {
    var mappings = new ArrayList<WebhookTemplate.Mapping>();
    var seen = new HashSet<Field>();
    for (var one : body.mappings("responseMappings")) {
      var attribute = one.scalar("attribute");
      var name = one.scalar("field");
      if (attribute == null || name == null) {
        continue;
      }
      var path = path(attribute, response);
      var field = FilterCompiler.field(fields, name, problems);
      if (field.isEmpty()) {
        continue;
      }
      if (field.get().readOnly()) {
        problems.error( // FL-28
            name.place(),
            "field '%s' is kept by Carillon itself".formatted(field.get()),
            "map to another field");
      } else if (!seen.add(field.get())) {
        problems.error(
            name.place(),
            "field '%s' gets two values".formatted(field.get()),
            "keep one of the mappings");
      }
      path.ifPresent(known -> mappings.add(new WebhookTemplate.Mapping(known, field.get())));
    }
    if (response == Response.NONE && body.entries().containsKey("responseMappings")) {
      problems.error(
          body.placeOf("responseMappings"),
          "the answer is not read, so nothing of it can be mapped",
          "write 'response: json' or 'response: xml'");
    }
    return mappings;
  }

  private Optional<ResponsePath> path(Scalar attribute, Response response) {
    var path =
        ResponsePath.parse(attribute.text())
            .filter(one -> response != Response.XML || one.fitsXml());
    if (path.isEmpty()) {
      problems.error(
          attribute.place(),
          "'%s' is no place in an answer".formatted(ScalarReader.shortened(attribute.text())),
          "write names with dots, and [n] for item n from 0: result.people[0].name");
    }
    return path;
  }
}
