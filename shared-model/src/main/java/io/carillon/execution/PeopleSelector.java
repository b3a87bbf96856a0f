package io.carillon.execution;

import io.carillon.campaign.CampaignPlan;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.SqlForm;
import java.util.ArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// Whom a campaign is for, page by page along the primary key. Locks nothing. Thread-safe.
public final class PeopleSelector {
  // STRAIGHT_JOIN keeps both servers from turning EXISTS into a join that starts at the list and
  // sorts all of it for
  // every page; FORCE INDEX from leaving the key order for an index on a filtered column.
  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  static final String PAGE =
      """
      SELECT STRAIGHT_JOIN p.id
      FROM person p FORCE INDEX (PRIMARY)
      WHERE p.id > ? AND p.id <= ? AND %s
      ORDER BY p.id LIMIT ?
      """;

  private final JdbcTemplate jdbc;

  public PeopleSelector(DataSource dataSource) {
    jdbc = new JdbcTemplate(dataSource);
  }

  /// The next people who match the campaign's smart list at that moment. The qualification rule is
  /// not looked at: it is decided under the person's lock, by [ChunkRunner].
  ///
  /// @param after exclusive
  /// @param upTo inclusive
  /// @param limit from 1
  /// @return ids, ascending; fewer than the limit only if there are no more up to `upTo`
  public long[] page(CampaignPlan plan, Moment moment, long after, long upTo, int limit) {
    var list = SqlForm.of(plan.smartList(), moment);
    var parameters = new ArrayList<Object>(list.parameters().size() + 3);
    parameters.add(after);
    parameters.add(upTo);
    parameters.addAll(list.parameters());
    parameters.add(limit);
    return jdbc.queryForList(PAGE.formatted(list.text()), Long.class, parameters.toArray()).stream()
        .mapToLong(Long::longValue)
        .toArray();
  }
}
