package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.PersonChunk;
import io.carillon.program.Program;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Change Engagement Program Cadence for a chunk (FL-43).
final class CadenceChange implements RowAction {
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");

  private final Program program;
  private final boolean paused;
  private final Place place;
  private final PersonChunk people;
  private final Instant at;
  private final Effects effects;
  private final MembershipChange memberships;

  CadenceChange(
      Action.ChangeCadence action, Place place, PersonChunk people, Instant at, Effects effects) {
    this.program = action.program();
    this.paused = action.paused();
    this.place = place;
    this.people = people;
    this.at = at;
    this.effects = effects;
    this.memberships = new MembershipChange(program, action.acquisition(), place, people, effects);
  }

  @Override
  public void apply(int row) {
    var now = people.memberships(program.id())[row];
    if (now != null && now.paused() == paused) {
      log(row, Result.SKIPPED, null, NO_CHANGE); // OQ-01
      return;
    }
    log(row, Result.SUCCEEDED, now == null ? null : name(now.paused()), Map.of());
    var member = now == null ? program.newMember(at) : now;
    memberships.change(row, Optional.of(member.withCadence(paused)));
  }

  private void log(int row, Result result, @Nullable String old, Map<String, String> attributes) {
    effects.log(
        row,
        place,
        ActivityType.CHANGE_NURTURE_CADENCE,
        result,
        program.id(),
        null,
        old,
        name(paused),
        attributes);
  }

  private static String name(boolean paused) {
    return paused ? "Paused" : "Normal";
  }
}
