package io.carillon.flow;

import io.carillon.smartlist.Moment;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the executor must be told about the world.
///
/// @param now when the steps run: tokens print it, choices are evaluated at it (CH-08, FL-02),
///   suspensions end by it
/// @param batch what a batch run has mailed so far, for one mail to an address (FL-22); null
///   outside a batch run, where every person is mailed
public record ExecutionContext(Moment now, @Nullable MailedAddresses batch) {

  /// The addresses that a step of this run has mailed before this chunk.
  @FunctionalInterface
  public interface MailedAddresses {

    /// Asked at most once for a step and chunk.
    ///
    /// @param addressKeys as [Mail#addressKey] makes them; not empty
    /// @return those among them that this step has mailed
    Set<String> among(int stepId, Set<String> addressKeys);
  }
}
