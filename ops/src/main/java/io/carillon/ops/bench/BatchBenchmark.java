package io.carillon.ops.bench;

import io.carillon.batch.run.Run;
import io.carillon.campaign.RunState;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A batch campaign over many people, of whom 30 % qualify and get three steps, against bulk SQL
/// that writes the same.
public final class BatchBenchmark {
  private static final String SCRIPT = "/benchmarks/bulk-campaign.sql";
  private static final int CONNECTIONS = 2;
  private static final int NOBODY_PAIRS = 5;

  private final Database database;
  private final RunNode node;
  private final Output output;
  private final Actor actor;
  private final BatchSchema schema;
  private final BulkScript script;

  /// @param database a schema of the benchmark's own
  public BatchBenchmark(Database database, RunNode node, Output output, Actor actor) {
    this.database = database;
    this.node = node;
    this.output = output;
    this.actor = actor;
    this.schema = new BatchSchema(database);
    this.script = new BulkScript(SCRIPT, database.dataSource());
  }

  /// Times in seconds.
  ///
  /// @param engineFirst which of the two went first
  /// @param heapPeakMegabytes of this process during the engine's run
  public record Round(
      boolean engineFirst,
      double engineSeconds,
      double sqlSeconds,
      double ratio,
      double heapPeakMegabytes,
      double collectingSeconds) {}

  /// @param ratio the engine's time by that of bulk SQL, median over the rounds
  /// @param peoplePerSecond looked at, by the engine; median
  /// @param activitiesPerSecond written by the engine; median
  /// @param bytesPerActivity with indexes, of the engine's rows
  /// @param nobodySeconds the engine's run when nobody qualifies
  /// @param nobodySqlSeconds the plain count of the same condition
  public record Result(
      String server,
      long people,
      long seed,
      long qualified,
      long activities,
      double engineSeconds,
      double sqlSeconds,
      double ratio,
      double peoplePerSecond,
      double activitiesPerSecond,
      double heapPeakMegabytes,
      double collectingSeconds,
      double bytesPerActivity,
      double nobodySeconds,
      double nobodySqlSeconds,
      double nobodyRatio,
      List<Round> rounds) {}

  /// @param rounds of one run each of engine and bulk SQL; who goes first alternates
  /// @throws CampaignException `INVARIANT_BROKEN` if the two did not write the same
  public Result run(int people, long seed, int rounds) {
    output.note("bench: on " + database.serverDescription());
    boolean reused = schema.prepare(people, seed, actor);
    output.note(
        "bench: %s, %s of them qualify%s"
            .formatted(
                Output.people(people),
                Output.number(schema.qualifying()),
                reused ? " (generated earlier)" : ""));
    warmUp();
    var measured = new ArrayList<Round>();
    double bytes = 0;
    for (int number = 1; number <= rounds; number++) {
      boolean engineFirst = number % 2 == 1;
      var first = measure(engineFirst);
      var second = measure(!engineFirst);
      var engine = engineFirst ? first : second;
      var sql = engineFirst ? second : first;
      requireSame(engine, sql);
      bytes = engine.bytesPerActivity;
      var round =
          new Round(
              engineFirst,
              engine.seconds,
              sql.seconds,
              engine.seconds / sql.seconds,
              engine.heapPeakMegabytes,
              engine.collectingSeconds);
      measured.add(round);
      output.note(
          "bench: round %d: engine %.2f s, bulk SQL %.2f s, ratio %.2f"
              .formatted(number, round.engineSeconds, round.sqlSeconds, round.ratio));
    }
    return result(people, seed, measured, bytes);
  }

  private Result result(long people, long seed, List<Round> measured, double bytes) {
    // In turns: what the rounds left to be written behind slows both alike.
    var engineNobody = new ArrayList<Double>();
    var sqlNobody = new ArrayList<Double>();
    for (int pair = 0; pair < NOBODY_PAIRS; pair++) {
      engineNobody.add(nobody());
      sqlNobody.add(countNobody());
    }
    double nobody = median(engineNobody);
    double nobodySql = median(sqlNobody);
    double engine = median(measured.stream().map(Round::engineSeconds).toList());
    double sql = median(measured.stream().map(Round::sqlSeconds).toList());
    long qualified = schema.qualifying();
    long activities = qualified * 3;
    return new Result(
        database.serverDescription(),
        people,
        seed,
        qualified,
        activities,
        engine,
        sql,
        median(measured.stream().map(Round::ratio).toList()),
        people / engine,
        activities / engine,
        measured.stream().mapToDouble(Round::heapPeakMegabytes).max().orElse(0),
        measured.stream().mapToDouble(Round::collectingSeconds).max().orElse(0),
        bytes,
        nobody,
        nobodySql,
        nobody / nobodySql,
        measured);
  }

  private record Measured(
      double seconds,
      BatchSchema.Written written,
      double bytesPerActivity,
      double heapPeakMegabytes,
      double collectingSeconds) {}

  /// One run from the same state as all others.
  private Measured measure(boolean engine) {
    schema.restore();
    var parameters = schema.parameters();
    long last = schema.lastPerson();
    var memory = new MemoryWatch();
    long began = System.nanoTime();
    if (engine) {
      runEngine(BatchSchema.CAMPAIGN);
    } else {
      script.run(last, CONNECTIONS, parameters);
    }
    double seconds = secondsSince(began);
    return new Measured(
        seconds,
        schema.written(),
        schema.bytesPerActivity(),
        memory.peakBytes() / 1024.0 / 1024.0,
        memory.collecting().toMillis() / 1000.0);
  }

  /// Reads everybody once and lets both sides load their classes.
  private void warmUp() {
    runEngine(BatchSchema.NOBODY);
    script.run(0, 1, schema.parameters());
    schema.countNobody();
  }

  private void runEngine(String campaign) {
    int id = node.runs().request(schema.campaignId(campaign), Optional.empty(), Map.of(), actor);
    Run run = node.drive(id, campaign);
    if (run.state() != RunState.COMPLETED) {
      throw new CampaignException(
          ErrorCode.RUN_FAILED,
          "run %d of '%s' is %s: %s"
              .formatted(id, campaign, run.state(), run.errorText().orElse("no reason given")));
    }
  }

  private double nobody() {
    long began = System.nanoTime();
    runEngine(BatchSchema.NOBODY);
    return secondsSince(began);
  }

  private double countNobody() {
    long began = System.nanoTime();
    schema.countNobody();
    return secondsSince(began);
  }

  private static void requireSame(Measured engine, Measured sql) {
    if (!engine.written.equals(sql.written)) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN,
          "engine and bulk SQL did not write the same: %s against %s"
              .formatted(engine.written, sql.written));
    }
  }

  private static double secondsSince(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
