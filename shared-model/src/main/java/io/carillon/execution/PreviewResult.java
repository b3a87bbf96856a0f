package io.carillon.execution;

import io.carillon.flow.BlockedFromMail.Reason;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run would do if it ran at that instant: exact, until people change.
///
/// @param qualified who match the smart list and may enter
/// @param heldBack who match and may not enter (QL-05)
/// @param blockedFromMail of the qualified, whom mail would be withheld from (CL-10, CL-11), each
///   under the first reason (CL-12), in order of precedence; a reason that nobody has is left out
/// @param sample the first of the qualified by id
public record PreviewResult(
    long qualified,
    long heldBack,
    Map<Reason, Long> blockedFromMail,
    Instant asOf,
    List<Person> sample) {
  public PreviewResult {
    var ordered = new EnumMap<Reason, Long>(Reason.class);
    ordered.putAll(blockedFromMail);
    blockedFromMail = Collections.unmodifiableMap(ordered);
    sample = List.copyOf(sample);
  }

  /// Everybody whom mail would be withheld from.
  public long blocked() {
    return blockedFromMail.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Enough of a person to recognise one.
  public record Person(
      long id, @Nullable String email, @Nullable String firstName, @Nullable String lastName) {}
}
