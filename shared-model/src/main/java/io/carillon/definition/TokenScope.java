package io.carillon.definition;

import io.carillon.definition.Element.Mapping;
import io.carillon.failure.Nearest;
import io.carillon.failure.ProblemSink;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.TextFold;
import io.carillon.program.MemberField;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenText;
import io.carillon.token.TokenText.Family;
import io.carillon.token.TokenText.OfContext;
import io.carillon.token.TokenText.OfMember;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The my tokens one place can see: global ones, those of its folders from the outermost, those of
/// its program and of the programs that one is in; the nearest of a name counts (TK-20, TK-21).
///
/// @param tokens by lower-case name
/// @param memberFields the names of all program member fields (TK-09)
/// @param hasEvent whether there may be an event, whose facts are trigger tokens (TK-08)
record TokenScope(Map<String, MyToken> tokens, List<String> memberFields, boolean hasEvent) {
  static final String SCORE = "score";
  static final List<String> TYPES = List.of("number", "text", SCORE, "date", "rich text");
  private static final String SCORE_CHANGE = "[+=-]-?[0-9]{1,10}";

  /// @param text of its value, which may hold tokens itself (OQ-05)
  record MyToken(String name, String type, TokenText text) {}

  List<String> names() {
    return tokens.values().stream().map(MyToken::name).toList();
  }

  /// By lower-case name, as a flow takes them.
  Map<String, TokenText> texts() {
    var texts = new LinkedHashMap<String, TokenText>();
    tokens.forEach((name, token) -> texts.put(name, token.text()));
    return texts;
  }

  /// The same tokens with other values for one run; a value is taken as it stands (TK-50). A name
  /// that is no token here, and a value that is none of the token's type, are reported (TK-51).
  ///
  /// @param values by name, ignoring case
  TokenScope with(Map<String, String> values, Entry campaign, ProblemSink problems) {
    if (values.isEmpty()) {
      return this;
    }
    var changed = new LinkedHashMap<>(tokens);
    values.forEach((name, value) -> {
      var token = tokens.get(name.toLowerCase(Locale.ROOT));
      if (token == null) {
        problems.error(
            "there is no my token '%s' for %s".formatted(name, campaign),
            names().isEmpty()
                ? "a run can only change tokens that are defined (TK-51)"
                : Nearest.repair(name, names()));
      } else if (!isValue(token.type(), value)) {
        problems.error(
            "'%s' is no value of my token '%s', which is of type %s"
                .formatted(ScalarReader.shortened(value), token.name(), token.type()),
            "write it as the definition of the token does");
      } else {
        changed.put(
            name.toLowerCase(Locale.ROOT),
            new MyToken(token.name(), token.type(), TokenText.literal(value)));
      }
    });
    return new TokenScope(changed, memberFields, hasEvent);
  }

  /// The same for a campaign that runs in batch.
  TokenScope withoutEvent() {
    return new TokenScope(tokens, memberFields, false);
  }

  /// The values that still belong to a token here, of its type: what a run was given may have lost
  /// its token while people waited (TK-23).
  Map<String, String> stillUsable(Map<String, String> values) {
    var usable = new LinkedHashMap<String, String>();
    values.forEach((name, value) -> {
      var token = tokens.get(name.toLowerCase(Locale.ROOT));
      if (token != null && isValue(token.type(), value)) {
        usable.put(name, value);
      }
    });
    return usable;
  }

  private static boolean isValue(String type, String text) {
    return switch (type) {
      case "number" -> isNumber(text);
      case SCORE -> text.matches("-?[0-9]{1,10}") || isScoreChange(text);
      case "date" -> isDate(text);
      default -> true;
    };
  }

  /// Reports my tokens of a text that nobody defines for this place, fields of members that there
  /// are not, and trigger tokens where there is no event.
  void check(TokenText text, String where, ProblemSink problems) {
    for (var name : myTokens(text)) {
      if (!tokens.containsKey(name)) {
        problems.error(
            "there is no my token '%s' %s".formatted(name, where),
            names().isEmpty()
                ? "define it in its program, a folder above, or in a Tokens document"
                : Nearest.repair(name, names()));
      }
    }
    if (!hasEvent) {
      checkForEvents(text, new LinkedHashSet<>(), problems);
    }
    for (var part : text.parts()) {
      if (part instanceof OfMember(_, var name, _) && !hasMemberField(name)) {
        problems.error(
            "there is no program member field '%s'".formatted(name),
            memberFields.isEmpty()
                ? "define it in a ProgramMemberField document"
                : Nearest.repair(name, memberFields));
      }
    }
  }

  private void checkForEvents(TokenText text, Set<String> seen, ProblemSink problems) {
    for (var part : text.parts()) {
      if (part instanceof OfContext(var written, var family, var name, _)) {
        var my = family == Family.MY && seen.add(name) ? tokens.get(name) : null;
        if (my != null) {
          checkForEvents(my.text, seen, problems);
        } else if (family == Family.TRIGGER) {
          problems.error(
              "token '%s' needs the event of a trigger campaign".formatted(written),
              "a batch campaign has no event: leave it out (TK-08)");
        }
      }
    }
  }

  /// Whether a my token's value has anything of a person or an event in it (OQ-05).
  boolean isPersonal(TokenText.Part part) {
    return isPersonal(part, new LinkedHashSet<>());
  }

  private boolean isPersonal(TokenText.Part part, Set<String> seen) {
    if (!(part instanceof OfContext(_, var family, var name, _))) {
      return !(part instanceof TokenText.Literal);
    }
    var my = family == Family.MY && seen.add(name) ? tokens.get(name) : null;
    return family == Family.TRIGGER
        || (my != null && my.text.parts().stream().anyMatch(one -> isPersonal(one, seen)));
  }

  private boolean hasMemberField(String name) {
    return memberFields.stream()
        .anyMatch(one -> MemberField.key(one).equals(MemberField.key(name)));
  }

  /// @param tokens by lower-case name
  static TokenScope of(Library library, Map<String, MyToken> tokens) {
    return new TokenScope(
        tokens,
        library.entries(Kind.PROGRAM_MEMBER_FIELD).stream().map(Entry::name).toList(),
        true);
  }

  /// The my tokens a text names, in lower case.
  static LinkedHashSet<String> myTokens(TokenText text) {
    var names = new LinkedHashSet<String>();
    for (var part : text.parts()) {
      if (part instanceof OfContext token && token.family() == Family.MY) {
        names.add(token.name().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /// @param program null for the tokens outside any program
  static TokenScope ofProgram(Library library, FieldCatalogue fields, @Nullable String program) {
    var programs = chain(library, Kind.PROGRAM, program);
    var folder = programs.isEmpty() ? null : programs.getLast().text("folder");
    var tokens = new LinkedHashMap<>(ofFolder(library, fields, folder).tokens);
    programs.reversed().forEach(body -> add(body, fields, tokens));
    return of(library, tokens);
  }

  /// @param folder null for the global ones alone
  static TokenScope ofFolder(Library library, FieldCatalogue fields, @Nullable String folder) {
    var tokens = new LinkedHashMap<String, MyToken>();
    library.entries(Kind.TOKENS).forEach(entry -> add(entry.document().body(), fields, tokens));
    chain(library, Kind.FOLDER, folder).reversed().forEach(body -> add(body, fields, tokens));
    return of(library, tokens);
  }

  /// A folder or program and those it is in, the outermost last. A circle of them is reported where
  /// they are checked; here it only must end.
  private static List<Mapping> chain(Library library, Kind kind, @Nullable String name) {
    var chain = new LinkedHashMap<String, Mapping>();
    var next = name;
    while (next != null && !chain.containsKey(TextFold.key(next))) {
      var entry = library.get(Library.Key.of(kind, null, next));
      if (entry.isEmpty()) {
        break;
      }
      var body = entry.get().document().body();
      chain.put(TextFold.key(next), body);
      next = body.text("parent");
    }
    return List.copyOf(chain.values());
  }

  private static void add(Mapping body, FieldCatalogue fields, Map<String, MyToken> tokens) {
    var defined = body.mapping("tokens");
    if (defined == null) {
      return;
    }
    defined
        .entries()
        .forEach((name, element) -> {
          var token = (Mapping) element;
          var type = token.text("type");
          var value = token.text("value");
          if (type != null && value != null) {
            // Problems are reported where the token is defined, not at each use.
            var text = TokenParser.parse(value, fields, (_, _) -> {});
            tokens.put(name.toLowerCase(Locale.ROOT), new MyToken(name, type, text));
          }
        });
  }

  /// Checks the tokens one document defines: values of their type (TK-24, TK-25), and tokens in
  /// them (OQ-05).
  ///
  /// @param visible what the document itself sees
  static void checkDefined(
      Mapping body, FieldCatalogue fields, TokenScope visible, Problems problems) {
    var defined = body.mapping("tokens");
    if (defined == null) {
      return;
    }
    var seen = new LinkedHashSet<String>();
    defined
        .entries()
        .forEach((name, element) -> {
          if (!seen.add(name.toLowerCase(Locale.ROOT))) {
            problems.error(
                element.place(),
                "my token '%s' is defined twice, ignoring case".formatted(name),
                "keep one of them (TK-26)");
          }
          var token = (Mapping) element;
          var type = token.text("type");
          var value = token.scalar("value");
          if (type != null && value != null) {
            checkValue(type, value, fields, visible, problems);
          }
        });
  }

  private static void checkValue(
      String type,
      Element.Scalar value,
      FieldCatalogue fields,
      TokenScope visible,
      Problems problems) {
    var text = value.text();
    switch (type) {
      case "number" -> {
        // CF-09: decimals too.
        if (!isNumber(text)) {
          wrong(value, "a number token", "write a number, for example 12.5", problems);
        }
      }
      case SCORE -> {
        if (!text.matches("-?[0-9]{1,10}") && !isScoreChange(text)) {
          wrong(value, "a score token", "write +5, -5, =5 or 5", problems);
        }
      }
      case "date" -> {
        if (!isDate(text)) {
          wrong(value, "a date token", "write a date, for example 2026-05-31 (TK-14)", problems);
        }
      }
      default -> {
        var parsed = TokenParser.parse(text, fields, problems.at(value.place()));
        visible.check(parsed, "above this one", problems.at(value.place()));
      }
    }
  }

  private static void wrong(Element.Scalar value, String what, String repair, Problems problems) {
    problems.error(
        value.place(),
        "'%s' is no value of %s".formatted(ScalarReader.shortened(value.text()), what),
        repair);
  }

  /// Whether Change Score takes this text: `+n`, `-n`, `=n` or `=-n`, n of 32 bits (OQ-02, FL-29).
  static boolean isScoreChange(String text) {
    var change = text.strip();
    if (!change.matches(SCORE_CHANGE) || change.matches("[+-]-.*")) {
      return false;
    }
    long points = Long.parseLong(change.substring(1));
    return points >= Integer.MIN_VALUE && points <= Integer.MAX_VALUE; // FL-09
  }

  private static boolean isNumber(String text) {
    try {
      return new BigDecimal(text.strip()).precision() > 0;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  private static boolean isDate(String text) {
    try {
      return LocalDate.parse(text.strip()).getYear() > 0;
    } catch (DateTimeException notADate) {
      return false;
    }
  }
}
