/// What people do with mails: they open them, follow their links, unsubscribe.
///
/// Start at [MailFeedback]. The links were written into the mails and signed by
/// [io.carillon.mail.MailLinks]; whoever serves them over HTTP reads them by it and tells what
/// happened here.
///
/// *Order*: as people come. *Duplicates*: who opens twice has opened twice; who unsubscribes again
/// has done so already. *Loss*: none that was answered, except a click whose activity the database
/// would not take: the person is led on all the same.
@NullMarked
package io.carillon.listener.tracking;

import org.jspecify.annotations.NullMarked;
