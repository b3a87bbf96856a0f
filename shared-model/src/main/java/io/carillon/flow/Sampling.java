package io.carillon.flow;

import java.math.BigDecimal;

/// Draws for one quota: not by dice, but so that the shares come out even over everybody who was
/// ever drawn (RS-02). Each person goes to the choice that is furthest behind its share, the first
/// of them in a tie. No choice is ever ahead of its share by a whole person, as long as one
/// transaction draws after the other; what draws at the same time does not see each other, which
/// the next draws even out. Not thread-safe.
final class Sampling {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  // In units of which `whole` are 100 %, so that everything is exact; 0 is what the choices leave.
  private final long[] weights;
  private final long whole;
  private final long[] before;
  private final long[] drawn;
  private long people;

  /// @param before how many people each choice has got, by its number among the Random Sample
  ///   choices from 1; at 0, those whom none of them got
  Sampling(SampleQuota quota, long[] before) {
    var percents = quota.percents();
    int scale = percents.stream().mapToInt(BigDecimal::scale).max().orElse(0);
    int digits = Math.max(scale, 0);
    this.whole = HUNDRED.movePointRight(digits).longValueExact();
    this.weights = new long[percents.size() + 1];
    weights[0] = whole;
    for (int i = 1; i < weights.length; i++) {
      weights[i] = percents.get(i - 1).movePointRight(digits).longValueExact();
      weights[0] -= weights[i];
    }
    this.before = before.clone();
    this.drawn = new long[weights.length];
    for (long one : before) {
      people += one;
    }
  }

  /// @return the number of a choice among the Random Sample choices, or 0 for none of them
  int draw() {
    people++;
    int next = -1;
    long furthest = 0;
    // Choices before the rest, so that the first of a few people are not left out.
    for (int i = 1; i <= weights.length; i++) {
      int candidate = i % weights.length;
      long behind = weights[candidate] * people - (before[candidate] + drawn[candidate]) * whole;
      if (next < 0 || behind > furthest) {
        next = candidate;
        furthest = behind;
      }
    }
    drawn[next]++;
    return next;
  }

  /// How many people were drawn here, by number as before.
  long[] drawn() {
    return drawn.clone();
  }
}
