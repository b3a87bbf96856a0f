package io.carillon.intake;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.intake.EventSettings.UnknownPeople;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The [EventSettings] in table `setting`; what has no row there is as in a new installation. Read
/// anew on each call. Thread-safe.
public final class EventSettingsStore {
  private static final String UNKNOWN_PEOPLE = "events-unknown-people";
  private static final String PER_SECOND = "events-per-second";

  private static final String READ = "SELECT name, value FROM setting WHERE name LIKE 'events-%'";
  private static final String WRITE = "REPLACE INTO setting (name, value) VALUES (:name, :value)";

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public EventSettingsStore(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// @throws CampaignException `INVALID_SETTING` if what is stored cannot be used
  public EventSettings load() {
    var stored = new HashMap<String, String>();
    jdbc.sql(READ)
        .query(row -> {
          stored.put(row.getString(1), row.getString(2));
        });
    var people = stored.get(UNKNOWN_PEOPLE);
    var perSecond = stored.get(PER_SECOND);
    return new EventSettings(
        people == null ? EventSettings.DEFAULTS.unknownPeople() : unknownPeople(people),
        perSecond == null ? EventSettings.DEFAULTS.perSecond() : number(perSecond));
  }

  /// Writes what differs from what is stored, and says so in the audit.
  public void save(EventSettings settings, Actor actor) {
    var before = texts(load());
    transaction.executeWithoutResult(_ ->
        texts(settings)
            .forEach((name, value) -> {
              if (!value.equals(before.get(name))) {
                jdbc.sql(WRITE).param("name", name).param("value", value).update();
                audit.append(actor, "setting.change", "setting '%s'".formatted(name), value);
              }
            }));
  }

  private static Map<String, String> texts(EventSettings settings) {
    var texts = new LinkedHashMap<String, String>();
    texts.put(UNKNOWN_PEOPLE, settings.unknownPeople().name().toLowerCase(Locale.ROOT));
    texts.put(PER_SECOND, Integer.toString(settings.perSecond()));
    return texts;
  }

  private static UnknownPeople unknownPeople(String stored) {
    return switch (stored) {
      case "create" -> UnknownPeople.CREATE;
      case "refuse" -> UnknownPeople.REFUSE;
      default -> throw unusable(UNKNOWN_PEOPLE, stored, "create or refuse");
    };
  }

  private static int number(String stored) {
    try {
      return Integer.parseInt(stored);
    } catch (NumberFormatException none) {
      throw unusable(PER_SECOND, stored, "a number");
    }
  }

  private static CampaignException unusable(String name, String stored, String wanted) {
    return new CampaignException(
        ErrorCode.INVALID_SETTING,
        "%s is '%s' in table setting: set %s".formatted(name, stored, wanted));
  }
}
