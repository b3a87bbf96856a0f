/// Calls of webhooks that flows decided, from table `webhook_call` to other systems (FL-48).
///
/// Start at [WebhookRelay]. A flow writes a row in the transaction that decided the call; the relay
/// claims rows for the time of a lease in a short transaction, calls outside any, and writes what
/// came of it in a third: the row, the mapped values, the log, and that whoever waited for the
/// answer goes on (FL-07). So a slow host holds no lock.
///
/// *Order:* of one webhook by the time calls are due, several at once; none between webhooks.
/// *Duplicates:* at least once; a call that a relay dies over is made again under the same
/// `webhook-id` when its lease is over. What is mapped and logged is written once: an answer counts
/// only while its claim is the last one. *Loss:* none; a row leaves WAITING only with an answer
/// that is one, or when it is given up. *Failure:* what may pass is tried again after a growing
/// while, a bounded number of times; then the row is FAILED with the reason and the person goes on
/// (FL-04). *Shutdown:* calls under way are waited for, those that have not left are put back.
///
/// *Where calls may go.* [AddressGuard] looks a host up once and hands on the addresses it has
/// looked at: none of a private network, unless [WebhookSettings] allow it. Redirects are not
/// followed.
@NullMarked
package io.carillon.listener.webhooks;

import org.jspecify.annotations.NullMarked;
