/// What must leave the house: mails from table `outbox` to a mail server.
///
/// Start at [MailRelay]. A flow writes an outbox row in the transaction that decided the mail; the
/// relay sends it later and notes that in a transaction of its own.
///
/// *Order:* by the time they are due, then by id. *Duplicates:* at least once; what a dying relay
/// had in hand, one transaction's mails at most, may be sent again under the same Message-ID.
/// *Loss:* none; a row leaves WAITING only when the server has taken the mail or refused it for
/// good, or when the person may not be mailed any more. *Failure:* what may pass is tried again
/// after a growing while, a bounded number of times; then the row is FAILED with the reason.
/// *Shutdown:* between two transactions.
///
/// *Bounces.* What the mail server says in the conversation is noted here. An answer that ends the
/// mail because of its address is Email Bounced (8) and marks the person: Email Invalid, or Email
/// Suspended for 24 hours if the mail was taken for spam (FL-23). Every other end is Email Bounced
/// Soft (27), once, when the last attempt has failed: a mail that arrives at the third attempt has
/// not bounced. A mail server that takes everything and reports by mail later must be read by
/// somebody else.
@NullMarked
package io.carillon.listener.delivery;

import org.jspecify.annotations.NullMarked;
