package io.carillon.listener.webhooks;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.WebhookTemplate;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What calls of a webhook are signed with, in table `webhook_secret`: a receiver who knows it can
/// tell our calls from others'. A webhook whose secret nobody asked for has none and signs nothing.
/// Shown to who asks for it by name, and written nowhere else. Thread-safe.
public final class WebhookSecrets {
  /// How long the secret that was changed signs beside the new one.
  public static final Duration CHANGE_OVER = Duration.ofHours(24);

  private static final int BYTES = 32;
  private static final String PREFIX = "whsec_";

  // Whoever comes second takes the one that is there.
  private static final String CREATE =
      "INSERT IGNORE INTO webhook_secret (webhook_id, value) VALUES (:webhook, :value)";

  private static final String ROTATE =
      """
      UPDATE webhook_secret
      SET previous_value = value,
        previous_until = UTC_TIMESTAMP(6) + INTERVAL :seconds SECOND, value = :value
      WHERE webhook_id = :webhook
      """;

  private static final String READ =
      """
      SELECT value, CASE WHEN previous_until > UTC_TIMESTAMP(6) THEN previous_value END AS previous
      FROM webhook_secret WHERE webhook_id = :webhook
      """;

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public WebhookSecrets(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// The secret in the form receivers' libraries take, made if there is none: `whsec_…`.
  public String show(WebhookTemplate webhook, Actor actor) {
    return change(webhook, false, actor);
  }

  /// Makes a new one; the one before signs too for [#CHANGE_OVER].
  public String rotate(WebhookTemplate webhook, Actor actor) {
    return change(webhook, true, actor);
  }

  private String change(WebhookTemplate webhook, boolean rotate, Actor actor) {
    return Objects.requireNonNull(
        transaction.execute(_ -> {
          boolean isNew =
              jdbc.sql(CREATE).param("webhook", webhook.id()).param("value", made()).update() > 0;
          if (rotate && !isNew) {
            jdbc.sql(ROTATE)
                .param("webhook", webhook.id())
                .param("seconds", CHANGE_OVER.toSeconds())
                .param("value", made())
                .update();
          }
          if (isNew || rotate) {
            audit.append(
                actor,
                isNew ? "webhook.secret.create" : "webhook.secret.rotate",
                "webhook '%s'".formatted(webhook.name()),
                "");
          }
          return PREFIX + Base64.getEncoder().encodeToString(of(webhook.id()).getFirst());
        }));
  }

  /// What a call is signed with now: nothing, one secret, or the present one and the one before.
  List<byte[]> of(int webhookId) {
    return jdbc.sql(READ)
        .param("webhook", webhookId)
        .query((row, _) -> {
          var secrets = new ArrayList<byte[]>();
          secrets.add(row.getBytes("value"));
          Optional.ofNullable(row.getBytes("previous")).ifPresent(secrets::add);
          return secrets;
        })
        .optional()
        .<List<byte[]>>map(List::copyOf)
        .orElse(List.of());
  }

  private static byte[] made() {
    var made = new byte[BYTES];
    new SecureRandom().nextBytes(made);
    return made;
  }
}
