package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.flow.NewValue.Wanted;
import io.carillon.person.Field;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.token.TokenResolver;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Change Data Value for a chunk (FL-26 to FL-28). Text that is too long is cut, what is not of the
/// field's type fails and writes nothing (FL-08).
final class DataValueChange implements RowAction {
  // Columns declared NOT NULL: mail must always know where it stands.
  private static final Set<String> NEVER_EMPTY =
      Set.of(
          "unsubscribed",
          "marketing_suspended",
          "black_listed",
          "email_invalid",
          "email_suspended",
          "do_not_call");
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");
  private static final Map<String, String> BLANK = Effects.reason("blank value");
  private static final Map<String, String> READ_ONLY = Effects.reason("the field is read-only");
  private static final Map<String, String> CANNOT_BE_EMPTY =
      Effects.reason("the field cannot be empty");

  private final Field field;
  private final NewValue newValue;
  private final Place place;
  private final PersonChunk people;
  private final Effects effects;

  DataValueChange(
      Action.ChangeDataValue action,
      Place place,
      PersonChunk people,
      ZoneId zone,
      TokenResolver tokens,
      Effects effects) {
    this.field = action.field();
    this.newValue = new NewValue(action.newValue(), field.type(), zone, tokens);
    this.place = place;
    this.people = people;
    this.effects = effects;
  }

  @Override
  public void apply(int row) {
    if (field.readOnly()) {
      log(row, Result.FAILED, null, null, READ_ONLY); // FL-28
      return;
    }
    var old = people.value(row, field);
    switch (newValue.of(people, row)) {
      case Wanted.Nothing() -> log(row, Result.SKIPPED, null, null, BLANK); // FL-26
      case Wanted.Wrong(var text, var reason) -> log(row, Result.FAILED, null, text, reason);
      case Wanted.Empty() -> {
        if (NEVER_EMPTY.contains(field.column())) {
          log(row, Result.FAILED, null, null, CANNOT_BE_EMPTY);
        } else if (old == null) {
          log(row, Result.SKIPPED, null, null, NO_CHANGE);
        } else {
          people.change(row, field, null);
          log(row, Result.SUCCEEDED, FieldValue.write(old), null, Map.of());
        }
      }
      case Wanted.Value(var value, var written) -> {
        if (same(old, value)) {
          log(row, Result.SKIPPED, null, written, NO_CHANGE); // OQ-01
        } else {
          people.change(row, field, value);
          log(row, Result.SUCCEEDED, FieldValue.write(old), written, Map.of());
        }
      }
    }
  }

  private static boolean same(@Nullable Object old, Object value) {
    if (old instanceof BigDecimal amount && value instanceof BigDecimal other) {
      return amount.compareTo(other) == 0;
    }
    return value.equals(old);
  }

  private void log(
      int row,
      Result result,
      @Nullable String oldValue,
      @Nullable String newText,
      Map<String, String> attributes) {
    effects.log(
        row,
        place,
        ActivityType.CHANGE_DATA_VALUE,
        result,
        field.id(),
        null,
        oldValue,
        newText,
        attributes);
  }
}
