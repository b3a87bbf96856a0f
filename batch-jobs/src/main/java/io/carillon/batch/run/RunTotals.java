package io.carillon.batch.run;

import java.util.Map;

/// What a run has done so far, added up over its parts.
///
/// @param parts all of them; 0 before the plan
/// @param peopleRead people in the ranges of the run
/// @param peoplePassed of these, how many lie behind the cursors: an estimate inside a part, exact
///   when it is done
/// @param qualified entered the flow
/// @param heldBack matched but were held back by the qualification rule (QL-05)
/// @param failed entered, and at least one step failed for them
/// @param activities written, by type id, ascending
public record RunTotals(
    int parts,
    int partsOpen,
    int partsClaimed,
    int partsDone,
    int partsFailed,
    long peopleRead,
    long peoplePassed,
    long qualified,
    long heldBack,
    long failed,
    Map<Integer, Long> activities) {

  /// Looked at and did not match: known for certain once the run is completed.
  public long filtered() {
    return Math.max(0, peoplePassed - qualified - heldBack);
  }
}
