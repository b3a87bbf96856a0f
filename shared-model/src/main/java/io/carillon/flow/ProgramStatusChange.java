package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.PersonChunk;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import io.carillon.program.StatusChange;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Change Program Status for a chunk (FL-33 to FL-38); what it comes to for a person,
/// [StatusChange] says.
final class ProgramStatusChange implements RowAction {
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");
  private static final Map<String, String> NOT_A_MEMBER = Effects.reason("not a member");
  private static final Map<String, String> FURTHER =
      Effects.reason("has a status of a higher step: nobody goes back");

  private final Program program;
  private final Optional<ProgramStatus> wanted;
  private final String newName;
  private final Map<String, String> success;
  private final Place place;
  private final PersonChunk people;
  private final Instant at;
  private final Effects effects;
  private final MembershipChange memberships;

  ProgramStatusChange(
      Action.ChangeProgramStatus action,
      Place place,
      PersonChunk people,
      Instant at,
      Effects effects) {
    this.program = action.program();
    this.wanted = action.newStatus();
    this.newName = wanted.map(ProgramStatus::name).orElse(ProgramStatus.NOT_IN_PROGRAM);
    this.success =
        Map.of("Success", Boolean.toString(wanted.map(ProgramStatus::success).orElse(false)));
    this.place = place;
    this.people = people;
    this.at = at;
    this.effects = effects;
    this.memberships = new MembershipChange(program, action.acquisition(), place, people, effects);
  }

  @Override
  public void apply(int row) {
    var now = people.memberships(program.id())[row];
    switch (StatusChange.of(program, wanted, now, at)) {
      case StatusChange.NoChange() ->
          log(row, Result.SKIPPED, null, now == null ? NOT_A_MEMBER : NO_CHANGE); // OQ-01
      case StatusChange.WouldGoBack() -> log(row, Result.SKIPPED, null, FURTHER); // FL-34
      case StatusChange.Becomes(var then) -> {
        var oldName = now == null ? ProgramStatus.NOT_IN_PROGRAM : program.nameOf(now.statusId());
        log(row, Result.SUCCEEDED, oldName, success);
        memberships.change(row, then);
      }
    }
  }

  private void log(
      int row, Result result, @Nullable String oldName, Map<String, String> attributes) {
    effects.log(
        row,
        place,
        ActivityType.CHANGE_PROGRAM_STATUS,
        result,
        program.id(),
        null,
        oldName,
        newName,
        attributes);
  }
}
