package io.carillon.ops.bench;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.terminal.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Engine and baseline in turns, each from the same state; who goes first alternates.
///
/// @param restore brings the state back
/// @param written what a side has written, counted from the tables: must be equal for both; told
///   whether it was the engine
record Race(
    Runnable restore, Runnable engine, Runnable sql, Function<Boolean, ?> written, Output output) {

  /// Times in seconds.
  ///
  /// @param engineFirst which of the two went first
  /// @param heapPeakMegabytes of this process during the engine's run
  public record Round(
      boolean engineFirst,
      double engineSeconds,
      double sqlSeconds,
      double ratio,
      double heapPeakMegabytes,
      double collectingSeconds) {}

  private record Side(
      double seconds, Object written, double heapPeakMegabytes, double collectingSeconds) {}

  /// @throws CampaignException `INVARIANT_BROKEN` if the two did not write the same
  List<Round> rounds(int rounds) {
    var measured = new ArrayList<Round>();
    for (int number = 1; number <= rounds; number++) {
      boolean engineFirst = number % 2 == 1;
      var first = measure(engineFirst);
      var second = measure(!engineFirst);
      var ofEngine = engineFirst ? first : second;
      var ofSql = engineFirst ? second : first;
      if (!ofEngine.written.equals(ofSql.written)) {
        throw new CampaignException(
            ErrorCode.INVARIANT_BROKEN,
            "engine and bulk SQL did not write the same: %s against %s"
                .formatted(ofEngine.written, ofSql.written));
      }
      var round =
          new Round(
              engineFirst,
              ofEngine.seconds,
              ofSql.seconds,
              ofEngine.seconds / ofSql.seconds,
              ofEngine.heapPeakMegabytes,
              ofEngine.collectingSeconds);
      measured.add(round);
      output.note(
          "bench: round %d: engine %.2f s, bulk SQL %.2f s, ratio %.2f"
              .formatted(number, round.engineSeconds, round.sqlSeconds, round.ratio));
    }
    return measured;
  }

  private Side measure(boolean ofEngine) {
    restore.run();
    var memory = new MemoryWatch();
    long began = System.nanoTime();
    (ofEngine ? engine : sql).run();
    double seconds = secondsSince(began);
    return new Side(
        seconds,
        written.apply(ofEngine),
        memory.peakBytes() / 1024.0 / 1024.0,
        memory.collecting().toMillis() / 1000.0);
  }

  static double secondsSince(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
  }

  static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
