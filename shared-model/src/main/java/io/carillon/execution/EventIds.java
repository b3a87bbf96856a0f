package io.carillon.execution;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

/// Ids of events: UUIDs of version 7, which begin with the time, so that tables grow at their end.
public final class EventIds {
  private static final TimeBasedEpochRandomGenerator GENERATOR =
      Generators.timeBasedEpochRandomGenerator();

  private EventIds() {}

  /// 36 characters.
  public static String next() {
    return GENERATOR.generate().toString();
  }
}
