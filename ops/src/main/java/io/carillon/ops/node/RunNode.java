package io.carillon.ops.node;

import io.carillon.activity.ActivityTypes;
import io.carillon.batch.BatchNode;
import io.carillon.batch.activities.ActivityImport;
import io.carillon.batch.events.EventImport;
import io.carillon.batch.people.PeopleImport;
import io.carillon.batch.run.BatchSettings;
import io.carillon.batch.run.CampaignRuns;
import io.carillon.batch.run.Node;
import io.carillon.batch.run.Run;
import io.carillon.batch.run.RunSettings;
import io.carillon.batch.waits.WaitResumer;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.failure.CampaignException;
import io.carillon.ops.terminal.Output;
import io.carillon.ops.terminal.Progress;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.dao.DataAccessException;

/// The batch side of this process, for commands that work on runs. It costs a second to open.
public final class RunNode implements AutoCloseable {
  private static final int LOOK_EVERY_MILLIS = 300;
  private static final int STOP_AT_MOST_SECONDS = 60;
  private static final Actor STOPPER = new Actor("interrupt", "command line");

  private final Database database;
  private final BatchNode node;
  private final Output output;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RunNode(Database database, BatchNode node, Output output) {
    this.database = database;
    this.node = node;
    this.output = output;
  }

  public static RunNode open(Database database, Output output) {
    return open(database, output, RunSettings.defaults());
  }

  public static RunNode open(Database database, Output output, RunSettings run) {
    var settings = new Settings(database.dataSource());
    return new RunNode(
        database,
        BatchNode.open(
            database.dataSource(),
            new BatchSettings(
                new FieldStore(database.dataSource()).load(),
                new CompiledDefinitions(database.dataSource()),
                settings::timeZone,
                run,
                Node.ofThisProcess())),
        output);
  }

  public CampaignRuns runs() {
    return node.runs();
  }

  /// Takes on people who have waited long enough.
  public WaitResumer waits() {
    return node.waits();
  }

  /// The types that a run's totals are counted by.
  public ActivityTypes activityTypes() {
    return new CompiledDefinitions(database.dataSource()).activityTypes();
  }

  /// The import of people.
  public PeopleImport people() {
    return new PeopleImport(node.repository(), node.transactions(), database.dataSource());
  }

  /// The import of past activities.
  public ActivityImport activities() {
    return new ActivityImport(node.repository(), node.transactions(), database.dataSource());
  }

  /// The import of events.
  public EventImport events() {
    return new EventImport(node.repository(), node.transactions(), database.dataSource());
  }

  /// A run that this process drives, and a latch that opens when it no longer does.
  private record Driving(int run, CountDownLatch ended) {}

  /// Sees a run to its end, with a bar that shows how far it is. Ctrl-C and SIGTERM stop the run
  /// between two chunks; it then waits for a restart.
  public Run drive(int runId, String campaign) {
    var now = new Driving(runId, new CountDownLatch(1));
    var onInterrupt = new Thread(() -> interrupted(now), "stop-run");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    var watcher = Thread.ofPlatform().daemon().name("watch-run").start(() -> watch(now, campaign));
    try {
      return node.runs().await(runId);
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
      return node.runs().find(runId);
    } finally {
      now.ended.countDown();
      forget(onInterrupt);
      join(watcher);
    }
  }

  /// Lets chunks under way commit. A second call does nothing.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      node.close();
    }
  }

  private void watch(Driving now, String campaign) {
    try (var bar = Progress.start(campaign, "people", 0)) {
      do {
        var totals = node.runs().totals(now.run);
        bar.most(totals.peopleRead());
        bar.at(totals.peoplePassed());
      } while (!now.ended.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException | DataAccessException done) {
      // Or it will say itself that the database is away.
    }
  }

  /// Ctrl-C or SIGTERM.
  private void interrupted(Driving now) {
    output.note(
        "carillon: stopping run %d once the chunks under way are committed; `carillon runs restart %d` goes on"
            .formatted(now.run, now.run));
    try {
      node.runs().stop(now.run, STOPPER);
      now.ended.await(STOP_AT_MOST_SECONDS, TimeUnit.SECONDS);
    } catch (CampaignException | DataAccessException | InterruptedException over) {
      // It has ended by itself, or the database is away: either way there is nothing to wait for.
    }
    close();
    database.close();
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process ends already, by that very hook.
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
