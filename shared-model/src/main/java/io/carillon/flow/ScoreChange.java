package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.Field;
import io.carillon.person.PersonChunk;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Change Score for a chunk (FL-29). An empty score counts as 0; scores have 32 bits, and what does
/// not fit fails and writes nothing (FL-09).
final class ScoreChange implements RowAction {
  // A bare number is refused (OQ-02).
  private static final Pattern FORM = Pattern.compile("(=?)([+-]?)(\\d{1,18})");
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");
  private static final Map<String, String> BLANK = Effects.reason("blank change");
  private static final Map<String, String> NOT_A_CHANGE =
      Effects.reason("a change is written +5, -5, =5 or =-5");
  private static final Map<String, String> OVERFLOW =
      Effects.reason("the score would not fit into 32 bits");
  private static final Map<String, String> READ_ONLY = Effects.reason("the field is read-only");

  private final Field field;
  private final TokenText text;
  private final Place place;
  private final PersonChunk people;
  private final TokenResolver tokens;
  private final Effects effects;
  private final @Nullable Change constant;

  ScoreChange(
      Action.ChangeScore action,
      Place place,
      PersonChunk people,
      TokenResolver tokens,
      Effects effects) {
    this.field = action.field();
    this.text = action.change();
    this.place = place;
    this.people = people;
    this.tokens = tokens;
    this.effects = effects;
    var written = tokens.constant(text);
    this.constant = written == null ? null : read(written);
  }

  /// What a text asks for. Closed.
  sealed interface Change {
    record To(long score) implements Change {}

    record By(long points) implements Change {}

    record Blank() implements Change {}

    record Wrong() implements Change {}
  }

  /// `+n`, `-n`, `=n`, `=-n`; blanks around it do not count.
  static Change read(String text) {
    if (text.isBlank()) {
      return new Change.Blank();
    }
    var form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return new Change.Wrong();
    }
    boolean sets = form.group(1).equals("=");
    var sign = form.group(2);
    if (sets ? sign.equals("+") : sign.isEmpty()) {
      return new Change.Wrong();
    }
    long number = Long.parseLong(form.group(3));
    long signed = sign.equals("-") ? -number : number;
    return sets ? new Change.To(signed) : new Change.By(signed);
  }

  @Override
  public void apply(int row) {
    if (field.readOnly()) {
      log(row, Result.FAILED, null, null, READ_ONLY); // FL-28
      return;
    }
    var change = constant != null ? constant : read(tokens.resolve(text, people.person(row)));
    var old = (Integer) people.value(row, field);
    switch (change) {
      case Change.Blank() -> log(row, Result.SKIPPED, null, null, BLANK);
      case Change.Wrong() -> log(row, Result.FAILED, null, null, NOT_A_CHANGE);
      case Change.To(var score) -> set(row, old, score);
      case Change.By(var points) -> {
        if (points == 0) {
          log(row, Result.SKIPPED, null, null, NO_CHANGE);
        } else {
          set(row, old, (old == null ? 0 : old) + points);
        }
      }
    }
  }

  private void set(int row, @Nullable Integer old, long score) {
    if (score != (int) score) {
      log(row, Result.FAILED, null, null, OVERFLOW);
    } else if (old != null && old == score) {
      log(row, Result.SKIPPED, null, Long.toString(score), NO_CHANGE); // OQ-01
    } else {
      people.change(row, field, (int) score);
      log(
          row,
          Result.SUCCEEDED,
          old == null ? null : old.toString(),
          Long.toString(score),
          Map.of());
    }
  }

  private void log(
      int row,
      Result result,
      @Nullable String oldValue,
      @Nullable String newValue,
      Map<String, String> attributes) {
    effects.log(
        row,
        place,
        ActivityType.CHANGE_SCORE,
        result,
        field.id(),
        null,
        oldValue,
        newValue,
        attributes);
  }
}
