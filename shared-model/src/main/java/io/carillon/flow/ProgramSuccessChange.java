package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.person.ProgramMembership;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Change Program Success for a chunk (FL-39): of members only. Success and its date go together.
final class ProgramSuccessChange implements RowAction {
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");
  private static final Map<String, String> NOT_A_MEMBER = Effects.reason("not a member");
  private static final Map<String, String> SUCCESS = Map.of("Attribute", "Success");
  private static final Map<String, String> SUCCESS_DATE = Map.of("Attribute", "Success Date");

  private final Action.ChangeProgramSuccess action;
  private final Place place;
  private final PersonChunk people;
  private final Instant at;
  private final Effects effects;

  ProgramSuccessChange(
      Action.ChangeProgramSuccess action,
      Place place,
      PersonChunk people,
      Instant at,
      Effects effects) {
    this.action = action;
    this.place = place;
    this.people = people;
    this.at = at;
    this.effects = effects;
  }

  @Override
  public void apply(int row) {
    var program = action.program().id();
    var now = people.memberships(program)[row];
    if (now == null) {
      log(row, Result.SKIPPED, null, NOT_A_MEMBER);
    } else if (isSo(now)) {
      log(row, Result.SKIPPED, null, NO_CHANGE); // OQ-01
    } else {
      log(row, Result.SUCCEEDED, now, action.date().isPresent() ? SUCCESS_DATE : SUCCESS);
      people.changeMembership(
          row, program, now.withSuccess(action.success() ? action.date().orElse(at) : null));
    }
  }

  private boolean isSo(ProgramMembership now) {
    return now.success() == action.success()
        && (action.date().isEmpty() || action.date().equals(Optional.ofNullable(now.successAt())));
  }

  private void log(
      int row, Result result, @Nullable ProgramMembership before, Map<String, String> attributes) {
    effects.log(
        row,
        place,
        ActivityType.CHANGE_PROGRAM_SUCCESS,
        result,
        action.program().id(),
        null,
        before == null ? null : FieldValue.write(valueOf(before)),
        FieldValue.text(action.date().<Object>map(date -> date).orElse(action.success())),
        attributes);
  }

  private @Nullable Object valueOf(ProgramMembership membership) {
    return action.date().isPresent() ? membership.successAt() : (Object) membership.success();
  }
}
