/// Brings events to the trigger campaigns that want them, one person at a time, in groups.
///
/// Start at [Dispatcher]: threads that take what has come for this process's shards and bring it
/// through filters, qualification rule and flow. [ShardLeases] says which shards these are,
/// [GroupSelection] whose turn it is, [EventGroup] is one transaction, [Inbox] the waiting rows,
/// [EventRecords] what became of them.
///
/// Invariants: an event has exactly one outcome in a campaign (I2): its inbox row goes in the
/// transaction that writes the outcome and everything the flow did. A person's events of one lane
/// are taken in the order in which they were accepted (I3). Who lost a shard meanwhile cannot
/// commit. A failure of the system costs no event anything; an event that fails by itself is tried
/// again a bounded number of times, and only events of the same person and campaign wait for it.
@NullMarked
package io.carillon.listener.dispatch;

import org.jspecify.annotations.NullMarked;
