package io.carillon.execution;

import io.carillon.person.PersonChunk;
import io.carillon.smartlist.ChunkEvaluation;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.SmartList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which filters kept people out of a trigger campaign, for a chunk. Says what the filters ask, not
/// what the people are. Not thread-safe.
final class Refusals {
  private static final int CHARACTERS = 1_000;

  private final SmartList list;
  private final PersonChunk people;
  private final Moment moment;
  private @Nullable List<BitSet> holding;
  private @Nullable BitSet visible;

  Refusals(SmartList list, PersonChunk people, Moment moment) {
    this.list = list;
    this.people = people;
    this.moment = moment;
  }

  /// @param row of somebody who does not match
  TriggerVerdict of(int row) {
    return new TriggerVerdict(EventOutcome.FILTERED, shortened(reason(row)));
  }

  private String reason(int row) {
    var seen = visible();
    if (!seen.get(row)) {
      return "not in a partition of the campaign's workspace";
    }
    var holds = holding();
    var failing =
        IntStream.range(0, holds.size())
            .filter(filter -> !holds.get(filter).get(row))
            .mapToObj(filter -> "filter %d (%s)".formatted(filter + 1, list.filters().get(filter)))
            .collect(Collectors.joining(", "));
    return switch (list.logic()) {
      case FilterLogic.All() -> "does not hold: " + failing;
      case FilterLogic.Any() -> "none holds: " + failing;
      case FilterLogic.Advanced(var expression) ->
          "%s: does not hold: %s".formatted(expression, failing);
    };
  }

  // Looked at only if somebody is refused, then once for the chunk.
  private List<BitSet> holding() {
    var known = holding;
    if (known == null) {
      known = new ArrayList<>();
      for (var filter : list.filters()) {
        known.add(rows(ChunkEvaluation.select(filter, people, everybody(), moment)));
      }
      holding = known;
    }
    return known;
  }

  private BitSet visible() {
    var known = visible;
    if (known == null) {
      known =
          list.visibility()
              .map(one -> rows(ChunkEvaluation.select(one.filter(), people, everybody(), moment)))
              .orElseGet(() -> rows(everybody()));
      visible = known;
    }
    return known;
  }

  private int[] everybody() {
    return IntStream.range(0, people.size()).toArray();
  }

  private static BitSet rows(int[] rows) {
    var set = new BitSet();
    Arrays.stream(rows).forEach(set::set);
    return set;
  }

  private static String shortened(String reason) {
    return reason.codePointCount(0, reason.length()) <= CHARACTERS
        ? reason
        : reason.substring(0, reason.offsetByCodePoints(0, CHARACTERS - 1)) + "…";
  }
}
