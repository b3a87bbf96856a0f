package io.carillon.token;

import io.carillon.person.Counted;
import io.carillon.person.Field;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonFacts;
import io.carillon.person.ProgramMembership;
import io.carillon.program.MemberField;
import io.carillon.smartlist.Moment;
import io.carillon.token.TokenText.Literal;
import io.carillon.token.TokenText.OfContext;
import io.carillon.token.TokenText.OfMember;
import io.carillon.token.TokenText.OfPerson;
import io.carillon.token.TokenText.PersonIdToken;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The values of tokens in one campaign at one moment (FL-02). One resolver serves a whole chunk of
/// people; not thread-safe.
///
/// A person's value prints as [FieldValue#write] writes it, the form that a field takes back:
/// `true`, `12.5`, `2024-05-01`, `2024-05-01T13:45:00Z`. System tokens print as TK-13 says, in the
/// zone of the moment. What is empty gives the token's default, or nothing (TK-11, TK-12).
///
/// A value is data: braces in it stay braces. The one exception is a my token, whose own value may
/// hold tokens: five my tokens deep, and one that reaches itself is empty (OQ-05).
public final class TokenResolver {
  private static final int MY_TOKEN_DEPTH = 5;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MMM dd, yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("hh:mm a '(GMT 'xx')'", Locale.ENGLISH);
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ENGLISH);

  private final TokenContext context;
  private final ZonedDateTime now;
  // My tokens being expanded, the outermost first.
  private final Deque<String> expanding = new ArrayDeque<>();

  /// @param moment the step's own time, and the installation's zone
  public TokenResolver(TokenContext context, Moment moment) {
    this.context = context;
    this.now = moment.asOf().atZone(moment.zone());
  }

  /// The text with every token replaced by its value.
  ///
  /// @param person must have the fields of [#fields]
  public String resolve(TokenText text, PersonFacts person) {
    return resolve(text, person, false);
  }

  /// The same for HTML: values are encoded, the text around them stands as its author wrote it
  /// (TK-15).
  public String resolveHtml(TokenText text, PersonFacts person) {
    return resolve(text, person, true);
  }

  /// @return the text's value if it is the same for everybody, else null
  public @Nullable String constant(TokenText text) {
    if (!needsPerson(text)) {
      return resolve(text, NOBODY, false);
    }
    return null;
  }

  /// The values of all tokens in these texts, by token as written: what is kept with a mail when
  /// its step runs (FL-02).
  public Map<String, String> values(Collection<TokenText> texts, PersonFacts person) {
    var values = new LinkedHashMap<String, String>();
    for (var text : texts) {
      for (var part : text.parts()) {
        switch (part) {
          case Literal _ -> {}
          case OfPerson(var written, _, _) -> values.put(written, value(part, person));
          case PersonIdToken(var written) -> values.put(written, value(part, person));
          case OfMember(var written, _, _) -> values.put(written, value(part, person));
          case OfContext(var written, _, _, _) -> values.put(written, value(part, person));
        }
      }
    }
    return values;
  }

  /// The text with the values that [#values] gave; a token without a value there is empty.
  ///
  /// @param html whether values are encoded for HTML (TK-15)
  public static String render(TokenText text, Map<String, String> values, boolean html) {
    var result = new StringBuilder();
    for (var part : text.parts()) {
      switch (part) {
        case Literal(var literal) -> result.append(literal);
        case OfPerson(var written, _, _) -> append(result, values.get(written), html);
        case PersonIdToken(var written) -> append(result, values.get(written), html);
        case OfMember(var written, _, _) -> append(result, values.get(written), html);
        case OfContext(var written, _, _, _) -> append(result, values.get(written), html);
      }
    }
    return result.toString();
  }

  /// The person fields that a text needs in this context, those of its my tokens' values included.
  public static Set<Field> fields(TokenText text, TokenContext context) {
    var fields = new LinkedHashSet<>(text.fields());
    for (var value : myTokensReached(text, context).values()) {
      fields.addAll(value.fields());
    }
    return fields;
  }

  /// The program whose members' data a text needs in this context (TK-09), those of its my tokens'
  /// values included.
  ///
  /// @return empty too for a campaign outside any program (AN-04)
  public static Optional<Integer> program(TokenText text, TokenContext context) {
    var program = context.program();
    return program != null
            && (text.asksMember()
                || myTokensReached(text, context).values().stream().anyMatch(TokenText::asksMember))
        ? Optional.of(program.id())
        : Optional.empty();
  }

  private boolean needsPerson(TokenText text) {
    return needsPersonItself(text)
        || myTokensReached(text, context).values().stream()
            .anyMatch(TokenResolver::needsPersonItself);
  }

  private static boolean needsPersonItself(TokenText text) {
    return text.asksMember()
        || text.parts().stream()
            .anyMatch(part ->
                part instanceof OfPerson
                    || part instanceof PersonIdToken
                    // Each person has an event of its own.
                    || (part instanceof OfContext of && of.family() == TokenText.Family.TRIGGER));
  }

  private static Map<String, TokenText> myTokensReached(TokenText text, TokenContext context) {
    var reached = new LinkedHashMap<String, TokenText>();
    var open = new ArrayDeque<>(List.of(text));
    while (!open.isEmpty()) {
      for (var part : open.removeFirst().parts()) {
        if (part instanceof OfContext token && token.family() == TokenText.Family.MY) {
          var value = context.my().get(token.name());
          if (value != null && reached.put(token.name(), value) == null) {
            open.addLast(value);
          }
        }
      }
    }
    return reached;
  }

  private String resolve(TokenText text, PersonFacts person, boolean html) {
    // Most texts are one literal: the same string for everybody, without a copy.
    if (text.parts().size() == 1 && text.parts().getFirst() instanceof Literal(var literal)) {
      return literal;
    }
    var result = new StringBuilder();
    for (var part : text.parts()) {
      if (part instanceof Literal(var literal)) {
        result.append(literal);
      } else {
        append(result, value(part, person), html);
      }
    }
    return result.toString();
  }

  private String value(TokenText.Part part, PersonFacts person) {
    return switch (part) {
      case Literal(var text) -> text;
      case PersonIdToken _ -> Long.toString(person.id());
      case OfPerson(_, var field, var fallback) -> {
        var value = FieldValue.write(person.value(field));
        yield value == null ? fallback : value;
      }
      case OfMember(_, var name, var fallback) -> {
        var value = member(name, person);
        yield value == null ? fallback : value;
      }
      case OfContext(_, var family, var name, var fallback) -> {
        var value =
            switch (family) {
              case MY -> my(name, person);
              case CAMPAIGN -> campaign(name);
              case PROGRAM -> program(name);
              case SYSTEM -> system(name);
              case TRIGGER -> person.cause().token(name); // TK-40, TK-42
            };
        yield value.isEmpty() ? fallback : value;
      }
    };
  }

  // AN-04: outside a program there is no member.
  private @Nullable String member(String name, PersonFacts person) {
    var program = context.program();
    var membership = program == null ? null : person.membership(program.id());
    return membership == null ? null : membership.data().get(MemberField.key(name));
  }

  private String my(String name, PersonFacts person) {
    var text = context.my().get(name);
    if (text == null || expanding.size() == MY_TOKEN_DEPTH || expanding.contains(name)) {
      return "";
    }
    expanding.addLast(name);
    try {
      return resolve(text, person, false);
    } finally {
      expanding.removeLast();
    }
  }

  private String campaign(String name) {
    return switch (name) {
      case "name" -> context.campaignName();
      case "id" -> Integer.toString(context.campaignId());
      case "description" -> context.campaignDescription();
      default -> "";
    };
  }

  private String program(String name) {
    var program = context.program();
    if (program == null) {
      return "";
    }
    return switch (name) {
      case "name" -> program.name();
      case "id" -> Integer.toString(program.id());
      case "description" -> program.description();
      default -> "";
    };
  }

  private String system(String name) {
    return switch (name) {
      case "date" -> DATE.format(now);
      case "time" -> TIME.format(now);
      case "datetime" -> DATE_TIME.format(now);
      default -> "";
    };
  }

  private static void append(StringBuilder result, @Nullable String value, boolean html) {
    if (value == null) {
      return;
    }
    if (!html) {
      result.append(value);
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> result.append("&amp;");
        case '<' -> result.append("&lt;");
        case '>' -> result.append("&gt;");
        case '"' -> result.append("&quot;");
        case '\'' -> result.append("&#39;");
        default -> result.append(c);
      }
    }
  }

  private static final PersonFacts NOBODY =
      new PersonFacts() {
        @Override
        public long id() {
          throw new IllegalStateException("a text for everybody asks for a person's id");
        }

        @Override
        public @Nullable Object value(Field field) {
          throw new IllegalStateException("a text for everybody asks for field '" + field + "'");
        }

        @Override
        public boolean inList(int listId) {
          throw new IllegalStateException("a text for everybody asks for list " + listId);
        }

        @Override
        public @Nullable ProgramMembership membership(int programId) {
          throw new IllegalStateException("a text for everybody asks for program " + programId);
        }

        @Override
        public int count(Counted counted) {
          throw new IllegalStateException("a text for everybody asks how often " + counted);
        }
      };
}
