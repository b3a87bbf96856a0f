package io.carillon.token;

import io.carillon.person.FieldType;
import io.carillon.token.TokenText.Literal;
import io.carillon.token.TokenText.OfContext;
import io.carillon.token.TokenText.OfMember;
import io.carillon.token.TokenText.OfPerson;
import io.carillon.token.TokenText.PersonIdToken;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// How tokens' values stand in a text that another system reads (TK-16). What the author wrote
/// around them is never changed.
public enum TokenEncoding {
  /// Texts and dates in double quotes and escaped; values of fields of a number's or boolean's type
  /// and ids bare, `null` if there is none. My and member tokens are texts.
  JSON,
  /// As a form's or a query's: `a b&c` is `a+b%26c`.
  FORM,
  /// As they are.
  NONE;

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Pattern BARE =
      Pattern.compile("true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /// @param values by token as written, as [TokenResolver#values] gave them; a token without a
  ///   value there is empty
  public String render(TokenText text, Map<String, String> values) {
    var result = new StringBuilder();
    for (var part : text.parts()) {
      switch (part) {
        case Literal(var literal) -> result.append(literal);
        case OfPerson(var written, var field, _) ->
            result.append(encoded(values.getOrDefault(written, ""), isBare(field.type())));
        case PersonIdToken(var written) ->
            result.append(encoded(values.getOrDefault(written, ""), true));
        case OfMember(var written, _, _) ->
            result.append(encoded(values.getOrDefault(written, ""), false));
        case OfContext(var written, var family, var name, _) -> {
          boolean id = family != TokenText.Family.MY && name.equals("id");
          result.append(encoded(values.getOrDefault(written, ""), id));
        }
      }
    }
    return result.toString();
  }

  private String encoded(String value, boolean bare) {
    return switch (this) {
      case NONE -> value;
      case FORM -> URLEncoder.encode(value, StandardCharsets.UTF_8);
      case JSON -> {
        if (bare && value.isEmpty()) {
          yield "null";
        }
        // A default may be any text.
        yield bare && BARE.matcher(value).matches() ? value : MAPPER.writeValueAsString(value);
      }
    };
  }

  private static boolean isBare(FieldType type) {
    return switch (type) {
      case INTEGER, SCORE, PERCENT, FLOAT, CURRENCY, BOOLEAN -> true;
      case STRING, EMAIL, URL, PHONE, TEXT, DATE, DATETIME -> false;
    };
  }
}
