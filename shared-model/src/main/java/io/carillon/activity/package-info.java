/// The activity log: everything a campaign does to a person, written once and never changed (AL-01,
/// AL-10).
///
/// Start at [Activity], one row of the log before it is written, and [ActivityType]. Rows are
/// written in bulk by the writer of flows, in the transaction of the effect they report.
/// [ActivityLog] reads them back page by page, as [LoggedActivity] with names instead of ids.
@NullMarked
package io.carillon.activity;

import org.jspecify.annotations.NullMarked;
