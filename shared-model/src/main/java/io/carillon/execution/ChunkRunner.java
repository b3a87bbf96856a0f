package io.carillon.execution;

import io.carillon.failure.Failpoint;
import io.carillon.flow.BlockedFromMail;
import io.carillon.flow.ExecutionContext;
import io.carillon.flow.FlowExecutor;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.Moment;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
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
  // Read after the people are locked: whoever enters a person into a campaign holds that lock
  // (QL-04 under races).
  private static final String ENTERED =
      """
      SELECT STRAIGHT_JOIN m.person_id, m.last_at
      FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) wanted
      JOIN campaign_member m FORCE INDEX (PRIMARY)
        ON m.campaign_id = ? AND m.person_id = wanted.id
      """;

  private static final String MAILED =
      """
      SELECT STRAIGHT_JOIN o.address_key
      FROM JSON_TABLE(?, '$[*]' COLUMNS (
        address_key VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$' ERROR ON ERROR
      )) asked
      JOIN outbox o FORCE INDEX (outbox_address)
        ON o.run_id = ? AND o.step_id = ? AND o.address_key = asked.address_key
      """;

  private final JdbcTemplate jdbc;
  private final FactsLoader loader;
  private final FlowExecutor executor;
  private final FlowWriter writer;

  /// @param dataSource the one whose transactions the caller manages; asked here once what it can
  ///   do
  public ChunkRunner(DataSource dataSource, FieldCatalogue catalogue) {
    this(dataSource, catalogue, LocalInfile.way(dataSource));
  }

  ChunkRunner(DataSource dataSource, FieldCatalogue catalogue, BulkInsert.Way way) {
    jdbc = new JdbcTemplate(dataSource);
    loader = new FactsLoader(jdbc);
    executor = new FlowExecutor(new BlockedFromMail(catalogue));
    writer = new FlowWriter(jdbc, way);
  }

  /// @throws IllegalStateException outside a transaction
  public ChunkOutcome run(ChunkRequest request) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("a chunk needs its caller's transaction");
    }
    var plan = request.plan();
    var flow = plan.flow();
    var now = new Moment(request.now(), request.asOf().zone());
    var people = loader.lockAndLoad(request.ids(), executor.needs(flow), now);
    Failpoint.AFTER_PEOPLE_LOCKED.reach();
    if (people.size() == 0) {
      return new ChunkOutcome(0, 0, 0, new TreeMap<>());
    }

    var lastEntered = lastEntered(plan.campaignId(), people);
    var rows =
        IntStream.range(0, people.size())
            .filter(
                row -> plan.qualification().admits(lastEntered.get(people.id(row)), request.now()))
            .toArray();

    var effects =
        executor.execute(
            flow,
            0,
            people,
            rows,
            new ExecutionContext(now, (step, keys) -> mailed(request.runId(), step, keys)));
    writer.write(request.runId(), people, effects, request.now());
    writer.enter(
        plan.campaignId(),
        entering(people, rows, lastEntered, false),
        entering(people, rows, lastEntered, true),
        request.now());
    return new ChunkOutcome(
        rows.length, people.size() - rows.length, effects.failedPeople(), effects.activityCounts());
  }

  private Map<Long, Instant> lastEntered(int campaignId, PersonChunk people) {
    var ids = IntStream.range(0, people.size()).mapToLong(people::id).toArray();
    var entered = new HashMap<Long, Instant>();
    jdbc.query(
        ENTERED,
        (RowCallbackHandler)
            row ->
                entered.put(
                    row.getLong(1),
                    row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC)),
        JsonRows.ids(ids),
        campaignId);
    return entered;
  }

  private static long[] entering(
      PersonChunk people, int[] rows, Map<Long, Instant> lastEntered, boolean before) {
    return IntStream.of(rows)
        .mapToLong(people::id)
        .filter(id -> lastEntered.containsKey(id) == before)
        .toArray();
  }

  // FL-22
  private Set<String> mailed(int runId, int stepId, Set<String> addressKeys) {
    return new HashSet<>(
        jdbc.queryForList(MAILED, String.class, JsonRows.texts(addressKeys), runId, stepId));
  }
}
