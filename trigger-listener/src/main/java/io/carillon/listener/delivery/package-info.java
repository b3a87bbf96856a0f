/// What must leave the house: mails from table `outbox` to a mail server.
///
/// Start at [MailRelay]. A flow writes an outbox row in the transaction that decided the mail; the
/// relay sends it later and notes that in a transaction of its own.
///
/// *Order:* by id, as far as nothing has to be tried again. *Duplicates:* at least once; a mail
/// that is sent again after a death has the same Message-ID. *Loss:* none; a row leaves WAITING
/// only when the server has taken the mail or refused it for good. *Failure:* what may pass is
/// tried again after a growing while, a bounded number of times; then the row is FAILED with the
/// reason. *Shutdown:* between two mails.
@NullMarked
package io.carillon.listener.delivery;

import org.jspecify.annotations.NullMarked;
