package io.carillon.ops.population;

import java.time.Instant;

/// @param people how many to add, at least 1
/// @param seed the same seed gives the same people
/// @param until the present of this population: everything in it happened before, over three years
/// @param activitiesPerPerson on average, New Lead included; 0 for no past at all
/// @param lists whether to put some people on static lists, which are created if they are missing
public record PopulationRequest(
    int people, long seed, Instant until, double activitiesPerPerson, boolean lists) {
  public static final double DEFAULT_ACTIVITIES = 3;

  public PopulationRequest {
    if (people < 1 || activitiesPerPerson < 0 || activitiesPerPerson > 100) {
      throw new IllegalArgumentException(
          "%d people with %s activities each".formatted(people, activitiesPerPerson));
    }
  }

  /// People with a past and on lists: the demo.
  public static PopulationRequest of(int people, long seed, Instant until) {
    return new PopulationRequest(people, seed, until, DEFAULT_ACTIVITIES, true);
  }

  /// People only: benchmarks.
  public static PopulationRequest bare(int people, long seed, Instant until) {
    return new PopulationRequest(people, seed, until, 0, false);
  }
}
