package io.carillon.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerProgramsTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, LINUX_X64",
    "Mac OS X, aarch64, MAC_ARM64",
    "Windows 11, amd64, WINDOWS_X64",
  })
  void existForThePlatformsOfThePublishedJars(
      String os, String arch, ServerPrograms.Platform platform) {
    assertThat(ServerPrograms.Platform.of(os, arch)).isEqualTo(platform);
  }

  @ParameterizedTest
  @CsvSource({"Linux, aarch64", "Mac OS X, x86_64", "FreeBSD, amd64"})
  void doNotExistForOthersWhichAreToldWhatToDo(String os, String arch) {
    assertThatThrownBy(() -> ServerPrograms.Platform.of(os, arch))
        .isInstanceOfSatisfying(
            CampaignException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNAVAILABLE))
        .hasMessageContainingAll(os, arch, "--jdbc-url");
  }
}
