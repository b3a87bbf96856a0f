package io.carillon.batch.schedule;

import java.time.Instant;
import java.time.InstantSource;

/// Stands still until it is set.
final class SettableTime implements InstantSource {
  private volatile Instant now;

  SettableTime(String now) {
    this.now = Instant.parse(now);
  }

  void set(String instant) {
    now = Instant.parse(instant);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
