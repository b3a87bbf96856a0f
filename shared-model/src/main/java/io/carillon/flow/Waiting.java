package io.carillon.flow;

import io.carillon.flow.Effects.Place;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.Moment;
import io.carillon.token.TokenResolver;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Wait step for a chunk. The end is worked out once, on entering it (WT-14, WT-15). Whoever is
/// not to wait any more goes on at once (OQ-03). Nothing is logged (WT-29).
final class Waiting implements RowAction {
  private final WaitTime until;
  private final Place place;
  private final PersonChunk people;
  private final Moment now;
  private final TokenResolver tokens;
  private final Effects effects;
  private final @Nullable Instant common;

  Waiting(
      WaitTime until,
      Place place,
      PersonChunk people,
      Moment now,
      TokenResolver tokens,
      Effects effects) {
    this.until = until;
    this.place = place;
    this.people = people;
    this.now = now;
    this.tokens = tokens;
    this.effects = effects;
    // Everybody who comes now waits as long (WT-18).
    this.common =
        switch (until) {
          case WaitTime.For duration -> duration.end(now.asOf(), now.zone());
          case WaitTime.Until date -> date.end(now.zone());
          case WaitTime.UntilToken _ -> null;
        };
  }

  @Override
  public void apply(int row) {
    var end = common != null ? Optional.of(common) : ofToken(row);
    if (end.isEmpty()) {
      effects.countUndated(place.stepId());
    } else if (end.get().isAfter(now.asOf())) {
      effects.await(Effects.Waiting.until(end.get(), row, place.stepId()));
    }
  }

  private Optional<Instant> ofToken(int row) {
    if (!(until instanceof WaitTime.UntilToken token)) {
      throw new IllegalStateException("only a token's date is each person's own");
    }
    var person = people.person(row);
    var days = token.days().map(text -> tokens.resolve(text, person)).orElse("");
    return token.end(tokens.resolve(token.date(), person), days, now.asOf(), now.zone());
  }
}
