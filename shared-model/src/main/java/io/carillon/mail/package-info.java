/// What the whole installation has decided about mail.
///
/// Start at [MailSettings]; [MailSettingsStore] keeps them in table `setting`. Whoever writes mails
/// and whoever sends them read the same ones. [MailLinks] writes and reads the links of mails to
/// this installation; [LinkSigner] is why nobody else can write one.
@NullMarked
package io.carillon.mail;

import org.jspecify.annotations.NullMarked;
