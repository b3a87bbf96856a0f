package io.carillon.flow;

import io.carillon.token.TokenText;
import java.util.List;

/// A webhook as a flow needs it: which one, and the tokens whose values must be kept with the call
/// when the step runs.
///
/// @param id of its definition; version frozen with the campaign's plan
/// @param tokens every token of its parts, in order of first use
/// @param awaited whether its answer fills fields: then the person goes on only when it is there
///   (FL-07)
public record WebhookRef(
    int id, int version, String name, List<TokenText> tokens, boolean awaited) {
  public WebhookRef {
    tokens = List.copyOf(tokens);
  }
}
