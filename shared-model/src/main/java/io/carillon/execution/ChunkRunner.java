package io.carillon.execution;

import io.carillon.failure.Failpoint;
import io.carillon.flow.BlockedFromMail;
import io.carillon.flow.CommunicationLimits;
import io.carillon.flow.ExecutionContext;
import io.carillon.flow.FlowExecutor;
import io.carillon.flow.FlowPlan;
import io.carillon.mail.MailSettingsStore;
import io.carillon.person.Cause;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.ChunkEvaluation;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Takes a chunk of people through a campaign's flow inside the caller's transaction: locks them,
/// decides who may enter, executes, writes. Commits nothing: what else must be true at the same
/// time (a cursor, a lease) the caller adds before it commits. Thread-safe.
///
/// *Failure:* every exception means that the transaction must be rolled back, nothing of the chunk
/// has happened. A [org.springframework.dao.TransientDataAccessException] (deadlock, lock time-out,
/// two people with one address mailed at once) passes when the same chunk is run again.
///
/// *Repeats:* running the same people again is a second entry, held back or not by the campaign's
/// qualification rule; exactly-once is the caller's cursor in the same transaction (I1).
public final class ChunkRunner {
  private static final String MAILED =
      """
      SELECT STRAIGHT_JOIN o.address_key
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        address_key VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$' ERROR ON ERROR
      )) asked
      JOIN outbox o FORCE INDEX (outbox_address)
        ON o.run_id = ? AND o.call_path = ? AND o.step_id = ?
          AND o.address_key = asked.address_key
      """;

  // QL-05, TR-09
  private static final TriggerVerdict HELD_BACK =
      new TriggerVerdict(
          EventOutcome.HELD_BACK, "the qualification rule keeps out who was in the flow before");
  private static final TriggerVerdict GONE =
      new TriggerVerdict(EventOutcome.PERSON_GONE, "the person was deleted before");

  private final JdbcTemplate jdbc;
  private final MailSettingsStore mailSettings;
  private final FactsLoader loader;
  private final FlowExecutor executor;
  private final RequestTables requests;
  private final TriggerFeed feed;
  private final FlowWriter writer;
  private final SampleDraws samples;

  /// @param dataSource the one whose transactions the caller manages; asked here once what it can
  ///   do
  /// @param feed of the same data source: hears what is written
  public ChunkRunner(DataSource dataSource, FieldCatalogue catalogue, TriggerFeed feed) {
    this(dataSource, catalogue, feed, LocalInfile.way(dataSource));
  }

  ChunkRunner(
      DataSource dataSource, FieldCatalogue catalogue, TriggerFeed feed, BulkInsert.Way way) {
    this.feed = feed;
    jdbc = new JdbcTemplate(dataSource);
    mailSettings = new MailSettingsStore(dataSource);
    loader = new FactsLoader(jdbc);
    executor = new FlowExecutor(new BlockedFromMail(catalogue));
    requests = new RequestTables(jdbc, way);
    writer = new FlowWriter(jdbc, way, requests);
    samples = new SampleDraws(jdbc);
  }

  /// Lets people enter the campaign's flow and takes them through it.
  ///
  /// @throws IllegalStateException outside a transaction
  public ChunkOutcome run(ChunkRequest request) {
    requireTransaction();
    var listening = feed.listen();
    var plan = request.plan();
    var now = new Moment(request.now(), request.asOf().zone());
    // Read under the people's locks, which whoever enters them into a campaign holds (QL-04).
    var limits = limits(plan.flow());
    var needs = executor.needs(plan.flow(), limits).withEntries(Set.of(plan.campaignId()));
    var people = loader.lockAndLoad(request.ids(), needs, now);
    Failpoint.AFTER_PEOPLE_LOCKED.reach();
    if (people.size() == 0) {
      return ChunkOutcome.NOBODY;
    }
    var effects =
        executor.enter(
            plan.campaignId(),
            plan.qualification(),
            plan.flow(),
            people,
            context(plan.flow(), request.runId(), request.now(), now.zone(), limits));
    writer.write(plan, request.runId(), people, effects, request.now(), listening);
    var entries = effects.entries().get(plan.campaignId());
    int entered = entries == null ? 0 : entries.people();
    return new ChunkOutcome(
        entered, people.size() - entered, effects.failedPeople(), effects.activityCounts());
  }

  /// Lets people enter a trigger campaign's flow for whom an event happened, as far as they match
  /// its filters now and its qualification rule admits them, and takes them through it (TR-03).
  ///
  /// @return what became of each of them, by id, ascending
  /// @throws IllegalStateException outside a transaction
  public SortedMap<Long, TriggerVerdict> trigger(TriggerRequest request) {
    requireTransaction();
    var listening = feed.listen();
    var plan = request.plan();
    var now = new Moment(request.now(), request.zone());
    var limits = limits(plan.flow());
    var needs =
        executor
            .needs(plan.flow(), limits)
            .and(Needs.of(plan.smartList()))
            .withEntries(Set.of(plan.campaignId()));
    var ids = request.people().keySet().stream().mapToLong(Long::longValue).toArray();
    var people = loader.lockAndLoad(ids, needs, now);
    Failpoint.AFTER_PEOPLE_LOCKED.reach();
    var verdicts = new TreeMap<Long, TriggerVerdict>();
    for (long id : ids) {
      verdicts.put(id, GONE);
    }
    if (people.size() == 0) {
      return verdicts;
    }
    load(request.people(), people);
    var everybody = IntStream.range(0, people.size()).toArray();
    var matching = ChunkEvaluation.select(plan.smartList(), people, everybody, now);
    var refusals = new Refusals(plan.smartList(), people, now);
    for (int row : everybody) {
      verdicts.put(
          people.id(row), Arrays.binarySearch(matching, row) < 0 ? refusals.of(row) : HELD_BACK);
    }
    if (matching.length == 0) {
      return verdicts;
    }
    var effects =
        executor.enter(
            plan.campaignId(),
            plan.qualification(),
            plan.flow(),
            people,
            matching,
            context(plan.flow(), request.runId(), request.now(), request.zone(), limits));
    writer.write(plan, request.runId(), people, effects, request.now(), listening);
    var entries = effects.entries().get(plan.campaignId());
    for (int row : matching) {
      if (entries != null && entries.times()[row] > 0) {
        verdicts.put(people.id(row), TriggerVerdict.ENTERED);
      }
    }
    return verdicts;
  }

  /// Takes people on who have waited long enough; the caller ends their waits in the same
  /// transaction.
  ///
  /// @throws IllegalStateException outside a transaction
  public ChunkOutcome resume(ResumeRequest request) {
    requireTransaction();
    var listening = feed.listen();
    var flow = request.plan().flow();
    var limits = limits(flow);
    var people =
        loader.lockAndLoad(
            request.ids(), executor.needs(flow, limits), new Moment(request.now(), request.zone()));
    Failpoint.AFTER_PEOPLE_LOCKED.reach();
    if (people.size() == 0) {
      return ChunkOutcome.NOBODY;
    }
    load(request.causes(), people);
    var effects =
        executor.resume(
            request.plan().campaignId(),
            flow,
            request.startStep(),
            people,
            context(flow, request.runId(), request.now(), request.zone(), limits));
    writer.write(request.plan(), request.runId(), people, effects, request.now(), listening);
    return new ChunkOutcome(people.size(), 0, effects.failedPeople(), effects.activityCounts());
  }

  private static void load(Map<Long, Cause> causes, PersonChunk people) {
    causes.forEach((id, cause) -> {
      int row = people.rowOf(id);
      if (row >= 0) {
        people.loadCause(row, cause);
      }
    });
  }

  private static void requireTransaction() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("a chunk needs its caller's transaction");
    }
  }

  // CL-01, CL-02
  private CommunicationLimits limits(FlowPlan flow) {
    return flow.sendsLimitedMail() ? mailSettings.load().limits() : CommunicationLimits.NONE;
  }

  private ExecutionContext context(
      FlowPlan flow, int runId, Instant now, ZoneId zone, CommunicationLimits limits) {
    return new ExecutionContext(
        now,
        zone,
        (path, step, keys) -> mailed(runId, path, step, keys),
        limits,
        samples::drawn,
        requests.standings(flow.requested()));
  }

  // FL-22
  private Set<String> mailed(int runId, String callPath, int stepId, Set<String> addressKeys) {
    return new HashSet<>(
        jdbc.queryForList(
            MAILED, String.class, JsonRows.texts(addressKeys), runId, callPath, stepId));
  }
}
