package io.carillon.token;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What context tokens resolve to in one campaign (TK-03 to TK-05, TK-28).
///
/// @param campaignId id of its definition
/// @param program null for a campaign outside any program (AN-04): program tokens are then empty
/// @param my my tokens by lower-case name, nearest definition first: campaign's program, its
///   folders upwards, global (TK-20, TK-21); their values parsed, because they may hold tokens
///   themselves (OQ-05)
public record TokenContext(
    int campaignId,
    String campaignName,
    String campaignDescription,
    @Nullable Program program,
    Map<String, TokenText> my) {
  public TokenContext {
    my = Map.copyOf(my);
  }

  /// What an executed campaign's tokens resolve to when they come from its caller; its own my
  /// tokens stand where the caller has none (EX-31, EX-32).
  public TokenContext within(TokenContext caller) {
    var both = new HashMap<>(my);
    both.putAll(caller.my);
    return new TokenContext(
        caller.campaignId, caller.campaignName, caller.campaignDescription, caller.program, both);
  }

  /// The campaign's program.
  public record Program(int id, String name, String description) {}
}
