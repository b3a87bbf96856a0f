package io.carillon.listener.webhooks;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The [WebhookSettings] in table `setting`; what has no row there is as in a new installation.
/// Read anew on each call. Thread-safe.
public final class WebhookSettingsStore {
  private static final String HOSTS = "webhooks-hosts";
  private static final String NETWORKS = "webhooks-networks";
  private static final String PER_HOST = "webhooks-per-host";
  private static final String ATTEMPTS = "webhooks-attempts";

  private static final String READ = "SELECT name, value FROM setting WHERE name LIKE 'webhooks-%'";
  private static final String WRITE = "REPLACE INTO setting (name, value) VALUES (:name, :value)";
  private static final String REMOVE = "DELETE FROM setting WHERE name = :name";

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public WebhookSettingsStore(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// @throws CampaignException `INVALID_SETTING` if what is stored cannot be used
  public WebhookSettings load() {
    var stored = new HashMap<String, String>();
    jdbc.sql(READ)
        .query(row -> {
          stored.put(row.getString(1), row.getString(2));
        });
    return new WebhookSettings(
        texts(stored.getOrDefault(HOSTS, "")),
        texts(stored.getOrDefault(NETWORKS, "")),
        number(stored, PER_HOST, WebhookSettings.DEFAULTS.perHost()),
        number(stored, ATTEMPTS, WebhookSettings.DEFAULTS.attempts()));
  }

  /// Writes what differs from what is stored, and says so in the audit.
  public void save(WebhookSettings settings, Actor actor) {
    var before = texts(load());
    transaction.executeWithoutResult(_ ->
        texts(settings)
            .forEach((name, value) -> {
              if (!value.equals(before.get(name))) {
                write(name, value, actor);
              }
            }));
  }

  private void write(String name, String value, Actor actor) {
    if (value.isEmpty()) {
      jdbc.sql(REMOVE).param("name", name).update();
    } else {
      jdbc.sql(WRITE).param("name", name).param("value", value).update();
    }
    audit.append(
        actor, "setting.change", "setting '%s'".formatted(name), value.isEmpty() ? "none" : value);
  }

  private static Map<String, String> texts(WebhookSettings settings) {
    var texts = new LinkedHashMap<String, String>();
    texts.put(HOSTS, String.join(",", settings.hosts()));
    texts.put(NETWORKS, String.join(",", settings.networks()));
    texts.put(PER_HOST, Integer.toString(settings.perHost()));
    texts.put(ATTEMPTS, Integer.toString(settings.attempts()));
    return texts;
  }

  private static List<String> texts(String stored) {
    return stored.isEmpty() ? List.of() : List.of(stored.split(","));
  }

  private static int number(Map<String, String> stored, String name, int fallback) {
    var text = stored.get(name);
    try {
      return text == null ? fallback : Integer.parseInt(text);
    } catch (NumberFormatException none) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s is '%s' in table setting: set a number".formatted(name, text),
          none);
    }
  }
}
