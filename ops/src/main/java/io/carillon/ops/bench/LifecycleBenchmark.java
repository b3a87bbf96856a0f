package io.carillon.ops.bench;

import io.carillon.campaign.RunState;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.terminal.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A nightly campaign over everybody, with choices, executed campaigns two levels deep, mail and a
/// wait, against bulk SQL that writes the same; and people who have waited being taken on.
public final class LifecycleBenchmark {
  private static final String SCRIPT = "/benchmarks/lifecycle.sql";
  private static final int CONNECTIONS = 2;

  private final Database database;
  private final RunNode node;
  private final Output output;
  private final Actor actor;
  private final int chunkPeople;
  private final LifecycleSchema schema;
  private final BulkScript script;
  private long statements;

  /// @param database a schema of the benchmark's own
  /// @param chunkPeople of the node's settings
  public LifecycleBenchmark(
      Database database, RunNode node, int chunkPeople, Output output, Actor actor) {
    this.database = database;
    this.node = node;
    this.chunkPeople = chunkPeople;
    this.output = output;
    this.actor = actor;
    this.schema = new LifecycleSchema(database);
    this.script = new BulkScript(SCRIPT, database.dataSource());
  }

  /// @param waiting people who waited
  /// @param due of them, whose wait was over at once
  /// @param seconds until the last of those had gone on and was committed
  public record Waits(
      long waiting, long due, double seconds, double peoplePerSecond, double heapPeakMegabytes) {}

  /// @param ratio the engine's time by that of bulk SQL, median over the rounds
  /// @param activities that a run writes
  /// @param statementsPerChunk of the last run, with everything beside the chunks, by the chunks it
  ///   had at least
  public record Result(
      String server,
      long people,
      long seed,
      long activities,
      double engineSeconds,
      double sqlSeconds,
      double ratio,
      double peoplePerSecond,
      double activitiesPerSecond,
      double heapPeakMegabytes,
      double collectingSeconds,
      double statementsPerChunk,
      Waits waits,
      List<Race.Round> rounds) {}

  /// @param rounds of one run each of engine and bulk SQL; who goes first alternates
  /// @throws CampaignException `INVARIANT_BROKEN` if the two did not write the same, or somebody
  ///   was not taken on, or twice
  public Result run(int people, long seed, int rounds) {
    output.note("bench: on " + database.serverDescription());
    boolean reused = schema.prepare(people, seed, actor);
    output.note(
        "bench: %s%s".formatted(Output.people(people), reused ? " (generated earlier)" : ""));
    script.run(0, 1, schema.parameters());
    var race =
        new Race(
            schema::restore,
            this::runEngine,
            () -> script.run(schema.lastPerson(), CONNECTIONS, schema.parameters()),
            _ -> schema.written(),
            output);
    var measured = race.rounds(rounds);
    long activities = schema.written().activities();
    var waits = waits();
    double engine = Race.median(measured.stream().map(Race.Round::engineSeconds).toList());
    return new Result(
        database.serverDescription(),
        people,
        seed,
        activities,
        engine,
        Race.median(measured.stream().map(Race.Round::sqlSeconds).toList()),
        Race.median(measured.stream().map(Race.Round::ratio).toList()),
        people / engine,
        activities / engine,
        measured.stream().mapToDouble(Race.Round::heapPeakMegabytes).max().orElse(0),
        measured.stream().mapToDouble(Race.Round::collectingSeconds).max().orElse(0),
        statements / Math.ceil((double) people / chunkPeople),
        waits,
        measured);
  }

  /// Everybody waits, a fifth for a day; that day passes.
  private Waits waits() {
    schema.restore();
    drive(LifecycleSchema.WAITS);
    long waiting = schema.waiting();
    long due = schema.letADayPass();
    var memory = new MemoryWatch();
    long began = System.nanoTime();
    long resumed = node.waits().resumeDue(_ -> {});
    double seconds = Race.secondsSince(began);
    if (resumed != due || schema.waiting() != waiting - due || schema.resumedTwice() > 0) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN,
          "of %d people who were due %d went on, %d still wait, %d went on twice"
              .formatted(due, resumed, schema.waiting(), schema.resumedTwice()));
    }
    return new Waits(waiting, due, seconds, due / seconds, memory.peakBytes() / 1024.0 / 1024.0);
  }

  private void runEngine() {
    long before = schema.statements();
    drive(LifecycleSchema.CAMPAIGN);
    statements = schema.statements() - before;
  }

  private void drive(String campaign) {
    int id = node.runs().request(schema.campaignId(campaign), Optional.empty(), Map.of(), actor);
    var run = node.drive(id, campaign);
    if (run.state() != RunState.COMPLETED) {
      throw new CampaignException(
          ErrorCode.RUN_FAILED,
          "run %d of '%s' is %s: %s"
              .formatted(id, campaign, run.state(), run.errorText().orElse("no reason given")));
    }
  }
}
