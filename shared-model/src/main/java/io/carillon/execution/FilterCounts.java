package io.carillon.execution;

import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.SmartList;
import io.carillon.smartlist.Sql;
import io.carillon.smartlist.SqlForm;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// How many people each filter of a smart list matches, and what becomes of everybody whom the list
/// sees, filter by filter. Exact; two passes over all people. Reads, locks nothing. Thread-safe.
public final class FilterCounts {
  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String ALONE = "SELECT COUNT(*)%s FROM person p%s";

  // Which filter decides about a person is asked once, not how many filters do.
  @SuppressWarnings("InlineFormatString")
  private static final String DECIDED =
      """
      SELECT decided, COUNT(*) FROM (SELECT CASE %s ELSE 0 END AS decided FROM person p%s) everybody
      GROUP BY decided
      """;

  @SuppressWarnings("InlineFormatString")
  private static final String MATCHING = "SELECT COUNT(*) FROM person p WHERE %s";

  @SuppressWarnings("InlineFormatString")
  private static final String BEFORE_AND_AFTER =
      """
      SELECT was, becomes, COUNT(*)
      FROM (SELECT (%s) IS TRUE AS was, (%s) IS TRUE AS becomes FROM person p) everybody
      GROUP BY was, becomes
      """;

  private final JdbcTemplate jdbc;

  public FilterCounts(DataSource dataSource) {
    jdbc = new JdbcTemplate(dataSource);
  }

  /// @param people everybody whom the list sees (AN-06)
  /// @param filters in displayed order
  /// @param matching who matches the whole list
  public record Result(long people, List<Line> filters, long matching) {
    public Result {
      filters = List.copyOf(filters);
    }
  }

  /// One filter.
  ///
  /// @param number displayed, from 1
  /// @param filter as people read it
  /// @param alone whom of them it matches, whatever the other filters say
  /// @param left with ALL, who matches this filter and all before it; with ANY, who matches this or
  ///   one before it; empty with an expression, which has no order
  public record Line(int number, String filter, long alone, OptionalLong left) {}

  /// Whom a change of a smart list concerns.
  public record Edit(long entering, long leaving, long staying) {}

  public Result count(SmartList list, Moment moment) {
    var filters = list.filters();
    var sql = filters.stream().map(filter -> SqlForm.ofEverybody(filter, moment)).toList();
    var seen = seen(list, moment);
    var alone = alone(sql, seen);
    var left =
        switch (list.logic()) {
          case FilterLogic _ when sql.isEmpty() -> new long[0];
          case FilterLogic.All() -> left(alone[0], sql, true, seen);
          case FilterLogic.Any() -> left(alone[0], sql, false, seen);
          case FilterLogic.Advanced _ -> new long[0];
        };
    var lines = new ArrayList<Line>();
    for (int i = 0; i < filters.size(); i++) {
      var afterThis = left.length == 0 ? OptionalLong.empty() : OptionalLong.of(left[i]);
      lines.add(new Line(i + 1, filters.get(i).toString(), alone[i + 1], afterThis));
    }
    var matching = left.length == 0 ? matching(list, moment) : left[left.length - 1];
    return new Result(alone[0], lines, matching);
  }

  /// How many people would come to match and cease to match if the list were changed like this.
  public Edit compare(SmartList before, SmartList after, Moment moment) {
    var was = SqlForm.ofEverybody(before, moment);
    var becomes = SqlForm.ofEverybody(after, moment);
    var counts = new long[4];
    jdbc.query(
        BEFORE_AND_AFTER.formatted(was.text(), becomes.text()),
        (RowCallbackHandler) row -> counts[2 * row.getInt(1) + row.getInt(2)] = row.getLong(3),
        parameters(List.of(was, becomes)));
    return new Edit(counts[1], counts[2], counts[3]);
  }

  /// Whom the list sees, as the end of a statement over `person p`.
  private static Sql seen(SmartList list, Moment moment) {
    return list.visibility()
        .map(visibility -> SqlForm.of(visibility.filter(), moment))
        .map(sql -> new Sql(" WHERE " + sql.text(), sql.parameters()))
        .orElse(new Sql("", List.of()));
  }

  // Everybody first, then each filter.
  private long[] alone(List<Sql> filters, Sql seen) {
    var sums =
        filters.stream()
            .map(filter -> ", COALESCE(SUM((" + filter.text() + ") IS TRUE), 0)")
            .collect(Collectors.joining());
    return jdbc.query(
            ALONE.formatted(sums, seen.text()),
            (row, _) -> {
              var counts = new long[filters.size() + 1];
              for (int i = 0; i < counts.length; i++) {
                counts[i] = row.getLong(i + 1);
              }
              return counts;
            },
            parameters(with(filters, seen)))
        .getFirst();
  }

  /// @param all true: who is left after each filter; false: who is in after each
  private long[] left(long people, List<Sql> filters, boolean all, Sql seen) {
    var left = new long[filters.size()];
    var cases = new StringBuilder();
    for (int i = 0; i < filters.size(); i++) {
      cases.append("WHEN (").append(filters.get(i).text());
      cases.append(all ? ") IS NOT TRUE THEN " : ") IS TRUE THEN ").append(i + 1).append(' ');
    }
    var decided = new long[filters.size() + 1];
    jdbc.query(
        DECIDED.formatted(cases, seen.text()),
        (RowCallbackHandler) row -> decided[row.getInt(1)] = row.getLong(2),
        parameters(with(filters, seen)));
    long sum = all ? people : 0;
    for (int i = 0; i < left.length; i++) {
      sum += all ? -decided[i + 1] : decided[i + 1];
      left[i] = sum;
    }
    return left;
  }

  private long matching(SmartList list, Moment moment) {
    var sql = SqlForm.ofEverybody(list, moment);
    var counts =
        jdbc.queryForList(MATCHING.formatted(sql.text()), Long.class, parameters(List.of(sql)));
    return counts.getFirst();
  }

  private static List<Sql> with(List<Sql> filters, Sql seen) {
    var all = new ArrayList<>(filters);
    all.add(seen);
    return all;
  }

  private static Object[] parameters(List<Sql> parts) {
    return parts.stream().flatMap(part -> part.parameters().stream()).toArray();
  }
}
