/// Smart campaigns: what one is, who may enter it again, when it runs, and the life of a run
/// (sections 1 and 8).
///
/// Start at [CampaignPlan], one version of a campaign with everything resolved, and [RunState], the
/// states of a run. [Trigger] says what lets somebody into a trigger campaign, and [TriggerTokens]
/// what its flow gets to know of that. [Recurrence] computes slots with `java.time`; whatever wakes
/// us up at a slot only wakes us up.
@NullMarked
package io.carillon.campaign;

import org.jspecify.annotations.NullMarked;
