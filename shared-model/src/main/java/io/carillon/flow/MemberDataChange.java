package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.flow.NewValue.Wanted;
import io.carillon.person.PersonChunk;
import io.carillon.token.TokenResolver;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Change Program Member Data for a chunk: as Change Data Value, of members only (FL-40).
final class MemberDataChange implements RowAction {
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");
  private static final Map<String, String> NOT_A_MEMBER = Effects.reason("not a member");
  private static final Map<String, String> BLANK = Effects.reason("blank value");

  private final int program;
  private final String key;
  private final Map<String, String> attribute;
  private final NewValue newValue;
  private final Place place;
  private final PersonChunk people;
  private final Effects effects;

  MemberDataChange(
      Action.ChangeMemberData action,
      Place place,
      PersonChunk people,
      ZoneId zone,
      TokenResolver tokens,
      Effects effects) {
    this.program = action.program().id();
    this.key = action.field().key();
    this.attribute = Map.of("Attribute", action.field().name());
    this.newValue = new NewValue(action.newValue(), action.field().type(), zone, tokens);
    this.place = place;
    this.people = people;
    this.effects = effects;
  }

  @Override
  public void apply(int row) {
    var now = people.memberships(program)[row];
    if (now == null) {
      log(row, Result.SKIPPED, null, null, NOT_A_MEMBER);
      return;
    }
    var old = now.data().get(key);
    switch (newValue.of(people, row)) {
      case Wanted.Nothing() -> log(row, Result.SKIPPED, null, null, BLANK);
      case Wanted.Wrong(var text, var reason) -> log(row, Result.FAILED, null, text, reason);
      case Wanted.Empty() -> {
        if (old == null) {
          log(row, Result.SKIPPED, null, null, NO_CHANGE);
        } else {
          log(row, Result.SUCCEEDED, old, null, Map.of());
          people.changeMembership(row, program, now.withData(key, null));
        }
      }
      case Wanted.Value(_, var written) -> {
        if (written.equals(old)) {
          log(row, Result.SKIPPED, null, written, NO_CHANGE); // OQ-01
        } else {
          log(row, Result.SUCCEEDED, old, written, Map.of());
          people.changeMembership(row, program, now.withData(key, written));
        }
      }
    }
  }

  private void log(
      int row,
      Result result,
      @Nullable String oldValue,
      @Nullable String written,
      Map<String, String> reason) {
    var attributes = new HashMap<>(attribute);
    attributes.putAll(reason);
    effects.log(
        row,
        place,
        ActivityType.CHANGE_MEMBER_DATA,
        result,
        program,
        null,
        oldValue,
        written,
        attributes);
  }
}
