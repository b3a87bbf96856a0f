package io.carillon.mail;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.CommunicationLimits;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/// What the whole installation has decided about mail.
///
/// @param perDomain how many mails one recipients' domain gets in a minute of the clock, 1 to 1 000
///   000, over all servers together; empty for no limit
/// @param limits how many mails one person gets at most, 1 to 1 000 000 each (CL-01)
/// @param publicUrl under which people reach this installation, http or https, without a slash at
///   its end; without it mails have no links to it: no unsubscribe link, no tracking
/// @param tracking whether clicks and opens are told from links and a picture in mails; only with a
///   public url
public record MailSettings(
    OptionalInt perDomain, CommunicationLimits limits, Optional<URI> publicUrl, boolean tracking) {
  private static final int MOST = 1_000_000;

  /// Those of a new installation.
  public static final MailSettings DEFAULTS =
      new MailSettings(OptionalInt.empty(), CommunicationLimits.NONE, Optional.empty(), false);

  /// @throws CampaignException `INVALID_SETTING` for a number that cannot be
  public MailSettings {
    requireRange("mail-per-domain", perDomain);
    requireRange("mail-per-day", limits.perDay());
    requireRange("mail-per-week", limits.perWeek());
    publicUrl.ifPresent(MailSettings::requireAddress);
    if (tracking && publicUrl.isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "mail-tracking is on, and mail-public-url is not set: set the address under which people"
              + " reach this installation, or leave tracking off");
    }
  }

  private static void requireAddress(URI url) {
    var text = url.toString();
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web
        || url.getHost() == null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawUserInfo() != null
        || text.endsWith("/")) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "mail-public-url is '%s': write for example https://mail.example.com, without a slash at"
                  .formatted(text)
              + " the end");
    }
  }

  private static void requireRange(String name, OptionalInt value) {
    if (value.isPresent() && (value.getAsInt() < 1 || value.getAsInt() > MOST)) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s is %d: set 1 to %d, or none".formatted(name, value.getAsInt(), MOST));
    }
  }

  public MailSettings withPerDomain(OptionalInt perDomain) {
    return new MailSettings(perDomain, limits, publicUrl, tracking);
  }

  public MailSettings withLimits(CommunicationLimits limits) {
    return new MailSettings(perDomain, limits, publicUrl, tracking);
  }

  public MailSettings withWeb(Optional<URI> publicUrl, boolean tracking) {
    return new MailSettings(perDomain, limits, publicUrl, tracking);
  }
}
