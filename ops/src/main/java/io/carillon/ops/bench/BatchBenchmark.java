package io.carillon.ops.bench;

import io.carillon.batch.run.Run;
import io.carillon.campaign.RunState;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
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
  private double bytesPerActivity;

  /// @param database a schema of the benchmark's own
  public BatchBenchmark(Database database, RunNode node, Output output, Actor actor) {
    this.database = database;
    this.node = node;
    this.output = output;
    this.actor = actor;
    this.schema = new BatchSchema(database);
    this.script = new BulkScript(SCRIPT, database.dataSource());
  }

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
      List<Race.Round> rounds) {}

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
    var race =
        new Race(
            schema::restore,
            () -> runEngine(BatchSchema.CAMPAIGN),
            () -> script.run(schema.lastPerson(), CONNECTIONS, schema.parameters()),
            this::written,
            output);
    return result(people, seed, race.rounds(rounds));
  }

  private BatchSchema.Written written(boolean engine) {
    if (engine) {
      bytesPerActivity = schema.bytesPerActivity();
    }
    return schema.written();
  }

  private Result result(long people, long seed, List<Race.Round> measured) {
    // In turns: what the rounds left to be written behind slows both alike.
    var engineNobody = new ArrayList<Double>();
    var sqlNobody = new ArrayList<Double>();
    for (int pair = 0; pair < NOBODY_PAIRS; pair++) {
      engineNobody.add(nobody());
      sqlNobody.add(countNobody());
    }
    double nobody = Race.median(engineNobody);
    double nobodySql = Race.median(sqlNobody);
    double engine = Race.median(measured.stream().map(Race.Round::engineSeconds).toList());
    double sql = Race.median(measured.stream().map(Race.Round::sqlSeconds).toList());
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
        Race.median(measured.stream().map(Race.Round::ratio).toList()),
        people / engine,
        activities / engine,
        measured.stream().mapToDouble(Race.Round::heapPeakMegabytes).max().orElse(0),
        measured.stream().mapToDouble(Race.Round::collectingSeconds).max().orElse(0),
        bytesPerActivity,
        nobody,
        nobodySql,
        nobody / nobodySql,
        measured);
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
    return Race.secondsSince(began);
  }

  private double countNobody() {
    long began = System.nanoTime();
    schema.countNobody();
    return Race.secondsSince(began);
  }
}
