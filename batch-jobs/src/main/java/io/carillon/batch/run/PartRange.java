package io.carillon.batch.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// People ids in (lo, hi].
///
/// @param people how many there were when the run was planned: about, in one range; exactly, in all
///   ranges of a run together
record PartRange(long lo, long hi, long people) {

  /// Cuts (0, bound] into ranges of about equal numbers of people, whatever gaps the ids have.
  ///
  /// @param buckets how many people there are in each stretch of `width` ids, in order of ids;
  ///   empty ones may be missing
  /// @param count how many ranges are wanted; fewer come out where a single stretch holds more than
  ///   its share
  /// @return disjoint, in order, covering (0, bound]; empty if bound is 0
  static List<PartRange> cut(List<Bucket> buckets, long width, long bound, int count) {
    var ranges = new ArrayList<PartRange>();
    long left = buckets.stream().mapToLong(Bucket::people).sum();
    long lo = 0;
    long people = 0;
    for (var bucket : buckets) {
      people += bucket.people();
      var hi = Math.min(bound, (bucket.number() + 1) * width - 1);
      var wanted = Math.max(1, count - ranges.size());
      if (people * wanted >= left && ranges.size() < count - 1) {
        ranges.add(new PartRange(lo, hi, people));
        left -= people;
        people = 0;
        lo = hi;
      }
    }
    if (lo < bound) {
      ranges.add(new PartRange(lo, bound, people));
    } else if (people > 0) {
      throw new IllegalStateException("people beyond the bound " + bound);
    }
    return ranges;
  }

  /// Stretches as they are if people are spread evenly over the ids up to the bound.
  static List<Bucket> even(long people, long width, long bound) {
    var stretches = bound / width + 1;
    return LongStream.range(0, stretches)
        .mapToObj(number ->
            new Bucket(number, people * (number + 1) / stretches - people * number / stretches))
        .toList();
  }

  /// @param number the stretch: ids from number × width up to the next one's start
  record Bucket(long number, long people) {}
}
