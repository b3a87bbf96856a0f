package io.carillon.person;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Settings of the whole installation, in table `setting`. Read anew on each call. Thread-safe.
public final class Settings {
  private static final String READ = "SELECT value FROM setting WHERE name = 'time-zone'";
  private static final String WRITE = "UPDATE setting SET value = :zone WHERE name = 'time-zone'";

  private static final String COMPATIBLE =
      "SELECT COUNT(*) FROM setting WHERE name = 'marketo-compatible' AND value = 'on'";
  private static final String SET_COMPATIBLE =
      "REPLACE INTO setting (name, value) VALUES ('marketo-compatible', :value)";

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public Settings(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// The zone of local times that name no other: in imports, schedules, waits and "today" (WT-12,
  /// SC-30). UTC at first.
  ///
  /// @throws CampaignException `INVALID_SETTING` if this version of Java does not know what is
  ///   stored
  public ZoneId timeZone() {
    var stored = jdbc.sql(READ).query(String.class).single();
    try {
      return ZoneId.of(stored);
    } catch (DateTimeException unknown) {
      throw refused(stored, unknown);
    }
  }

  /// @param zone a name of the time zone database such as `Europe/Vienna`, or `UTC`; offsets and
  ///   abbreviations are refused, because they have no summer time
  /// @throws CampaignException `INVALID_SETTING` if it is no such name
  public ZoneId setTimeZone(String zone, Actor actor) {
    // ZoneId.of alone would also take CET+2, GMT or +01:00.
    if (!zone.equals("UTC")
        && (!zone.contains("/") || !ZoneRulesProvider.getAvailableZoneIds().contains(zone))) {
      throw refused(zone, null);
    }
    transaction.executeWithoutResult(_ -> {
      jdbc.sql(WRITE).param("zone", zone).update();
      audit.append(actor, "setting.change", "setting 'time-zone'", zone);
    });
    return ZoneId.of(zone);
  }

  /// Whether what Marketo silently ignores in a definition is ignored here too, with a warning,
  /// instead of refused (WT-10). Off at first.
  public boolean marketoCompatible() {
    return jdbc.sql(COMPATIBLE).query(Integer.class).single() > 0;
  }

  /// Definitions that are stored are read anew by it.
  public void setMarketoCompatible(boolean on, Actor actor) {
    var value = on ? "on" : "off";
    transaction.executeWithoutResult(_ -> {
      jdbc.sql(SET_COMPATIBLE).param("value", value).update();
      audit.append(actor, "setting.change", "setting 'marketo-compatible'", value);
    });
  }

  private static CampaignException refused(String zone, @Nullable Throwable cause) {
    return new CampaignException(
        ErrorCode.INVALID_SETTING,
        "time-zone is '%s': set a name such as Europe/Vienna, America/New_York or UTC"
            .formatted(zone),
        cause);
  }
}
