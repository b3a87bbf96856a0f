package io.carillon.definition;

import io.carillon.token.TokenText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One version of an e-mail, its tokens parsed.
///
/// @param id of its definition; stable over versions
/// @param fromName null if none is defined
/// @param replyTo null if answers go to the sender
/// @param html null if there is only text; never both null
/// @param operational goes out also to people who unsubscribed or are suspended (FL-21)
/// @param approved only approved e-mails are sent (AN-49)
public record EmailTemplate(
    int id,
    int version,
    String name,
    @Nullable Part fromName,
    Part fromAddress,
    @Nullable Part replyTo,
    Part subject,
    @Nullable Part preheader,
    @Nullable Part html,
    @Nullable Part text,
    boolean operational,
    boolean approved) {

  /// @param raw as its author wrote it
  public record Part(String raw, TokenText parsed) {}

  /// Every token of all parts once, each as a text of its own, in order of first use.
  public List<TokenText> tokens() {
    var tokens = new LinkedHashMap<String, TokenText>();
    for (var part : parts()) {
      for (var piece : part.parsed().parts()) {
        switch (piece) {
          case TokenText.Literal _ -> {}
          case TokenText.OfPerson of -> tokens.putIfAbsent(of.written(), alone(of));
          case TokenText.OfMember of -> tokens.putIfAbsent(of.written(), alone(of));
          case TokenText.PersonIdToken of -> tokens.putIfAbsent(of.written(), alone(of));
          case TokenText.OfContext of -> tokens.putIfAbsent(of.written(), alone(of));
        }
      }
    }
    return List.copyOf(tokens.values());
  }

  private List<Part> parts() {
    var parts = new ArrayList<Part>();
    for (var part : new Part[] {fromName, fromAddress, replyTo, subject, preheader, html, text}) {
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }

  private static TokenText alone(TokenText.Part part) {
    return new TokenText(List.of(part));
  }
}
