package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityTypes;
import io.carillon.batch.run.Run;
import io.carillon.batch.run.RunTotals;
import io.carillon.campaign.RunState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RunDocumentTest {

  @Test
  void hasReadAtLeastThoseOfWhomItKnowsWhatBecameOfThem() {
    // Cursors stand in the middle of sparse ids: the estimate of those behind them is too low.
    var people = RunDocument.of(stopped(), totals(90, 80, 30), ActivityTypes.shipped()).people();

    assertThat(people.read()).isEqualTo(110);
    assertThat(people.filtered()).isZero();
  }

  @Test
  void hasReadWhatLiesBehindTheCursorsWhereThatIsMore() {
    var people = RunDocument.of(stopped(), totals(200, 80, 30), ActivityTypes.shipped()).people();

    assertThat(people.read()).isEqualTo(200);
    assertThat(people.filtered()).isEqualTo(90);
  }

  private static RunTotals totals(long passed, long qualified, long heldBack) {
    return new RunTotals(4, 2, 0, 2, 0, 1000, passed, qualified, heldBack, 0, Map.of());
  }

  private static Run stopped() {
    var at = Instant.parse("2026-12-01T08:00:00Z");
    return new Run(
        1,
        1,
        "Welcome",
        at,
        RunState.STOPPED,
        true,
        "ann",
        Map.of(),
        Optional.of(at),
        OptionalInt.of(1),
        OptionalLong.of(1000),
        OptionalLong.of(1000),
        Optional.empty(),
        1,
        false,
        OptionalLong.empty(),
        Optional.of(at),
        Optional.of(at),
        Optional.empty(),
        Optional.empty());
  }
}
