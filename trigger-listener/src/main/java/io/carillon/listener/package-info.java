/// One thing at a time: single events, and what leaves the house.
///
/// `io.carillon.listener.http` takes events of other systems and answers the links in mails
/// (`io.carillon.listener.tracking`), for whoever has a key (`io.carillon.listener.access`).
/// `io.carillon.listener.dispatch` brings events from `event_inbox` to the trigger campaigns that
/// want them; `io.carillon.listener.delivery` sends e-mail; `io.carillon.listener.webhooks` calls
/// other systems. All of them work from rows in MySQL that somebody else committed: Hazelcast only
/// rings, and a sweep finds what no ring announced.
@NullMarked
package io.carillon.listener;

import org.jspecify.annotations.NullMarked;
