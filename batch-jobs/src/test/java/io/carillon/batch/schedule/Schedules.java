package io.carillon.batch.schedule;

import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.Recurrence;
import io.carillon.campaign.Repeat;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.flow.FlowPlan;
import io.carillon.flow.Qualification;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenContext;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the tests of this package say again and again.
final class Schedules {
  static final Actor ANNA = new Actor("anna", "command line");

  private Schedules() {}

  static CampaignPlan campaign(int id) {
    return campaign(id, List.of(new Filter.InList(true, List.of())));
  }

  static CampaignPlan campaign(int id, List<Filter> filters) {
    return new CampaignPlan(
        id,
        1,
        "Welcome " + id,
        false,
        List.of(),
        new SmartList("Welcome " + id, filters, new FilterLogic.All()),
        new Qualification.Once(),
        OptionalLong.empty(),
        new FlowPlan(new TokenContext(id, "Welcome " + id, "", null, Map.of()), List.of()));
  }

  static Recurrence daily(String startAt) {
    return daily(startAt, null);
  }

  static Recurrence daily(String startAt, String endAt) {
    return new Recurrence(
        LocalDateTime.parse(startAt),
        Optional.ofNullable(endAt).map(LocalDateTime::parse),
        ZoneId.of("UTC"),
        new Repeat.Daily(1, false));
  }

  /// Every run as `campaign slot state`, by slot.
  static List<String> runs(DataSource dataSource) {
    return lines(
        dataSource,
        """
        SELECT CONCAT(campaign_id, ' ', DATE_FORMAT(slot_at, '%Y-%m-%dT%H:%i:%s.%f'), ' ', state)
        FROM campaign_run ORDER BY slot_at, campaign_id
        """);
  }

  /// Every recurrence as `campaign state next slot`, oldest first.
  static List<String> recurrences(DataSource dataSource) {
    return lines(
        dataSource,
        """
        SELECT CONCAT(campaign_id, ' ', state, ' ',
                      COALESCE(DATE_FORMAT(next_slot_at, '%Y-%m-%dT%H:%i'), '-'))
        FROM campaign_schedule ORDER BY id
        """);
  }

  /// Every audit row as `actor origin verb target detail`, oldest first.
  static List<String> audit(DataSource dataSource) {
    return lines(
        dataSource,
        """
        SELECT CONCAT_WS(' | ', actor, origin, verb, target, detail) FROM audit ORDER BY id
        """);
  }

  static void start(DataSource dataSource, int runId) {
    JdbcClient.create(dataSource)
        .sql("UPDATE campaign_run SET state = 'RUNNING', started_at = slot_at WHERE id = :id")
        .param("id", runId)
        .update();
  }

  private static List<String> lines(DataSource dataSource, String sql) {
    return JdbcClient.create(dataSource).sql(sql).query((row, _) -> row.getString(1)).list();
  }
}
