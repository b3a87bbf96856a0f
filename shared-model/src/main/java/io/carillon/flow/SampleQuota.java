package io.carillon.flow;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/// The Random Sample choices of one step, whose draws are remembered together (RS-03, OQ-12): over
/// all runs, parts and callers. Other shares are another quota, which begins anew: else an edit
/// would make up for all that was drawn before it.
///
/// @param campaignId whose flow has the step
/// @param percents of the choices in their order, each above 0, together at most 100; what is left
///   of 100 is the share of those whom none of them takes (RS-04)
public record SampleQuota(int campaignId, int stepId, List<BigDecimal> percents) {
  public SampleQuota {
    percents = List.copyOf(percents);
  }

  /// The percentages as they are stored: `50,12.5`.
  public String shares() {
    return percents.stream()
        .map(percent -> percent.stripTrailingZeros().toPlainString())
        .collect(Collectors.joining(","));
  }
}
