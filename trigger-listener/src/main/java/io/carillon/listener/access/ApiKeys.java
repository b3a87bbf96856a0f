package io.carillon.listener.access;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.UtcTime;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The keys of the HTTP API in table `api_key`: only their SHA-256 is there, so who reads the
/// database cannot use them. Thread-safe.
public final class ApiKeys {
  private static final int BYTES = 32;
  // So that a key that lies somewhere is recognised as one, by people and by scanners.
  private static final String PREFIX = "carillon_";
  private static final Pattern KEY = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} _.\\-]{0,99}");

  private static final String INSERT =
      """
      INSERT INTO api_key (name, key_hash, scopes, created_at, created_by)
      VALUES (:name, :hash, :scopes, UTC_TIMESTAMP(6), :by)
      """;

  private static final String BY_HASH =
      """
      SELECT id, name, scopes, created_at, created_by, revoked_at
      FROM api_key WHERE key_hash = :hash AND revoked_at IS NULL
      """;

  private static final String BY_NAME =
      """
      SELECT id, name, scopes, created_at, created_by, revoked_at
      FROM api_key WHERE valid_name = LOWER(:name)
      """;

  private static final String ALL =
      """
      SELECT id, name, scopes, created_at, created_by, revoked_at
      FROM api_key ORDER BY revoked_at IS NOT NULL, name, id
      """;

  private static final String REVOKE =
      "UPDATE api_key SET revoked_at = UTC_TIMESTAMP(6) WHERE id = :id AND revoked_at IS NULL";

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public ApiKeys(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// A key that was made just now.
  ///
  /// @param secret what its owner sends; never to be had again
  public record Made(ApiKey key, String secret) {
    /// Without the secret.
    @Override
    public String toString() {
      return key.toString();
    }
  }

  /// Makes a key.
  ///
  /// @param name 1 to 100 letters, digits, blanks and `_.-`: who will use it
  /// @param scopes at least one
  /// @throws CampaignException `INVALID_SETTING` for a name that cannot be one; `NAME_TAKEN` if a
  ///   key that is not revoked has it, in any case
  public Made create(String name, Set<Scope> scopes, Actor actor) {
    if (!NAME.matcher(name).matches()) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "'%s' cannot be the name of a key: write 1 to 100 letters, digits, blanks and _.-"
              .formatted(name));
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("a key without a scope is good for nothing");
    }
    var random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    var secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    var words = words(scopes);
    try {
      var key =
          transaction.execute(_ -> {
            jdbc.sql(INSERT)
                .param("name", name)
                .param("hash", hash(secret))
                .param("scopes", words)
                .param("by", actor.name())
                .update();
            audit.append(actor, "api-key.create", "API key '%s'".formatted(name), words);
            return jdbc.sql(BY_NAME).param("name", name).query(ApiKeys::key).single();
          });
      return new Made(Objects.requireNonNull(key), secret);
    } catch (DuplicateKeyException taken) {
      throw new CampaignException(
          ErrorCode.NAME_TAKEN,
          "there is an API key '%s' already: choose another name, or revoke that one"
              .formatted(name),
          taken);
    }
  }

  /// All that there ever were: good ones first, by name.
  public List<ApiKey> list() {
    return jdbc.sql(ALL).query(ApiKeys::key).list();
  }

  /// Ends a key; the next request with it is refused.
  ///
  /// @param name in any case
  /// @throws CampaignException `UNKNOWN_NAME` if no good key has the name
  public ApiKey revoke(String name, Actor actor) {
    return Objects.requireNonNull(
        transaction.execute(_ -> {
          var key =
              jdbc.sql(BY_NAME)
                  .param("name", name.strip())
                  .query(ApiKeys::key)
                  .optional()
                  .filter(found -> jdbc.sql(REVOKE).param("id", found.id()).update() == 1)
                  .orElseThrow(() ->
                      new CampaignException(
                          ErrorCode.UNKNOWN_NAME,
                          "there is no API key '%s' that is good: `carillon api-keys list` shows"
                                  .formatted(name)
                              + " them"));
          audit.append(actor, "api-key.revoke", "API key '%s'".formatted(key.name()), "");
          return key;
        }));
  }

  /// The good key that this is; asks the database each time.
  public Optional<ApiKey> find(String secret) {
    return KEY.matcher(secret).matches()
        ? jdbc.sql(BY_HASH).param("hash", hash(secret)).query(ApiKeys::key).optional()
        : Optional.empty();
  }

  private static ApiKey key(ResultSet row, int number) throws SQLException {
    return new ApiKey(
        row.getInt("id"),
        row.getString("name"),
        Stream.of(row.getString("scopes").split(","))
            .map(Scope::of)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class))),
        Objects.requireNonNull(UtcTime.read(row, "created_at")),
        row.getString("created_by"),
        UtcTime.read(row, "revoked_at"));
  }

  private static String words(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::toString).collect(Collectors.joining(","));
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
