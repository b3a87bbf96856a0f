package io.carillon.token;

import io.carillon.failure.Nearest;
import io.carillon.failure.ProblemSink;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.token.TokenText.Family;
import io.carillon.token.TokenText.Literal;
import io.carillon.token.TokenText.OfContext;
import io.carillon.token.TokenText.OfMember;
import io.carillon.token.TokenText.OfPerson;
import io.carillon.token.TokenText.Part;
import io.carillon.token.TokenText.PersonIdToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Text as its author wrote it to a [TokenText] (TK-10). Family and name ignore case and blanks
/// around them (TK-17).
///
/// Text outside `{{…}}` is literal, single braces and a lone `}}` included: style sheets are full
/// of them.
public final class TokenParser {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";
  private static final String DEFAULT = ":default=";

  // The names of the families that are not open-ended, as people write them (TK-04 to TK-08).
  private static final Map<Family, List<String>> NAMES =
      Map.of(
          Family.CAMPAIGN, List.of("name", "id", "description"),
          Family.PROGRAM, List.of("Name", "id", "Description"),
          Family.SYSTEM, List.of("date", "time", "dateTime"),
          Family.TRIGGER,
              List.of( // TK-40, TK-41
                  "Trigger Name",
                  "Name",
                  "Link",
                  "Subject",
                  "Category",
                  "Details",
                  "Web Page",
                  "Client IP Address",
                  "Sent By",
                  "Received By",
                  "Referrer",
                  "Search Engine",
                  "Search Query",
                  "Browser"));
  private static final Set<String> LINKS =
      Set.of("forwardtofriendlink", "unsubscribelink", "viewaswebpagelink");

  private TokenParser() {}

  /// Reads the whole text and reports everything that is wrong with it; a token that is wrong is
  /// left out of the result.
  ///
  /// `my` and `member` tokens are not looked up here: one that nobody defines is empty (TK-23).
  ///
  /// @param catalogue where `lead` and `company` tokens find their field
  /// @param problems hears of broken braces, unknown families, fields and names
  public static TokenText parse(String text, FieldCatalogue catalogue, ProblemSink problems) {
    return parse(text, catalogue, problems, Links.NOT_HERE);
  }

  /// The same for the content of an e-mail, where links may stand (TK-07).
  ///
  /// @param served whether this installation has an address that its links can lead to
  public static TokenText parseMail(
      String text, FieldCatalogue catalogue, boolean served, ProblemSink problems) {
    return parse(text, catalogue, problems, served ? Links.SERVED : Links.NOT_SERVED);
  }

  /// What becomes of tokens that are links.
  private enum Links {
    NOT_HERE,
    NOT_SERVED,
    SERVED
  }

  private static TokenText parse(
      String text, FieldCatalogue catalogue, ProblemSink problems, Links links) {
    var parts = new ArrayList<Part>();
    int done = 0;
    while (done < text.length()) {
      int open = text.indexOf(OPEN, done);
      if (open < 0) {
        parts.add(new Literal(text.substring(done)));
        break;
      }
      if (open > done) {
        parts.add(new Literal(text.substring(done, open)));
      }
      int close = text.indexOf(CLOSE, open);
      int nested = text.indexOf(OPEN, open + OPEN.length());
      if (close < 0 || (nested >= 0 && nested < close)) {
        int end = nested >= 0 ? nested : text.length();
        problems.error(
            "'%s' opens a token and does not close it".formatted(shortened(text, open, end)),
            "write {{family.Name}}, for example {{lead.First Name}}");
        done = end;
        continue;
      }
      done = close + CLOSE.length();
      token(text.substring(open, done), catalogue, problems, links, parts);
    }
    return new TokenText(parts);
  }

  private static void token(
      String written,
      FieldCatalogue catalogue,
      ProblemSink problems,
      Links links,
      List<Part> parts) {
    var inner = written.substring(OPEN.length(), written.length() - CLOSE.length());
    int defaultAt = inner.toLowerCase(Locale.ROOT).indexOf(DEFAULT);
    var fallback = defaultAt < 0 ? "" : inner.substring(defaultAt + DEFAULT.length());
    var path = defaultAt < 0 ? inner : inner.substring(0, defaultAt);
    int dot = path.indexOf('.');
    if (dot < 0 || path.substring(dot + 1).isBlank()) {
      problems.error(
          "token '%s' has no name".formatted(written),
          "write {{family.Name}}, for example {{lead.First Name}}");
      return;
    }
    var family = path.substring(0, dot).strip();
    var name = path.substring(dot + 1).strip();
    switch (family.toLowerCase(Locale.ROOT)) {
      case "lead" -> lead(written, name, fallback, catalogue, problems, parts);
      case "company" -> company(written, name, fallback, catalogue, problems, parts);
      case "my" ->
          parts.add(new OfContext(written, Family.MY, name.toLowerCase(Locale.ROOT), fallback));
      case "campaign" -> named(written, Family.CAMPAIGN, name, fallback, problems, parts);
      case "program" -> named(written, Family.PROGRAM, name, fallback, problems, parts);
      case "system" -> {
        if (LINKS.contains(name.toLowerCase(Locale.ROOT))) {
          link(written, name, links, problems, parts);
        } else {
          named(written, Family.SYSTEM, name, fallback, problems, parts);
        }
      }
      case "trigger" -> named(written, Family.TRIGGER, name, fallback, problems, parts);
      case "member" -> member(written, name, fallback, problems, parts);
      default ->
          problems.error(
              "token '%s' is of family '%s', which does not exist".formatted(written, family),
              "families are lead, company, member, my, campaign, program, system, trigger");
    }
  }

  private static void member(
      String written, String name, String fallback, ProblemSink problems, List<Part> parts) {
    if (name.equalsIgnoreCase("Program Status")) {
      problems.error( // TK-38
          "token '%s': a member's status is not to be had as a token".formatted(written),
          "write the status out, by a choice for each with the filter Member of Program");
    } else {
      parts.add(new OfMember(written, name, fallback));
    }
  }

  private static void lead(
      String written,
      String name,
      String fallback,
      FieldCatalogue catalogue,
      ProblemSink problems,
      List<Part> parts) {
    if (name.equalsIgnoreCase("Id")) {
      parts.add(new PersonIdToken(written));
      return;
    }
    catalogue
        .find(name)
        .ifPresentOrElse(
            field -> parts.add(new OfPerson(written, field, fallback)),
            () -> unknownField(written, name, "lead", catalogue.names(), problems));
  }

  private static void company(
      String written,
      String name,
      String fallback,
      FieldCatalogue catalogue,
      ProblemSink problems,
      List<Part> parts) {
    var field = catalogue.find(name);
    if (field.isEmpty()) {
      var names =
          catalogue.all().stream()
              .filter(candidate -> candidate.group() == Field.Group.COMPANY)
              .map(Field::name)
              .toList();
      unknownField(written, name, "company", names, problems);
    } else if (field.get().group() != Field.Group.COMPANY) {
      problems.error(
          "token '%s': '%s' is a field of the person, not of the company"
              .formatted(written, field.get().name()),
          "write {{lead.%s}}".formatted(field.get().name()));
    } else {
      parts.add(new OfPerson(written, field.get(), fallback));
    }
  }

  private static void named(
      String written,
      Family family,
      String name,
      String fallback,
      ProblemSink problems,
      List<Part> parts) {
    var names = NAMES.getOrDefault(family, List.of());
    if (names.stream().anyMatch(name::equalsIgnoreCase)) {
      parts.add(new OfContext(written, family, name.toLowerCase(Locale.ROOT), fallback));
      return;
    }
    var prefix = family.name().toLowerCase(Locale.ROOT);
    problems.error(
        "token '%s': there is no '%s' in family %s".formatted(written, name, prefix),
        Nearest.to(name, names)
            .map(nearest -> "write {{%s.%s}}".formatted(prefix, nearest))
            .orElse("%s has %s".formatted(prefix, String.join(", ", names))));
  }

  // TK-07
  private static void link(
      String written, String name, Links links, ProblemSink problems, List<Part> parts) {
    if (links == Links.NOT_HERE) {
      problems.error(
          "token '%s' is a link, and links stand in the html or text of an e-mail only"
              .formatted(written),
          "leave it out here");
    } else if (!name.equalsIgnoreCase(TokenText.UNSUBSCRIBE_LINK)) {
      problems.error(
          "token '%s' is a link to a web page that Carillon does not serve".formatted(written),
          "write the address of your own page instead");
    } else if (links == Links.NOT_SERVED) {
      problems.error(
          "token '%s' needs the address under which people reach this installation"
              .formatted(written),
          "set it with 'carillon settings mail --public-url https://…', or write the address of"
              + " your own page");
    } else {
      parts.add(new OfContext(written, Family.SYSTEM, name.toLowerCase(Locale.ROOT), ""));
    }
  }

  private static void unknownField(
      String written, String name, String family, List<String> names, ProblemSink problems) {
    problems.error(
        "token '%s': there is no %sfield '%s'"
            .formatted(written, family.equals("company") ? "company " : "", name),
        Nearest.to(name, names)
            .map(nearest -> "write {{%s.%s}}".formatted(family, nearest))
            .orElse("write the name of a field as the list of fields has it"));
  }

  private static String shortened(String text, int from, int to) {
    var piece = text.substring(from, to).strip();
    if (piece.length() <= 40) {
      return piece;
    }
    return piece.substring(0, Character.isHighSurrogate(piece.charAt(38)) ? 38 : 39) + "…";
  }
}
