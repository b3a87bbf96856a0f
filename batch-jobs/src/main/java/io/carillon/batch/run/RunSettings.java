package io.carillon.batch.run;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;

/// How one process works on runs.
///
/// @param threads parts worked on at the same time in this process, 1 to 64; each needs a database
///   connection
/// @param chunkPeople people of one transaction, 1 to 10 000
/// @param partPeople people of one part, at least 1; a run gets as many parts as that makes, 300 at
///   most
/// @param lease how long a part or a run stays with a silent process before another may take it, at
///   least 1 s
/// @param poll how often a coordinator looks whether others have finished or died
/// @param attempts failures of a part in a row, without a chunk in between, before it counts as
///   failed
public record RunSettings(
    int threads, int chunkPeople, int partPeople, Duration lease, Duration poll, int attempts) {
  /// More parts than that cost more to keep than they bring.
  static final int MAX_PARTS = 300;

  public RunSettings {
    check("threads", threads, 1, 64);
    check("chunk-people", chunkPeople, 1, 10_000);
    check("part-people", partPeople, 1, Integer.MAX_VALUE);
    check("lease in seconds", lease.toSeconds(), 1, 3600);
    check("poll in milliseconds", poll.toMillis(), 1, 60_000);
    check("attempts", attempts, 1, 100);
  }

  /// As many threads as processors, chunks of 5 000 people, parts of 20 000, a lease of 30 s.
  public static RunSettings defaults() {
    return new RunSettings(
        Runtime.getRuntime().availableProcessors(),
        5_000,
        20_000,
        Duration.ofSeconds(30),
        Duration.ofMillis(250),
        3);
  }

  public RunSettings withThreads(int count) {
    return new RunSettings(count, chunkPeople, partPeople, lease, poll, attempts);
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "run setting '%s' is %d: set %d to %d".formatted(name, value, least, most));
    }
  }
}
