package io.carillon.batch.schedule;

import java.time.Instant;
import java.util.Map;

/// Wakes us at given times. It may ring late, twice, or, if its memory is lost, not at all: whoever
/// is woken looks into the tables.
public interface Alarm {

  /// For processes that change schedules but do not wait for them, such as one command: whoever
  /// waits finds the change at its next look.
  Alarm NONE =
      new Alarm() {
        @Override
        public void set(Key key, Instant at) {}

        @Override
        public void clear(Key key) {}

        @Override
        public Map<Key, Instant> all() {
          return Map.of();
        }
      };

  /// What an alarm is about.
  ///
  /// @param id of a row in `campaign_schedule` or `campaign_run`
  record Key(Kind kind, int id) {}

  enum Kind {
    RECURRENCE,
    RUN
  }

  /// Sets the alarm or moves it; a time in the past rings at once.
  void set(Key key, Instant at);

  /// Takes the alarm away, if there is one.
  void clear(Key key);

  /// @return every alarm that has not rung yet, with its time
  Map<Key, Instant> all();
}
