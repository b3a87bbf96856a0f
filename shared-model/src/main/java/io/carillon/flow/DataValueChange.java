package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Change Data Value for a chunk (FL-26 to FL-28). Text that is too long is cut, what is not of the
/// field's type fails and writes nothing (FL-08).
final class DataValueChange implements RowAction {
  // Exact, without quotes (FL-26).
  private static final String EMPTIES = "NULL";
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
  private final TokenText newValue;
  private final Place place;
  private final PersonChunk people;
  private final ZoneId zone;
  private final TokenResolver tokens;
  private final Effects effects;
  private final @Nullable Wanted constant;

  DataValueChange(
      Action.ChangeDataValue action,
      Place place,
      PersonChunk people,
      ZoneId zone,
      TokenResolver tokens,
      Effects effects) {
    this.field = action.field();
    this.newValue = action.newValue();
    this.place = place;
    this.people = people;
    this.zone = zone;
    this.tokens = tokens;
    this.effects = effects;
    var text = tokens.constant(newValue);
    // Only the author's own NULL empties: a person whose last name is NULL keeps it.
    this.constant = text == null ? null : text.equals(EMPTIES) ? new Wanted.Empty() : wanted(text);
  }

  /// What the text asks for. Closed.
  private sealed interface Wanted {
    record Nothing() implements Wanted {}

    record Empty() implements Wanted {}

    /// @param written as the log has it
    record Value(Object value, String written) implements Wanted {}

    record Wrong(String text, Map<String, String> reason) implements Wanted {}
  }

  @Override
  public void apply(int row) {
    if (field.readOnly()) {
      log(row, Result.FAILED, null, null, READ_ONLY); // FL-28
      return;
    }
    var wanted = constant != null ? constant : wanted(tokens.resolve(newValue, people.person(row)));
    var old = people.value(row, field);
    switch (wanted) {
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

  private Wanted wanted(String text) {
    var fitting = FieldValue.cut(field.type(), text);
    return switch (FieldValue.read(field.type(), fitting, zone)) {
      case FieldValue.Value(var value) when value == null -> new Wanted.Nothing();
      case FieldValue.Value(var value) -> new Wanted.Value(value, written(value));
      case FieldValue.Mismatch(var reason) ->
          new Wanted.Wrong(
              FieldValue.cut(FieldType.TEXT, text).replace('\0', '\uFFFD'), Effects.reason(reason));
    };
  }

  private static String written(Object value) {
    var written = FieldValue.write(value);
    return written == null ? "" : written;
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
