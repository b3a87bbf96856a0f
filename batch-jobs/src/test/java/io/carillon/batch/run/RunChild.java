package io.carillon.batch.run;

import io.carillon.batch.BatchNode;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.flow.Qualification;
import io.carillon.person.FieldStore;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/// A process of its own that works on a run of [ScoringCampaign], to be killed at a failpoint.
final class RunChild {
  static final RunSettings SETTINGS =
      new RunSettings(2, 40, 150, Duration.ofSeconds(1), Duration.ofMillis(20), 3);
  static final Actor ACTOR = new Actor("test", "test");

  private RunChild() {}

  static BatchSettings settings(DataSource dataSource) {
    return new BatchSettings(
        new FieldStore(dataSource).load(),
        new OnePlan(
            () -> ScoringCampaign.plan(new Qualification.EveryTime(), OptionalLong.empty())),
        () -> ZoneOffset.UTC,
        SETTINGS,
        Node.ofThisProcess());
  }

  /// Arguments: the database's url, and the id of a run to restart, or nothing to ask for a new
  /// one.
  public static void main(String[] arguments) {
    var url = new DatabaseSettings.External(arguments[0], Optional.empty(), Optional.empty());
    try (var database = Database.open(url);
        var node = BatchNode.open(database.dataSource(), settings(database.dataSource()))) {
      int run;
      if (arguments.length > 1) {
        run = Integer.parseInt(arguments[1]);
        node.runs().restart(run, ACTOR);
      } else {
        run = node.runs().request(ScoringCampaign.CAMPAIGN, Optional.empty(), Map.of(), ACTOR);
      }
      node.runs().drive(run);
    }
    System.exit(0);
  }

  /// Starts a child on the class path and the JDK of this test.
  ///
  /// @param failpoint `NAME` or `NAME:n`; empty for none
  static Process start(String failpoint, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=UTC"));
    if (!failpoint.isEmpty()) {
      command.add("-Dcarillon.failpoint=" + failpoint);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), RunChild.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/run-child.log")))
        .start();
  }
}
