package io.carillon.definition;

import io.carillon.mail.MailSettingsStore;
import io.carillon.person.Settings;
import java.time.ZoneId;

/// What the settings of the installation say about definitions.
///
/// @param zone of dates and times that name no other
/// @param linksServed whether links of this installation lead anywhere (TK-07)
/// @param marketoCompatible whether what Marketo silently ignores is ignored with a warning instead
///   of refused (WT-10)
record Installation(ZoneId zone, boolean linksServed, boolean marketoCompatible) {

  /// As the settings are now.
  static Installation load(Settings settings, MailSettingsStore mailSettings) {
    return new Installation(
        settings.timeZone(),
        mailSettings.load().publicUrl().isPresent(),
        settings.marketoCompatible());
  }
}
