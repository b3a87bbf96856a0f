/// One thing at a time: single events, and what leaves the house. Delivery of e-mail is in
/// `io.carillon.listener.delivery`. **Not built yet:** of what follows, neither intake nor dispatch
/// exists; their place is kept here.
///
/// *Intake.* An event is validated, inserted once into `event_inbox` under its unique id, and
/// accepted when that insert is committed; never before. Activities that flows and API calls write
/// enter the same way, inside the transaction that writes them, and only if an active trigger
/// listens for them.
///
/// *Dispatch.* A person's shard is `person_id mod 64`, and each shard has one owner: a leased row
/// in MySQL, spread over the members Hazelcast reports. The owner takes what has come for its
/// shard, one row or hundreds, and brings it through the same filters, executor and writer as a
/// batch run; effects and the removal of the inbox rows are one transaction. Hazelcast only rings;
/// a sweep finds what no ring announced.
@NullMarked
package io.carillon.listener;

import org.jspecify.annotations.NullMarked;
