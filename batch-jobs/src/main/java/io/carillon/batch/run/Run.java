package io.carillon.batch.run;

import io.carillon.campaign.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A campaign run as the table has it at one moment.
///
/// @param slotAt when it was due; with the campaign its identity
/// @param stopWanted an operator asked it to stop
/// @param tokens values of my tokens for this run alone, by name (TK-50)
/// @param asOf frozen by the plan: definitions and relative dates are those of this instant; empty
///   before the plan
/// @param version of the campaign's definition; empty before the plan
/// @param idBound people with greater ids came later and are not part of it; empty before the plan
/// @param peopleRead people in its ranges; empty before the plan
/// @param coordinator the process that drives it or last did
/// @param epoch raised by every coordinator; what an older one still writes does not count
/// @param leaseRunning whether the coordinator's lease has not run out, by the database's clock
public record Run(
    int id,
    int campaignId,
    String campaign,
    Instant slotAt,
    RunState state,
    boolean stopWanted,
    String requestedBy,
    Map<String, String> tokens,
    Optional<Instant> asOf,
    OptionalInt version,
    OptionalLong idBound,
    OptionalLong peopleRead,
    Optional<String> coordinator,
    int epoch,
    boolean leaseRunning,
    OptionalLong jobExecutionId,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<String> errorCode,
    Optional<String> errorText) {
  public Run {
    tokens = Map.copyOf(tokens);
  }
}
