package io.carillon.person;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// People whom somebody named to do something to them by hand.
public final class ChosenPeople {
  /// How many can be changed in one transaction.
  public static final int MOST = 10_000;

  /// The people of parameter `people`, which [#json] writes, as `j`.
  public static final String TABLE = "JSON_TABLE(:people, '$[*]' COLUMNS (id BIGINT PATH '$')) j";

  // People first, in order of id, as every writer locks them: two verbs and a run never wait for
  // each other in a ring. MySQL refuses FOR UPDATE over a bare JSON_TABLE, hence the subquery.
  private static final String LOCK =
      "SELECT STRAIGHT_JOIN p.id FROM (SELECT j.id FROM "
          + TABLE
          + ") wanted JOIN person p FORCE INDEX (PRIMARY) ON p.id = wanted.id FOR UPDATE";

  private ChosenPeople() {}

  /// Locks them until the transaction ends, in ascending id.
  ///
  /// @param ids in any order; repeats count once
  /// @param undone what did not happen if one of them does not exist: `nobody was added`
  /// @return distinct, ascending
  /// @throws CampaignException `UNKNOWN_NAME` if one of them does not exist, `INVALID_SETTING` if
  ///   they are more than [#MOST]
  public static SortedSet<Long> lock(JdbcClient jdbc, Collection<Long> ids, String undone) {
    if (ids.size() > MOST) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%d people at once: at most %d, or import them".formatted(ids.size(), MOST));
    }
    var wanted = new TreeSet<>(ids);
    var missing = new TreeSet<>(wanted);
    missing.removeAll(
        jdbc.sql(LOCK).param("people", json(wanted)).query((row, _) -> row.getLong(1)).list());
    if (!missing.isEmpty()) {
      throw new CampaignException(
          ErrorCode.UNKNOWN_NAME, "there is no person %s: %s".formatted(missing.first(), undone));
    }
    return Collections.unmodifiableSortedSet(wanted);
  }

  /// For a parameter of a statement over [#TABLE].
  public static String json(Collection<Long> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }
}
