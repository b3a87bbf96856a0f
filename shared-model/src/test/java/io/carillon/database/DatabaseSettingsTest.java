package io.carillon.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {
  private static final String URL = "jdbc:mysql://db.example.com:3306/carillon";
  private static final Path HOME = Path.of("somewhere");

  private static DatabaseSettings of(Map<String, String> environment) {
    return DatabaseSettings.of(Optional.empty(), Optional.empty(), environment);
  }

  private static void assertRefused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CampaignException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
        .hasMessageContainingAll(parts);
  }

  @Nested
  class Choice {
    @Test
    void isAHomeBelowTheUsersWhenNothingIsSaid() {
      var home = Path.of(System.getProperty("user.home"), ".carillon");
      assertThat(of(Map.of())).isEqualTo(new DatabaseSettings.Embedded(home, OptionalInt.empty()));
    }

    @Test
    void isTheHomeOfTheEnvironment() {
      assertThat(of(Map.of("CARILLON_HOME", "somewhere")))
          .isEqualTo(new DatabaseSettings.Embedded(HOME, OptionalInt.empty()));
    }

    @Test
    void isTheUrlOfTheEnvironmentBeforeItsHome() {
      assertThat(of(Map.of("CARILLON_HOME", "somewhere", "CARILLON_JDBC_URL", URL)))
          .isEqualTo(new DatabaseSettings.External(URL, Optional.empty(), Optional.empty()));
    }

    @Test
    void isTheGivenHomeBeforeTheUrlOfTheEnvironment() {
      var environment = Map.of("CARILLON_JDBC_URL", URL);
      assertThat(DatabaseSettings.of(Optional.empty(), Optional.of(HOME), environment))
          .isEqualTo(new DatabaseSettings.Embedded(HOME, OptionalInt.empty()));
    }

    @Test
    void isTheGivenUrlBeforeEverything() {
      var environment = Map.of("CARILLON_JDBC_URL", "jdbc:mysql://other/carillon");
      assertThat(DatabaseSettings.of(Optional.of(URL), Optional.of(HOME), environment))
          .isEqualTo(new DatabaseSettings.External(URL, Optional.empty(), Optional.empty()));
    }

    @Test
    void takesUserAndPasswordFromTheEnvironment() {
      var environment = Map.of("CARILLON_DB_USER", "me", "CARILLON_DB_PASSWORD", " secret ");
      assertThat(DatabaseSettings.of(Optional.of(URL), Optional.empty(), environment))
          .isEqualTo(
              new DatabaseSettings.External(URL, Optional.of("me"), Optional.of(" secret ")));
    }

    @Test
    void treatsBlankValuesAsAbsent() {
      var environment = Map.of("CARILLON_JDBC_URL", " ", "CARILLON_HOME", "somewhere");
      assertThat(DatabaseSettings.of(Optional.of(""), Optional.empty(), environment))
          .isEqualTo(new DatabaseSettings.Embedded(HOME, OptionalInt.empty()));
    }

    @Test
    void isNoBlankHome() {
      assertRefused(() -> of(Map.of("CARILLON_HOME", "")), "CARILLON_HOME is blank", "unset it");
    }
  }

  @Nested
  class Memory {
    @Test
    void isReadInMebibytes() {
      assertThat(of(Map.of("CARILLON_HOME", "somewhere", "CARILLON_DB_POOL_MB", "512")))
          .isEqualTo(new DatabaseSettings.Embedded(HOME, OptionalInt.of(512)));
    }

    @Test
    void isRefusedWhenItIsNoNumber() {
      assertRefused(
          () -> of(Map.of("CARILLON_DB_POOL_MB", "1G")), "CARILLON_DB_POOL_MB", "\"1G\"", "MiB");
    }

    @Test
    void isRefusedWhenItIsTooSmallToRunIn() {
      assertRefused(() -> of(Map.of("CARILLON_DB_POOL_MB", "8")), "CARILLON_DB_POOL_MB", "8", "16");
    }
  }

  @Nested
  class Url {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "jdbc:mysql://db/carillon",
          "jdbc:mysql:///carillon",
          "jdbc:mysql://db:3307/carillon?user=me&password=s%26cret",
          "jdbc:mysql://me:secret@db:3307/carillon",
          "jdbc:mysql:loadbalance://one:3306,two:3306/carillon",
          "jdbc:mysql+srv://db.example.com/carillon",
          "jdbc:mysql://address=(host=db)(port=1)(user=me)(password=secret)/carillon",
        })
    void isAcceptedInEveryFormOfTheDriver(String url) {
      var settings = new DatabaseSettings.External(url, Optional.empty(), Optional.empty());
      assertThat(settings.toString()).doesNotContain("secret", "s%26cret").contains("/carillon");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "jdbc:mariadb://me:secret@db/carillon",
          "jdbc:postgresql://me:secret@db/carillon",
          "mysql://me:secret@db/carillon",
          "secret",
        })
    void isRefusedWhenItIsNotMySqls(String url) {
      assertRefused(
          () -> new DatabaseSettings.External(url, Optional.empty(), Optional.empty()),
          "jdbc:mysql://host:3306/schema");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "jdbc:mysql://me:secret@db:3307",
          "jdbc:mysql://me:secret@db:3307/",
          "jdbc:mysql://me:secret@db:3307/?useSSL=false",
        })
    void isRefusedWithoutASchema(String url) {
      assertThatThrownBy(
              () -> new DatabaseSettings.External(url, Optional.empty(), Optional.empty()))
          .hasMessageContaining("jdbc:mysql://db:3307/carillon")
          .hasMessageNotContaining("secret");
    }
  }
}
