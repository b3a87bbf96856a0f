package io.carillon.flow;

import io.carillon.smartlist.Moment;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the executor must be told about the world.
///
/// @param at when the steps run: tokens print it, choices are evaluated at it (CH-08, FL-02),
///   suspensions end by it, qualification rules measure from it (OQ-11)
/// @param zone the installation's
/// @param batch what a batch run has mailed so far, for one mail to an address (FL-22); null
///   outside a batch run, where every person is mailed
/// @param limits how many mails one person gets at most, for campaigns that keep to them (CL-01)
/// @param drawn what Random Sample choices have got before this chunk
/// @param requestable how each of [FlowPlan#requested()] stands, by id
public record ExecutionContext(
    Instant at,
    ZoneId zone,
    @Nullable MailedAddresses batch,
    CommunicationLimits limits,
    Drawn drawn,
    Map<Integer, Standing> requestable) {
  public ExecutionContext {
    requestable = Map.copyOf(requestable);
  }

  /// The same for filters, tokens and waits, which know whole seconds.
  public Moment now() {
    return new Moment(at, zone);
  }

  /// How many people a step's Random Sample choices have got so far, over all runs (RS-03).
  @FunctionalInterface
  public interface Drawn {
    /// Nobody yet.
    Drawn NOBODY = quota -> new long[quota.percents().size() + 1];

    /// Asked at most once for a quota and chunk.
    ///
    /// @return by number among the quota's choices from 1; at 0, those whom none of them got
    long[] by(SampleQuota quota);
  }

  /// The addresses that a step of this run has mailed before this chunk.
  @FunctionalInterface
  public interface MailedAddresses {

    /// Asked at most once for a step and chunk.
    ///
    /// @param callPath of the step's flow, as a [Mail] has it
    /// @param addressKeys as [Mail#addressKey] makes them; not empty
    /// @return those among them that this step has mailed
    Set<String> among(String callPath, int stepId, Set<String> addressKeys);
  }
}
