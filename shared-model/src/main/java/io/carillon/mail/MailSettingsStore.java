package io.carillon.mail;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.CommunicationLimits;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The [MailSettings] in table `setting`; what has no row there is as in a new installation. Read
/// anew on each call. Thread-safe.
public final class MailSettingsStore {
  private static final String PER_DOMAIN = "mail-per-domain";
  private static final String PER_DAY = "mail-per-day";
  private static final String PER_WEEK = "mail-per-week";
  private static final String PUBLIC_URL = "mail-public-url";
  private static final String TRACKING = "mail-tracking";
  private static final String BLOCKING = "mail-block-non-operational";

  private static final String READ = "SELECT name, value FROM setting WHERE name LIKE 'mail-%'";
  private static final String WRITE = "REPLACE INTO setting (name, value) VALUES (:name, :value)";
  private static final String REMOVE = "DELETE FROM setting WHERE name = :name";

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public MailSettingsStore(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// @throws CampaignException `INVALID_SETTING` if what is stored cannot be used
  public MailSettings load() {
    var stored = new HashMap<String, String>();
    jdbc.sql(READ)
        .query(row -> {
          stored.put(row.getString(1), row.getString(2));
        });
    return new MailSettings(
        number(stored, PER_DOMAIN),
        new CommunicationLimits(
            number(stored, PER_DAY),
            number(stored, PER_WEEK),
            Boolean.parseBoolean(stored.get(BLOCKING))),
        Optional.ofNullable(stored.get(PUBLIC_URL)).map(URI::create),
        Boolean.parseBoolean(stored.get(TRACKING)));
  }

  /// Writes what differs from what is stored, and says so in the audit.
  public void save(MailSettings settings, Actor actor) {
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

  private static Map<String, String> texts(MailSettings settings) {
    var texts = new LinkedHashMap<String, String>();
    texts.put(PER_DOMAIN, text(settings.perDomain()));
    texts.put(PER_DAY, text(settings.limits().perDay()));
    texts.put(PER_WEEK, text(settings.limits().perWeek()));
    texts.put(PUBLIC_URL, settings.publicUrl().map(URI::toString).orElse(""));
    texts.put(TRACKING, settings.tracking() ? "true" : "");
    texts.put(BLOCKING, settings.limits().blocking() ? "true" : "");
    return texts;
  }

  private static String text(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
  }

  private static OptionalInt number(Map<String, String> stored, String name) {
    var text = stored.get(name);
    if (text == null) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException none) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s is '%s' in table setting: set a number".formatted(name, text),
          none);
    }
  }
}
