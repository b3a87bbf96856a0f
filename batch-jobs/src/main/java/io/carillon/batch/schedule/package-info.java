/// When batch campaigns run: recurrences and runs at a later time (section 8 of the rules).
///
/// Start at [CampaignSchedules], the operator's verbs. [ScheduleClock] turns slots that have come
/// into `campaign_run` rows; the run service takes it from there. The truth is in two tables,
/// `campaign_schedule` and `campaign_run` ([ScheduleStore]); slots are computed by
/// [io.carillon.campaign.Recurrence]. Quartz, in [QuartzAlarm] alone, is an alarm clock: it knows
/// only when to wake us, and losing all its tables loses nothing, because
/// [ScheduleClock#reconcile()] sets every alarm again.
///
/// Invariants: one row, so one run, for a campaign and slot, by a unique key, however many
/// processes wake up; `slot_at` is always the slot, never the moment we woke up; a campaign has at
/// most one active recurrence, by a unique key.
///
/// What a death means: before the commit of a fired slot, nothing has happened and the next look
/// fires it; after it, the row is there and at worst the alarm for the next slot or the doorbell is
/// missing, which the next look makes good.
///
/// Missed slots: if nobody was running when slots came, the latest missed one is run once and the
/// earlier ones are not. A campaign that was to run every morning runs once after a week's outage.
@NullMarked
package io.carillon.batch.schedule;

import org.jspecify.annotations.NullMarked;
