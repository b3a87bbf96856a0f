package io.carillon.program;

import io.carillon.person.ProgramMembership;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What giving somebody a status comes to, by a flow or by hand (FL-33 to FL-36, OQ-01). Closed.
public sealed interface StatusChange {

  /// @param membership empty for one who is no member any more (FL-36)
  record Becomes(Optional<ProgramMembership> membership) implements StatusChange {}

  /// The status is there already, or who is to leave is no member (OQ-01).
  record NoChange() implements StatusChange {}

  /// The member's status has a higher step: nobody goes back (FL-34).
  record WouldGoBack() implements StatusChange {}

  /// Who is no member becomes one (FL-33). Statuses of one step can follow each other (FL-35); one
  /// that the channel no longer has holds nobody back (AN-11). A success stays one.
  ///
  /// @param wanted of the program's channel; empty for Not in Program
  /// @param now null for one who is no member
  /// @param at when it happens
  static StatusChange of(
      Program program,
      Optional<ProgramStatus> wanted,
      @Nullable ProgramMembership now,
      Instant at) {
    if (wanted.isEmpty()) {
      return now == null ? new NoChange() : new Becomes(Optional.empty());
    }
    var status = wanted.get();
    if (now == null) {
      return new Becomes(Optional.of(program.newMember(status, at)));
    }
    if (now.statusId() == status.id()) {
      return new NoChange();
    }
    int step = program.find(now.statusId()).map(ProgramStatus::step).orElse(0);
    return step > status.step()
        ? new WouldGoBack()
        : new Becomes(Optional.of(now.withStatus(status.id(), status.success(), at)));
  }
}
