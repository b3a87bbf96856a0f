package io.carillon.batch.schedule;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Notes what is set and never rings.
final class NotedAlarm implements Alarm {
  private final Map<Key, Instant> alarms = new ConcurrentHashMap<>();

  @Override
  public void set(Key key, Instant at) {
    alarms.put(key, at);
  }

  @Override
  public void clear(Key key) {
    alarms.remove(key);
  }

  @Override
  public Map<Key, Instant> all() {
    return Map.copyOf(alarms);
  }
}
