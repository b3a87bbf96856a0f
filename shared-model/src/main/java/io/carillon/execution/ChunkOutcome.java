package io.carillon.execution;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a chunk; adds up over chunks.
///
/// @param entered people who went through the flow
/// @param heldBack people whom the qualification rule kept out (QL-05)
/// @param failed people among the entered with at least one failed step
/// @param activities rows of the log that were written, whatever their result, by type id
public record ChunkOutcome(
    int entered, int heldBack, int failed, SortedMap<Integer, Long> activities) {
  /// What became of a chunk in which nobody was left.
  public static final ChunkOutcome NOBODY = new ChunkOutcome(0, 0, 0, new TreeMap<>());

  public ChunkOutcome {
    activities = Collections.unmodifiableSortedMap(new TreeMap<>(activities));
  }
}
