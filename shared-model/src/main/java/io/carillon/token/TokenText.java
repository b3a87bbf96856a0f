package io.carillon.token;

import io.carillon.person.Field;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A text with tokens in it, parsed once per campaign version (TK-10).
///
/// @param parts in order; empty for an empty text
public record TokenText(List<Part> parts) {
  public TokenText {
    parts = List.copyOf(parts);
  }

  /// A piece of the text. Closed.
  public sealed interface Part {}

  /// @param text as written, never looked at again
  public record Literal(String text) implements Part {}

  /// `{{lead.…}}` or `{{company.…}}`, resolved to its field (TK-01, TK-02).
  ///
  /// @param written the whole token as it stands in the text
  /// @param fallback what stands for an empty value (TK-11, TK-12); empty without `:default=`
  public record OfPerson(String written, Field field, String fallback) implements Part {}

  /// `{{lead.Id}}`: the person's own id (TK-01).
  public record PersonIdToken(String written) implements Part {}

  /// `{{member.…}}`: what a program member field says of the person in the campaign's program
  /// (TK-09).
  ///
  /// @param name as written, compared ignoring case
  public record OfMember(String written, String name, String fallback) implements Part {}

  /// A token that depends on the campaign, its program, the clock or the event: `my`, `campaign`,
  /// `program`, `system` (TK-03 to TK-06), `trigger` (TK-08).
  ///
  /// @param name as the context knows it, compared ignoring case (TK-17)
  public record OfContext(String written, Family family, String name, String fallback)
      implements Part {}

  /// The families whose values do not come from the person.
  public enum Family {
    MY,
    CAMPAIGN,
    PROGRAM,
    SYSTEM,
    TRIGGER
  }

  /// The name of `{{system.unsubscribeLink}}`: a step knows no value for it, the mail's sender puts
  /// it in (TK-07).
  public static final String UNSUBSCRIBE_LINK = "unsubscribelink";

  /// A text without tokens.
  public static TokenText literal(String text) {
    return new TokenText(text.isEmpty() ? List.of() : List.of(new Literal(text)));
  }

  /// The text for nobody in particular: each token by its default (TK-11).
  public String byDefaults() {
    var text = new StringBuilder();
    for (var part : parts) {
      switch (part) {
        case Literal(var literal) -> text.append(literal);
        case OfPerson of -> text.append(of.fallback());
        case OfMember of -> text.append(of.fallback());
        case OfContext of -> text.append(of.fallback());
        case PersonIdToken _ -> {}
      }
    }
    return text.toString();
  }

  /// The person fields this text needs.
  public Set<Field> fields() {
    return parts.stream()
        .filter(OfPerson.class::isInstance)
        .map(part -> ((OfPerson) part).field())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// Whether the text itself has a member token.
  public boolean asksMember() {
    return parts.stream().anyMatch(OfMember.class::isInstance);
  }

  /// True if the text has no token: its value is the same for everybody.
  public boolean isLiteral() {
    return parts.stream().allMatch(Literal.class::isInstance);
  }
}
