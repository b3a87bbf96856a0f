package io.carillon.execution;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import java.util.Arrays;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Lets people who were in a campaign's flow qualify again, as if they had never entered (PL-06).
/// Who entered, when and how often stays known: only the qualification rule forgets it.
///
/// A repeat changes nothing for who has not entered since. Audited once.
public final class QualificationReset {
  private static final int PAGE = 10_000;

  private static final String PAGE_END =
      """
      SELECT MAX(person_id) FROM (
        SELECT person_id FROM campaign_member
        WHERE campaign_id = ? AND person_id > ? ORDER BY person_id LIMIT ?) page
      """;

  private static final String RESET =
      """
      UPDATE campaign_member SET forgiven = TRUE
      WHERE campaign_id = ? AND person_id > ? AND person_id <= ? AND NOT forgiven
      """;

  private static final String RESET_SOME =
      """
      UPDATE JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      STRAIGHT_JOIN campaign_member m FORCE INDEX (PRIMARY)
        ON m.campaign_id = ? AND m.person_id = wanted.id
      SET m.forgiven = TRUE
      WHERE NOT m.forgiven
      """;

  private final JdbcTemplate jdbc;
  private final AuditTrail audit;

  public QualificationReset(DataSource dataSource) {
    jdbc = new JdbcTemplate(dataSource);
    audit = new AuditTrail(dataSource);
  }

  /// Everybody, in pages of their own transactions: a failure half way leaves the others as they
  /// were, and a repeat does the rest.
  ///
  /// @param name for the audit
  /// @return how many people may qualify again
  public long everybody(int campaignId, String name, Actor actor) {
    long people = 0;
    long after = 0;
    for (var end = pageEnd(campaignId, after); end != null; end = pageEnd(campaignId, after)) {
      people += jdbc.update(RESET, campaignId, after, end);
      after = end;
    }
    note(name, people, actor);
    return people;
  }

  /// Some people; who was never in the campaign is passed over.
  ///
  /// @return how many of them may qualify again
  public long some(int campaignId, String name, long[] personIds, Actor actor) {
    var ascending = Arrays.stream(personIds).sorted().distinct().toArray();
    long people = jdbc.update(RESET_SOME, JsonRows.ids(ascending), campaignId);
    note(name, people, actor);
    return people;
  }

  private @Nullable Long pageEnd(int campaignId, long after) {
    return jdbc.queryForObject(PAGE_END, Long.class, campaignId, after, PAGE);
  }

  private void note(String name, long people, Actor actor) {
    audit.append(
        actor, "campaign.reset", "campaign '%s'".formatted(name), people + " may qualify again");
  }
}
