package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.Field;
import io.carillon.person.PersonChunk;
import io.carillon.person.ProgramMembership;
import io.carillon.program.Program;
import java.util.Map;
import java.util.Optional;

/// What every step has in common that changes what people are in a program.
final class MembershipChange {
  // AL-09
  private static final Map<String, String> SOURCE = Map.of("Source", "Program membership");

  private final Program program;
  private final Field acquisition;
  private final Place place;
  private final PersonChunk people;
  private final Effects effects;

  MembershipChange(
      Program program, Field acquisition, Place place, PersonChunk people, Effects effects) {
    this.program = program;
    this.acquisition = acquisition;
    this.place = place;
    this.people = people;
    this.effects = effects;
  }

  /// After the step's own activity is logged. The first program somebody comes into becomes the
  /// Acquisition Program (FL-38).
  ///
  /// @param then empty for who is no member any more
  void change(int row, Optional<ProgramMembership> then) {
    boolean comesIn = then.isPresent() && people.memberships(program.id())[row] == null;
    people.changeMembership(row, program.id(), then.orElse(null));
    if (comesIn && people.value(row, acquisition) == null) {
      people.change(row, acquisition, program.name());
      effects.log(
          row,
          place,
          ActivityType.CHANGE_DATA_VALUE,
          Result.SUCCEEDED,
          acquisition.id(),
          null,
          null,
          program.name(),
          SOURCE);
    }
  }
}
