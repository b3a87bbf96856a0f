package io.carillon.execution;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/// Deletes people for good (FL-46): memberships, waits, dead letters, calls of webhooks, their log,
/// and themselves. Events that wait for campaigns stay, to find nobody: each has an outcome (I2).
/// What runs that can still go on have logged stays until then, because such a run is only complete
/// if its log is (I5); so does the activity that they were deleted. Mail to them that still waits
/// is not sent: the relay finds nobody.
final class PersonDeletion {
  // By each table's key: the lists, programs and campaigns there are, times the people.
  private static final List<String> MEMBERSHIPS =
      List.of(
          """
          DELETE m
          FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
          STRAIGHT_JOIN static_list l
          STRAIGHT_JOIN static_list_member m ON m.list_id = l.id AND m.person_id = gone.id
          """,
          """
          DELETE m
          FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
          STRAIGHT_JOIN definition d ON d.kind = 'Program'
          STRAIGHT_JOIN program_member m ON m.program_id = d.id AND m.person_id = gone.id
          """,
          """
          DELETE m
          FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
          STRAIGHT_JOIN definition d ON d.kind = 'Campaign'
          STRAIGHT_JOIN campaign_member m ON m.campaign_id = d.id AND m.person_id = gone.id
          """,
          """
          DELETE w
          FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
          STRAIGHT_JOIN flow_wait w FORCE INDEX (flow_wait_person) ON w.person_id = gone.id
          """,
          """
          DELETE e
          FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
          STRAIGHT_JOIN event_inbox e FORCE INDEX (event_inbox_person) ON e.person_id = gone.id
          WHERE e.state = 2
          """,
          """
          DELETE c
          FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
          STRAIGHT_JOIN webhook_call c FORCE INDEX (webhook_call_person) ON c.person_id = gone.id
          """,
          """
          DELETE a
          FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
          STRAIGHT_JOIN activity a FORCE INDEX (PRIMARY) ON a.person_id = gone.id
          LEFT JOIN campaign_run r ON r.id = a.run_id
          WHERE a.run_id IS NULL OR r.state IN ('ACTIVE', 'COMPLETED', 'ABORTED')
          """);

  private static final String PEOPLE =
      """
      DELETE p
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) gone
      STRAIGHT_JOIN person p FORCE INDEX (PRIMARY) ON p.id = gone.id
      """;

  private final JdbcTemplate jdbc;

  PersonDeletion(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /// @param ids ascending; locked by the caller's transaction
  void delete(long[] ids) {
    var gone = JsonRows.ids(ids);
    MEMBERSHIPS.forEach(statement -> jdbc.update(statement, gone));
    int deleted = jdbc.update(PEOPLE, gone);
    if (deleted != ids.length) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN,
          "%d of %d locked people were deleted".formatted(deleted, ids.length));
    }
  }
}
