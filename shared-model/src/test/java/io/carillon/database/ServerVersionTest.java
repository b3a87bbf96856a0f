package io.carillon.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
  @ParameterizedTest
  @CsvSource({
    "5.7.44-log, MySQL 5.7.44, false",
    "8.0.20, MySQL 8.0.20, false",
    "8.0.21, MySQL 8.0.21, true",
    "8.0.31, MySQL 8.0.31, true",
    "9.7.4-2, MySQL 9.7.4, true",
    "5.5.5-10.11.18-MariaDB, MariaDB 10.11.18, false",
    "11.4.4-MariaDB, MariaDB 11.4.4, false",
    "11.4.5-MariaDB-log, MariaDB 11.4.5, true",
    "11.8.2-MariaDB, MariaDB 11.8.2, true",
  })
  void isReadAndJudged(String said, String name, boolean supported) {
    var version = ServerVersion.parse(said);

    assertThat(version).hasToString(name);
    assertThat(version.supported()).isEqualTo(supported);
  }

  @Test
  void ofTheEmbeddedServerIsSupported() {
    assertThat(ServerVersion.parse(ServerPrograms.VERSION + "-MariaDB").supported()).isTrue();
  }
}
