package io.carillon.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.flow.CommunicationLimits;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailSettingsStoreIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();
  private static final Actor ANNA = new Actor("anna", "test");

  private final MailSettingsStore store = new MailSettingsStore(database.dataSource());

  @Test
  @Tag("CL-01")
  void keepsEverySettingAndForgetsWhatIsTakenBack() {
    assertThat(store.load()).isEqualTo(MailSettings.DEFAULTS);
    var all =
        new MailSettings(
            OptionalInt.of(600),
            new CommunicationLimits(OptionalInt.of(2), OptionalInt.of(5), true),
            Optional.of(URI.create("https://mail.example.com/c")),
            true);
    store.save(all, ANNA);
    assertThat(store.load()).isEqualTo(all);
    assertThat(database.count("audit")).isEqualTo(6);
    store.save(all, ANNA);
    assertThat(database.count("audit")).isEqualTo(6);
    store.save(MailSettings.DEFAULTS, ANNA);
    assertThat(store.load()).isEqualTo(MailSettings.DEFAULTS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mail.example.com",
        "ftp://a.b",
        "https://a.b/",
        "https://a.b?c=d",
        "https://u@a.b",
        "https:/a"
      })
  void anAddressThatIsNoneIsRefused(String url) {
    assertThatThrownBy(() -> MailSettings.DEFAULTS.withWeb(Optional.of(URI.create(url)), false))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("mail-public-url is '%s'".formatted(url));
  }

  @Test
  void trackingNeedsAnAddress() {
    assertThatThrownBy(() -> MailSettings.DEFAULTS.withWeb(Optional.empty(), true))
        .hasMessageContaining("mail-public-url is not set");
  }

  @Test
  void allServersSignWithOneKey() {
    var signed = new LinkKey(database.dataSource()).signer().sign("u", "hello");
    assertThat(new LinkKey(database.dataSource()).signer().verify("u", signed)).contains("hello");
    try (var other = TestDatabase.fresh()) {
      assertThat(new LinkKey(other.dataSource()).signer().verify("u", signed)).isEmpty();
    }
  }
}
