package io.carillon.flow;

/// An action of one step or choice, prepared for a chunk: what is the same for everybody is worked
/// out already.
interface RowAction {

  /// Does it to one person of the chunk and logs what came of it; never throws for what a person's
  /// data are.
  void apply(int row);

  /// Called once, after the last person of the step.
  default void finish() {}
}
