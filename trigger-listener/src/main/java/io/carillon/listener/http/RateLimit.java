package io.carillon.listener.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How many events of a key are taken in a second, by this process: a bucket that fills evenly and
/// holds those of one second. A list that is larger than the bucket is taken when it is full, and
/// is paid for afterwards. Thread-safe.
final class RateLimit {
  private static final double NANOS = 1e9;

  private final LongSupplier nanoTime;
  private final Map<Integer, Bucket> buckets = new ConcurrentHashMap<>();

  /// @param nanoTime as [System#nanoTime]
  RateLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record Bucket(double events, long at) {}

  /// Takes so many events, or none.
  ///
  /// @param perSecond the key's limit now
  /// @return how long to wait until they can be taken; zero if they were
  Duration take(int keyId, int events, int perSecond) {
    var pause = new double[1];
    buckets.compute(
        keyId,
        (_, before) -> {
          long now = nanoTime.getAsLong();
          double there =
              before == null
                  ? perSecond
                  : Math.min(perSecond, before.events() + (now - before.at()) / NANOS * perSecond);
          double needed = Math.min(events, perSecond);
          if (there >= needed) {
            return new Bucket(there - events, now);
          }
          pause[0] = (needed - there) / perSecond;
          return new Bucket(there, now);
        });
    return Duration.ofNanos((long) Math.ceil(pause[0] * NANOS));
  }
}
