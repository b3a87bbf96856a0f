package io.carillon.flow;

import io.carillon.token.TokenText;
import java.util.List;

/// An e-mail as a flow needs it: which one, and the tokens whose values must be kept with the mail
/// when the step runs.
///
/// @param id of its definition; version frozen with the campaign's plan
/// @param operational goes out also to people who unsubscribed or are suspended (FL-21)
/// @param tokens every token of its parts, in order of first use
public record EmailRef(
    int id, int version, String name, boolean operational, List<TokenText> tokens) {
  public EmailRef {
    tokens = List.copyOf(tokens);
  }
}
