package io.carillon.execution;

import io.carillon.flow.SampleQuota;
import java.util.Comparator;
import java.util.Map;
import java.util.StringJoiner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// Table `sample_draw`: how many people each Random Sample choice of a step has got (RS-03, OQ-12).
/// Read without a lock and raised in the transaction that takes these people through the step, so
/// that a chunk that is rolled back has drawn nobody, and parts do not wait for each other longer
/// than a commit takes.
final class SampleDraws {
  private static final String DRAWN =
      """
      SELECT sample, people FROM sample_draw WHERE campaign_id = ? AND step_id = ? AND shares = ?
      """;

  private static final String ADD =
      """
      INSERT INTO sample_draw (campaign_id, step_id, shares, sample, people)
      SELECT drawn.campaign_id, drawn.step_id, drawn.shares, drawn.sample, drawn.people
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        campaign_id INT PATH '$[0]' ERROR ON ERROR,
        step_id INT PATH '$[1]' ERROR ON ERROR,
        shares VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin PATH '$[2]' ERROR ON ERROR,
        sample INT PATH '$[3]' ERROR ON ERROR,
        people BIGINT PATH '$[4]' ERROR ON ERROR)) drawn
      ON DUPLICATE KEY UPDATE people = sample_draw.people + VALUES(people)
      """;

  private final JdbcTemplate jdbc;

  SampleDraws(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @return by number among the quota's choices from 1; at 0, those whom none of them got
  long[] drawn(SampleQuota quota) {
    var drawn = new long[quota.percents().size() + 1];
    jdbc.query(
        DRAWN,
        (RowCallbackHandler) row -> drawn[row.getInt(1)] = row.getLong(2),
        quota.campaignId(),
        quota.stepId(),
        quota.shares());
    return drawn;
  }

  /// One statement, if there is anything to add. In the order of the key, as everybody does it: no
  /// two transactions wait for each other.
  void add(Map<SampleQuota, long[]> drawn) {
    if (drawn.isEmpty()) {
      return;
    }
    var rows = new StringJoiner(",", "[", "]");
    drawn.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Comparator.comparingInt(SampleQuota::campaignId)
                    .thenComparingInt(SampleQuota::stepId)
                    .thenComparing(SampleQuota::shares)))
        .forEach(entry -> {
          var quota = entry.getKey();
          var people = entry.getValue();
          for (int sample = 0; sample < people.length; sample++) {
            rows.add(
                "[%d,%d,\"%s\",%d,%d]"
                    .formatted(
                        quota.campaignId(),
                        quota.stepId(),
                        quota.shares(),
                        sample,
                        people[sample]));
          }
        });
    jdbc.update(ADD, rows.toString());
  }
}
