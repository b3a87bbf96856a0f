package io.carillon.execution;

import io.carillon.flow.BlockedFromMail.Reason;
import io.carillon.smartlist.Explanation;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a campaign would take a person in, or not.
///
/// @param smartList the list's answer with the reasons of every filter
/// @param lastEntered when the person last entered the campaign; null if never
/// @param admitted whether the qualification rule lets the person in now (QL-01)
/// @param blockedFromMail why mail would be withheld, whether or not the person enters (CL-11)
public record PersonExplanation(
    long personId,
    Explanation smartList,
    @Nullable Instant lastEntered,
    boolean admitted,
    Optional<Reason> blockedFromMail) {

  /// Whether a run would take the person in.
  public boolean qualifies() {
    return smartList.holds() && admitted;
  }
}
