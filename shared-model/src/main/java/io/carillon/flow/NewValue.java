package io.carillon.flow;

import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the new value of a step asks for, read as its field's type (FL-26). Text that is too long
/// is cut, what is not of the type is wrong (FL-08).
final class NewValue {
  // Exact, without quotes (FL-26).
  private static final String EMPTIES = "NULL";

  private final TokenText text;
  private final FieldType type;
  private final ZoneId zone;
  private final TokenResolver tokens;
  private final @Nullable Wanted constant;

  NewValue(TokenText text, FieldType type, ZoneId zone, TokenResolver tokens) {
    this.text = text;
    this.type = type;
    this.zone = zone;
    this.tokens = tokens;
    var same = tokens.constant(text);
    // Only the author's own NULL empties: a person whose last name is NULL keeps it.
    this.constant = same == null ? null : same.equals(EMPTIES) ? new Wanted.Empty() : read(same);
  }

  /// Closed.
  sealed interface Wanted {
    record Nothing() implements Wanted {}

    record Empty() implements Wanted {}

    /// @param written as the log has it
    record Value(Object value, String written) implements Wanted {}

    record Wrong(String text, Map<String, String> reason) implements Wanted {}
  }

  Wanted of(PersonChunk people, int row) {
    return constant != null ? constant : read(tokens.resolve(text, people.person(row)));
  }

  private Wanted read(String value) {
    return switch (FieldValue.read(type, FieldValue.cut(type, value), zone)) {
      case FieldValue.Value(var read) when read == null -> new Wanted.Nothing();
      case FieldValue.Value(var read) -> new Wanted.Value(read, FieldValue.text(read));
      case FieldValue.Mismatch(var reason) ->
          new Wanted.Wrong(
              FieldValue.cut(FieldType.TEXT, value).replace('\0', '\uFFFD'),
              Effects.reason(reason));
    };
  }
}
