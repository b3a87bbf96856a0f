package io.carillon.listener.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class ApiKeysIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();
  private static final Actor ANNA = new Actor("anna", "test");

  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final ApiKeys keys = new ApiKeys(database.dataSource());

  @BeforeEach
  void none() {
    jdbc.sql("DELETE FROM api_key").update();
    jdbc.sql("DELETE FROM audit").update();
  }

  @Test
  void aKeyIsFoundByItselfAndKnownByItsHashAlone() {
    var made = keys.create("Web shop", Set.of(Scope.READ, Scope.EVENTS), ANNA);

    assertThat(made.secret()).matches("carillon_[A-Za-z0-9_-]{43}");
    assertThat(made.toString()).doesNotContain(made.secret());
    assertThat(keys.find(made.secret())).contains(made.key());
    assertThat(made.key().scopes()).containsExactlyInAnyOrder(Scope.EVENTS, Scope.READ);
    assertThat(
            jdbc.sql("SELECT key_hash = UNHEX(SHA2(:key, 256)) FROM api_key")
                .param("key", made.secret())
                .query(Boolean.class)
                .single())
        .isTrue();
    assertThat(
            jdbc.sql("SELECT CONCAT_WS(' ', actor, verb, target, detail) FROM audit")
                .query(String.class)
                .list())
        .containsExactly("anna api-key.create API key 'Web shop' events,read");
  }

  @Test
  void whatIsNoKeyIsNotFound() {
    var secret = keys.create("Web shop", Set.of(Scope.EVENTS), ANNA).secret();
    for (var other :
        List.of(
            "",
            "carillon_",
            secret.substring(0, secret.length() - 1),
            secret + "A",
            secret.toUpperCase(java.util.Locale.ROOT),
            secret.replace('_', '-'),
            "' OR 1=1 --")) {
      assertThat(keys.find(other)).as(other).isEmpty();
    }
  }

  @Test
  void aRevokedKeyIsNotFoundAndItsNameIsFree() {
    var first = keys.create("Web shop", Set.of(Scope.EVENTS), ANNA);
    assertThatThrownBy(() -> keys.create("WEB SHOP", Set.of(Scope.EVENTS), ANNA))
        .isInstanceOfSatisfying(
            CampaignException.class,
            taken -> assertThat(taken.code()).isEqualTo(ErrorCode.NAME_TAKEN));

    assertThat(keys.revoke("web shop", ANNA).name()).isEqualTo("Web shop");

    assertThat(keys.find(first.secret())).isEmpty();
    assertThatThrownBy(() -> keys.revoke("Web shop", ANNA))
        .hasMessageContaining("no API key 'Web shop' that is good");
    var second = keys.create("Web shop", Set.of(Scope.EVENTS), ANNA);
    assertThat(keys.find(second.secret())).contains(second.key());
    assertThat(keys.list()).extracting(key -> key.revokedAt() == null).containsExactly(true, false);
  }

  @Test
  void aNameThatCouldNotBeReadIsRefused() {
    for (var name : List.of("", " ", "a\nb", "x".repeat(101), "<b>")) {
      assertThatThrownBy(() -> keys.create(name, Set.of(Scope.EVENTS), ANNA))
          .hasMessageContaining("cannot be the name of a key");
    }
  }
}
