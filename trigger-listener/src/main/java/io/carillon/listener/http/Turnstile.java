package io.carillon.listener.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/// Lets so many requests through at a time that neither memory nor the pool of connections runs
/// out; the others wait a moment, then they are turned away. Thread-safe.
final class Turnstile {
  private static final Duration COME_AGAIN = Duration.ofSeconds(1);

  private final Semaphore free;
  private final Duration patience;

  Turnstile(int atATime, Duration patience) {
    this.free = new Semaphore(atATime, true);
    this.patience = patience;
  }

  /// A request that is through; closing it lets the next one in.
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }

  /// @throws HttpProblem 503 if there is no room
  Pass enter() {
    try {
      if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return free::release;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    throw HttpProblem.later(
        HttpStatus.SERVICE_UNAVAILABLE,
        "busy",
        "as many requests as this server takes at a time are under way: send it again",
        COME_AGAIN);
  }
}
