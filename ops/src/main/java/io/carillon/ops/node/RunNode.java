package io.carillon.ops.node;

import io.carillon.batch.BatchNode;
import io.carillon.batch.BatchSettings;
import io.carillon.batch.people.PeopleImport;
import io.carillon.batch.run.CampaignRuns;
import io.carillon.batch.run.Node;
import io.carillon.batch.run.Run;
import io.carillon.batch.run.RunSettings;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.ops.terminal.Output;
import io.carillon.ops.terminal.Progress;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.dao.DataAccessException;

/// The batch side of this process, for commands that work on runs. It costs a second to open.
public final class RunNode implements AutoCloseable {
  private static final int LOOK_EVERY_MILLIS = 300;

  private final Database database;
  private final BatchNode node;
  private final Thread onInterrupt;
  private final AtomicBoolean driving = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RunNode(Database database, BatchNode node, Output output) {
    this.database = database;
    this.node = node;
    this.onInterrupt = new Thread(() -> interrupted(output), "close-node");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
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

  /// The import of people.
  public PeopleImport people() {
    return new PeopleImport(node.repository(), node.transactions(), database.dataSource());
  }

  /// Drives a run until it ends, with a bar that shows how far it is.
  public Run drive(int runId, String campaign) {
    driving.set(true);
    var watcher =
        Thread.ofPlatform().daemon().name("watch-run").start(() -> watch(runId, campaign));
    try {
      return node.runs().drive(runId);
    } finally {
      driving.set(false);
      watcher.interrupt();
      join(watcher);
    }
  }

  /// Lets chunks under way commit. A second call does nothing.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
      } catch (IllegalStateException ending) {
        // The process ends already, perhaps by that very hook.
      }
      node.close();
    }
  }

  private void watch(int runId, String campaign) {
    try (var bar = Progress.start(campaign, "people", 0)) {
      while (driving.get()) {
        var totals = node.runs().totals(runId);
        bar.most(totals.peopleRead());
        bar.at(totals.peoplePassed());
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
    } catch (InterruptedException | DataAccessException done) {
      // The run has ended, or will say itself that the database is away.
    }
  }

  /// Ctrl-C or SIGTERM.
  private void interrupted(Output output) {
    if (driving.get()) {
      output.note(
          "carillon: stopping once the chunks under way are committed; `carillon runs restart`"
              + " goes on with the run");
    }
    close();
    database.close();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
