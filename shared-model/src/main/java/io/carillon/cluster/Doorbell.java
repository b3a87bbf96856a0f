package io.carillon.cluster;

/// Tells all processes that there is work, so that nobody waits for the next sweep. A ring may get
/// lost, come twice or come for nothing: the tables say what there is to do (I4).
public interface Doorbell {

  /// Wakes every listener of every process, this one's too. Never blocks for long, never fails the
  /// caller's work.
  void ring();

  /// @param listener called on a thread of the bell's own; returns at once
  void listen(Runnable listener);
}
