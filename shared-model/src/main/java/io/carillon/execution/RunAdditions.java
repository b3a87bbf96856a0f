package io.carillon.execution;

import java.util.List;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Counts what is written of a run beside its parts, in table `run_addition`, in the transaction
/// that writes it: a run that is not closed yet counts it as its own (I5).
public final class RunAdditions {
  private static final String COUNT =
      """
      INSERT INTO run_addition (run_id, type_id, times)
      SELECT j.run_id, j.type_id, j.times
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        run_id INT PATH '$[0]' ERROR ON ERROR,
        type_id INT PATH '$[1]' ERROR ON ERROR,
        times BIGINT PATH '$[2]' ERROR ON ERROR
      )) j
      ON DUPLICATE KEY UPDATE times = run_addition.times + VALUES(times)
      """;

  private final JdbcTemplate jdbc;

  public RunAdditions(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @param log rows of the activity log; those without a run are not counted
  /// @param runColumn where in a row its run is
  /// @param typeColumn where its type is
  public void count(List<@Nullable Object[]> log, int runColumn, int typeColumn) {
    // In an order, so that two who count do not lock each other out.
    var counts = new TreeMap<Integer, TreeMap<Integer, Integer>>();
    for (var row : log) {
      if (row[runColumn] instanceof Integer run && row[typeColumn] instanceof Integer type) {
        counts.computeIfAbsent(run, _ -> new TreeMap<>()).merge(type, 1, Integer::sum);
      }
    }
    if (counts.isEmpty()) {
      return;
    }
    var rows = new StringJoiner(",", "[", "]");
    counts.forEach((run, types) ->
        types.forEach((type, times) -> rows.add("[%d,%d,%d]".formatted(run, type, times))));
    jdbc.update(COUNT, rows.toString());
  }
}
