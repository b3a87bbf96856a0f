package io.carillon.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.batch.run.PartRange.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartRangeTest {

  @Test
  void evenPeopleGiveEvenRanges() {
    var ranges =
        PartRange.cut(
            List.of(new Bucket(0, 10), new Bucket(1, 10), new Bucket(2, 10), new Bucket(3, 10)),
            10,
            39,
            2);
    assertThat(ranges).containsExactly(new PartRange(0, 19, 20), new PartRange(19, 39, 20));
  }

  @Test
  void aGapInTheIdsBelongsToARange() {
    assertThat(PartRange.cut(List.of(new Bucket(0, 5), new Bucket(100, 5)), 10, 1005, 2))
        .containsExactly(new PartRange(0, 9, 5), new PartRange(9, 1005, 5));
  }

  @Test
  void nobodyGivesNoRange() {
    assertThat(PartRange.cut(List.of(), 1, 0, 1)).isEmpty();
  }

  @Test
  void onePersonGivesOneRange() {
    assertThat(PartRange.cut(List.of(new Bucket(7, 1)), 1, 7, 50))
        .containsExactly(new PartRange(0, 7, 1));
  }

  @Test
  void peopleWithoutGapsAreSpreadEvenlyAndNoneIsLost() {
    var ranges = PartRange.cut(PartRange.even(1_003, 10, 1_100), 10, 1_100, 4);

    assertThat(ranges).hasSize(4);
    assertThat(ranges).allMatch(range -> Math.abs(range.people() - 250) <= 10);
    assertThat(ranges.stream().mapToLong(PartRange::people).sum()).isEqualTo(1_003);
  }

  @Test
  void anyPeopleGiveDisjointRangesThatCoverTheBound() {
    var random = new Random(42);
    for (int round = 0; round < 1_000; round++) {
      var width = 1 + random.nextInt(50);
      var buckets = new ArrayList<Bucket>();
      // Ids begin at 1: with stretches of one id the first is empty.
      for (int number = width == 1 ? 1 : 0; number < random.nextInt(1, 200); number++) {
        if (random.nextInt(3) > 0) {
          buckets.add(new Bucket(number, 1 + random.nextInt(width)));
        }
      }
      if (buckets.isEmpty()) {
        continue;
      }
      var bound = buckets.getLast().number() * width + random.nextInt(width);
      if (bound == 0) {
        continue;
      }
      var count = 1 + random.nextInt(40);
      var ranges = PartRange.cut(buckets, width, bound, count);
      assertThat(ranges).hasSizeBetween(1, count);
      assertThat(ranges.getFirst().lo()).isZero();
      assertThat(ranges.getLast().hi()).isEqualTo(bound);
      for (int i = 1; i < ranges.size(); i++) {
        assertThat(ranges.get(i).lo()).isEqualTo(ranges.get(i - 1).hi());
      }
      assertThat(ranges).allMatch(range -> range.lo() < range.hi());
      assertThat(ranges.stream().mapToLong(PartRange::people).sum())
          .isEqualTo(buckets.stream().mapToLong(Bucket::people).sum());
    }
  }
}
