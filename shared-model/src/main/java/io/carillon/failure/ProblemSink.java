package io.carillon.failure;

/// Where a reader of user text reports what is wrong, and goes on to find the rest. The receiver
/// knows the place.
@FunctionalInterface
public interface ProblemSink {

  /// @param message what is wrong, quoting the value
  /// @param repair what to write instead; may be empty
  void error(String message, String repair);
}
