package io.carillon.batch.waits;

import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.CampaignPlans;
import io.carillon.execution.ChunkOutcome;
import io.carillon.execution.ChunkRunner;
import io.carillon.execution.ResumeRequest;
import io.carillon.failure.Failpoint;
import io.carillon.flow.FlowStep;
import io.carillon.person.Cause;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionOperations;

/// Takes people of one group on, a page in one transaction. Not thread-safe.
final class Resumption {
  private final WaitStore waits;
  private final CampaignPlans plans;
  private final ChunkRunner chunks;
  private final TransactionOperations transactions;
  private final Supplier<ZoneId> zone;
  private final int pagePeople;
  private final Map<WaitGroup, Place> places = new HashMap<>();

  /// @param zone the installation's, asked for every page
  /// @param pagePeople at most so many in one transaction
  Resumption(
      WaitStore waits,
      CampaignPlans plans,
      ChunkRunner chunks,
      TransactionOperations transactions,
      Supplier<ZoneId> zone,
      int pagePeople) {
    this.waits = waits;
    this.plans = plans;
    this.chunks = chunks;
    this.transactions = transactions;
    this.zone = zone;
    this.pagePeople = pagePeople;
  }

  /// Where a group goes on.
  ///
  /// @param stamp of the definitions it was worked out from
  /// @param startStep position in the plan's steps; their number if none is left
  private record Place(long stamp, CampaignPlan plan, int startStep) {}

  /// @return how many people it took on; 0 if nobody is due whom no other has locked
  /// @throws io.carillon.failure.InvalidInputException if the campaign as it stands now has errors:
  ///   its people stay where they are
  /// @throws org.springframework.dao.TransientDataAccessException if another transaction was in the
  ///   way: nothing has happened, it may be tried again
  int page(WaitGroup group) {
    int people =
        Objects.requireNonNull(
            transactions.execute(_ -> {
              var now = waits.now();
              var page = distinct(waits.lockDue(group, now, pagePeople));
              Failpoint.AFTER_WAITS_LOCKED.reach();
              if (!page.isEmpty()) {
                resume(group, page, now);
              }
              return page.size();
            }));
    if (people > 0) {
      Failpoint.AFTER_RESUMPTION_COMMIT.reach();
    }
    return people;
  }

  private void resume(WaitGroup group, List<WaitStore.Wait> page, Instant now) {
    var place = place(group, now);
    var steps = place.plan.flow().steps().size();
    var ids = page.stream().mapToLong(WaitStore.Wait::personId).sorted().toArray();
    var outcome =
        place.startStep == steps
            ? ChunkOutcome.NOBODY
            : chunks.resume(
                new ResumeRequest(
                    group.runId(),
                    place.plan,
                    place.startStep,
                    now,
                    zone.get(),
                    ids,
                    causes(page)));
    waits.end(page);
    Failpoint.AFTER_WAITS_ENDED.reach();
    waits.count(group.runId(), page.size(), outcome.activities());
    Failpoint.BEFORE_RESUMPTION_COMMIT.reach();
  }

  private static Map<Long, Cause> causes(List<WaitStore.Wait> page) {
    return page.stream()
        .filter(wait -> !wait.cause().equals(Cause.NONE))
        .collect(Collectors.toMap(WaitStore.Wait::personId, WaitStore.Wait::cause));
  }

  // Who is in the flow several times goes on one time after the other (OQ-11).
  private static List<WaitStore.Wait> distinct(List<WaitStore.Wait> page) {
    var seen = new HashSet<Long>();
    var first = new ArrayList<WaitStore.Wait>(page.size());
    for (var wait : page) {
      if (seen.add(wait.personId())) {
        first.add(wait);
      }
    }
    return first;
  }

  // Definitions change rarely; a plan is made once for a group and change.
  private Place place(WaitGroup group, Instant now) {
    var known = places.get(group);
    var stamp = plans.stamp();
    if (known == null || known.stamp != stamp) {
      var plan = plans.lastPlan(group.campaignId(), now, waits.tokens(group.runId()));
      known = new Place(stamp, plan, startStep(group, plan));
      places.put(group, known);
    }
    return known;
  }

  /// Forgets what is not asked for any more.
  void keepOnly(List<WaitGroup> groups) {
    places.keySet().retainAll(new HashSet<>(groups));
  }

  // Behind the Wait step as the flow is now (WT-16); if that is gone, with the next of the steps
  // that stood behind it (OQ-04).
  private int startStep(WaitGroup group, CampaignPlan plan) {
    var now = plan.flow().steps().stream().map(FlowStep::id).toList();
    int at = now.indexOf(group.stepId());
    if (at >= 0) {
      return at + 1;
    }
    var then = plans.steps(group.campaignId(), group.version());
    for (int next : then.subList(then.indexOf(group.stepId()) + 1, then.size())) {
      if (now.contains(next)) {
        return now.indexOf(next);
      }
    }
    return now.size();
  }
}
