package io.carillon.smartlist;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/// When and where a list is evaluated: one instant for everybody of a run, and the installation's
/// time zone, in which calendar days and presets are meant (SL-26).
///
/// @param asOf cut to whole seconds, as every datetime of a person is (FL-09)
public record Moment(Instant asOf, ZoneId zone) {
  public Moment {
    asOf = asOf.truncatedTo(ChronoUnit.SECONDS);
  }
}
