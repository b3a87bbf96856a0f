/// Batch runs: a campaign over everybody who matches, as a partitioned Spring Batch job that
/// survives any death.
///
/// Start at [CampaignRuns], the front door with the operator's verbs. A run is driven by one
/// process, its coordinator ([RunCoordinator]: job `campaignRun`, steps plan → flow → close); its
/// parts, ranges of people ids, are worked on by the threads of any process ([PartWorkers]). The
/// truth is in MySQL: `campaign_run` ([RunStore]) and `run_part` ([PartStore]). Spring Batch keeps
/// instances, executions, history and counts.
///
/// ```
/// PENDING ──take──▶ RUNNING ──close──▶ COMPLETED      part: OPEN ──claim──▶ CLAIMED ──last chunk──▶ DONE
///    │                │ ▲ └─plan─────▶ REFUSED                   ▲            │  │
///    ▼                ▼ │ restart                                └─release────┘  └─too many failures─▶ FAILED
/// CANCELLED       STOPPED, FAILED                                  lease over: claimed again, epoch + 1
///
/// PENDING (due), RUNNING, STOPPED, FAILED ──abort──▶ ABORTED      every part that is not DONE: ABORTED
/// ```
///
/// What a death means: before the plan's commit, nothing has happened and the plan is made again;
/// in a chunk, the chunk's transaction is gone and its people are taken again from the cursor;
/// after a chunk's commit, its cursor is there too; between the last part and the close, the close
/// is done again. A process that only seemed dead finds another epoch in its part when it comes
/// back and rolls back.
///
/// Invariants: a chunk is one transaction of effects and cursor, checked against the epoch (I1);
/// the number of parts depends on people, never on processes; a run is COMPLETED only if its parts
/// add up (I5).
@NullMarked
package io.carillon.batch.run;

import org.jspecify.annotations.NullMarked;
