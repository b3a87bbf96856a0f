package io.carillon.listener.dispatch;

import io.carillon.cluster.Cluster;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// Which shards are this process's: table `trigger_shard`. The cluster says how many there are to
/// share them; the lease, by the database's clock, says whose one is; the epoch keeps a former
/// owner from committing. Thread-safe.
final class ShardLeases {
  static final int SHARDS = 64;

  // Free, over, or ours already.
  private static final String CLAIM =
      """
      UPDATE trigger_shard
      SET epoch = epoch + 1, owner = ?, lease_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
      WHERE MOD(shard, ?) = ?
        AND (owner IS NULL OR (owner <> ? AND lease_until <= UTC_TIMESTAMP(6)))
      """;

  // Whoever works on one of them cannot commit any more, and the next owner does it.
  private static final String GIVE_BACK =
      """
      UPDATE trigger_shard SET owner = NULL, epoch = epoch + 1, lease_until = NULL
      WHERE owner = ? AND MOD(shard, ?) <> ?
      """;

  private static final String GIVE_ALL_BACK =
      "UPDATE trigger_shard SET owner = NULL, epoch = epoch + 1, lease_until = NULL WHERE owner ="
          + " ?";

  private static final String RENEW =
      """
      UPDATE trigger_shard SET lease_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
      WHERE owner = ?
      """;

  private static final String MINE =
      "SELECT shard, epoch FROM trigger_shard WHERE owner = ? ORDER BY shard";

  private static final String TAKEN =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (
        shard INT PATH '$[0]' ERROR ON ERROR,
        epoch INT PATH '$[1]' ERROR ON ERROR,
        taken INT PATH '$[2]' ERROR ON ERROR
      )) mine
      STRAIGHT_JOIN trigger_shard s FORCE INDEX (PRIMARY) ON s.shard = mine.shard
      SET s.taken = s.taken + mine.taken
      WHERE s.epoch = mine.epoch AND s.owner = ?
      """;

  private final JdbcTemplate jdbc;
  private final Cluster cluster;
  private final Duration lease;
  private volatile SortedMap<Integer, Integer> mine = new TreeMap<>();

  /// @param lease how long a shard stays with an owner who does not renew
  ShardLeases(DataSource dataSource, Cluster cluster, Duration lease) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.cluster = cluster;
    this.lease = lease;
  }

  /// The shards of this process with their epochs, as they were when it looked last.
  SortedMap<Integer, Integer> mine() {
    return mine;
  }

  /// Takes this process's share, as far as it is to be had, gives back what is another's, and
  /// prolongs what it has.
  void settle() {
    var members = cluster.eventMembers();
    var self = cluster.self();
    int place = members.indexOf(self);
    if (place >= 0) {
      long micros = lease.toNanos() / 1000;
      jdbc.update(RENEW, micros, self);
      jdbc.update(GIVE_BACK, self, members.size(), place);
      jdbc.update(CLAIM, self, micros, members.size(), place, self);
    }
    look();
  }

  /// Frees what a process had that is gone.
  void free(String gone) {
    jdbc.update(GIVE_ALL_BACK, gone);
  }

  /// Gives everything back.
  void giveBack() {
    jdbc.update(GIVE_ALL_BACK, cluster.self());
    look();
  }

  private void look() {
    var shards = new TreeMap<Integer, Integer>();
    jdbc.query(
        MINE,
        (RowCallbackHandler) row -> shards.put(row.getInt("shard"), row.getInt("epoch")),
        cluster.self());
    mine = shards;
  }

  /// Makes sure, in the transaction that takes events, that their shards are still this process's.
  ///
  /// @param taken how many events, by shard
  /// @param epochs under which they were taken, by shard
  /// @throws CampaignException `LEASE_LOST`: the transaction must be rolled back
  void confirm(SortedMap<Integer, Integer> taken, Map<Integer, Integer> epochs) {
    var rows = new StringJoiner(",", "[", "]");
    taken.forEach(
        (shard, events) -> rows.add("[%d,%d,%d]".formatted(shard, epochs.get(shard), events)));
    if (jdbc.update(TAKEN, rows.toString(), cluster.self()) != taken.size()) {
      throw new CampaignException(
          ErrorCode.LEASE_LOST, "shards of %s are another process's now".formatted(taken.keySet()));
    }
  }
}
