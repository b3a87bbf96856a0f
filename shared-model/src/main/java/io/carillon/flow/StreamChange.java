package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.Field;
import io.carillon.person.PersonChunk;
import io.carillon.program.EngagementStream;
import io.carillon.program.Program;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Add to Engagement Program and Change Engagement Program Stream for a chunk (FL-41, FL-42): both
/// make members of those who are none, only the second takes somebody out of another stream.
final class StreamChange implements RowAction {
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");
  private static final Map<String, String> ALREADY_A_MEMBER = Effects.reason("already a member");

  private final Program program;
  private final EngagementStream stream;
  private final ActivityType type;
  private final boolean fromAnother;
  private final Place place;
  private final PersonChunk people;
  private final Instant at;
  private final Effects effects;
  private final MembershipChange memberships;

  StreamChange(
      Action.AddToEngagement action, Place place, PersonChunk people, Instant at, Effects effects) {
    this(
        action.program(),
        action.stream(),
        action.acquisition(),
        ActivityType.ADD_TO_NURTURE,
        place,
        people,
        at,
        effects);
  }

  StreamChange(
      Action.ChangeStream action, Place place, PersonChunk people, Instant at, Effects effects) {
    this(
        action.program(),
        action.stream(),
        action.acquisition(),
        ActivityType.CHANGE_NURTURE_TRACK,
        place,
        people,
        at,
        effects);
  }

  private StreamChange(
      Program program,
      EngagementStream stream,
      Field acquisition,
      ActivityType type,
      Place place,
      PersonChunk people,
      Instant at,
      Effects effects) {
    this.program = program;
    this.stream = stream;
    this.type = type;
    this.fromAnother = type.equals(ActivityType.CHANGE_NURTURE_TRACK);
    this.place = place;
    this.people = people;
    this.at = at;
    this.effects = effects;
    this.memberships = new MembershipChange(program, acquisition, place, people, effects);
  }

  @Override
  public void apply(int row) {
    var now = people.memberships(program.id())[row];
    var old = now == null ? null : now.streamId();
    if (old != null && (!fromAnother || old == stream.id())) {
      log(row, Result.SKIPPED, null, fromAnother ? NO_CHANGE : ALREADY_A_MEMBER); // OQ-01
      return;
    }
    log(row, Result.SUCCEEDED, old == null ? null : program.nameOfStream(old), Map.of());
    var member = now == null ? program.newMember(at) : now;
    memberships.change(row, Optional.of(member.withStream(stream.id())));
  }

  private void log(
      int row, Result result, @Nullable String oldStream, Map<String, String> attributes) {
    effects.log(row, place, type, result, program.id(), null, oldStream, stream.name(), attributes);
  }
}
