package io.carillon.batch.run;

import java.util.List;

/// What an abort has stopped (AN-81).
///
/// @param runs their ids
/// @param waits people's waits, which are no more
/// @param calls of webhooks that had not been answered, and are made no more
/// @param requests that had not been taken, and are no more
public record Aborted(List<Integer> runs, long waits, long calls, long requests) {
  public Aborted {
    runs = List.copyOf(runs);
  }
}
