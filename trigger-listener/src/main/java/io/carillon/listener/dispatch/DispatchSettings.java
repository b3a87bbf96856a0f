package io.carillon.listener.dispatch;

import java.time.Duration;
import java.util.List;

/// How events are dispatched.
///
/// @param threads that take groups at the same time, each of its own shards; each needs a database
///   connection
/// @param groupEvents at most so many events in one transaction
/// @param lease how long the shards of a process that has fallen silent stay untouched, if the
///   cluster does not say that it is gone
/// @param sweep how long a thread sleeps when nothing came and nobody rang
/// @param retries after which time an event that failed by itself is tried again, each once; then
///   it is a dead letter
public record DispatchSettings(
    int threads, int groupEvents, Duration lease, Duration sweep, List<Duration> retries) {
  public DispatchSettings {
    retries = List.copyOf(retries);
  }

  /// For production.
  public static DispatchSettings standard() {
    return new DispatchSettings(
        2,
        500,
        Duration.ofSeconds(10),
        Duration.ofMillis(500),
        List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30)));
  }
}
