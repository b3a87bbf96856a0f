package io.carillon.listener.dispatch;

import io.carillon.flow.Lane;
import io.carillon.listener.dispatch.Inbox.Head;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Whose turn it is: which waiting events make the next group.
///
/// Higher lanes have the larger share of a group and each lane has one, so that no lane waits for
/// ever (CC-25, and against CC-29); what a lane leaves over, the next ones get. Nobody has more
/// than a few events in one group, so that a person to whom much happens does not hold up others.
final class GroupSelection {
  private static final int ALL_WEIGHTS = 7;
  static final int PER_PERSON = 8;
  private static final int FEWEST_HEADS = 8;

  private final Inbox inbox;
  private final int size;

  /// @param size of a group, at most
  GroupSelection(Inbox inbox, int size) {
    this.inbox = inbox;
    this.size = size;
  }

  /// @param shards at least one
  /// @return ids of inbox rows, ascending; none if nothing is ready
  long[] next(Collection<Integer> shards) {
    int limit = Math.max(FEWEST_HEADS, size / shards.size());
    var heads = inbox.heads(shards, Lane.values().length, limit);
    var byLane = new HashMap<Integer, List<Head>>();
    heads.stream()
        .collect(Collectors.groupingBy(head -> List.of(head.shard(), head.lane())))
        .values()
        .forEach(queue ->
            byLane
                .computeIfAbsent(queue.getFirst().lane(), _ -> new ArrayList<>())
                .addAll(spread(queue, limit)));
    var chosen = new ArrayList<Head>();
    int left = size;
    for (var lane : Lane.values()) {
      chosen.addAll(oldest(byLane, lane, size * weight(lane) / ALL_WEIGHTS));
    }
    left -= chosen.size();
    for (var lane : Lane.values()) {
      var more = oldest(byLane, lane, left);
      chosen.addAll(more);
      left -= more.size();
    }
    return chosen.stream().mapToLong(Head::id).sorted().toArray();
  }

  private static int weight(Lane lane) {
    return switch (lane) {
      case HIGH -> 4;
      case MEDIUM -> 2;
      case LOW -> 1;
    };
  }

  // The first of a queue, taken out of it.
  private static List<Head> oldest(Map<Integer, List<Head>> byLane, Lane lane, int limit) {
    var queue = byLane.computeIfAbsent(lane.stored(), _ -> new ArrayList<>());
    var first = queue.stream().sorted(Comparator.comparingLong(Head::id)).limit(limit).toList();
    queue.removeAll(new HashSet<>(first));
    return first;
  }

  /// @param queue of one shard and lane, in order
  private List<Head> spread(List<Head> queue, int limit) {
    var kept = new ArrayList<Head>();
    var times = new HashMap<Long, Integer>();
    for (var head : queue) {
      if (times.merge(head.personId(), 1, Integer::sum) <= PER_PERSON) {
        kept.add(head);
      }
    }
    var busy =
        times.entrySet().stream()
            .filter(one -> one.getValue() >= PER_PERSON)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    // The busy ones may stand before others who wait.
    if (queue.size() == limit && !busy.isEmpty()) {
      var first = queue.getFirst();
      var seen = kept.stream().map(Head::id).collect(Collectors.toSet());
      inbox.headsOfOthers(first.shard(), first.lane(), busy, limit).stream()
          .filter(head -> !seen.contains(head.id()))
          .forEach(kept::add);
    }
    return kept;
  }
}
