package io.carillon.flow;

/// Whether a campaign can be requested at one moment.
public enum Standing {
  /// It takes people.
  ACTIVE,
  /// It takes nobody: requesting it has no effect (RQ-05).
  INACTIVE,
  /// There is no such campaign any more (OQ-10).
  GONE
}
