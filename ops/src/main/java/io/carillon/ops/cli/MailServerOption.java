package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.listener.delivery.SmtpSettings;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads which mail server to use.
final class MailServerOption {
  private static final String ADDRESS = "CARILLON_SMTP";
  private static final String USER = "CARILLON_SMTP_USER";
  private static final String PASSWORD = "CARILLON_SMTP_PASSWORD";
  private static final int LAST_PORT = 65_535;

  private MailServerOption() {}

  /// @param option `host:port`; null to look into the environment
  /// @param plain without STARTTLS; else it is required
  /// @return empty if no server is named anywhere
  /// @throws CampaignException `INVALID_SETTING` if it is not `host:port`
  static Optional<SmtpSettings> read(
      @Nullable String option, boolean plain, Map<String, String> environment) {
    var address = option != null ? option : environment.getOrDefault(ADDRESS, "");
    if (address.isBlank()) {
      return Optional.empty();
    }
    int colon = address.lastIndexOf(':');
    int port = colon < 1 ? 0 : port(address.substring(colon + 1));
    if (port < 1 || port > LAST_PORT) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "--smtp or %s is '%s': write host:port, such as mail.example.com:587"
              .formatted(ADDRESS, address));
    }
    var login =
        Optional.ofNullable(environment.get(USER))
            .map(user -> new SmtpSettings.Login(user, environment.getOrDefault(PASSWORD, "")));
    return Optional.of(new SmtpSettings(address.substring(0, colon), port, login, !plain));
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException none) {
      return 0;
    }
  }
}
