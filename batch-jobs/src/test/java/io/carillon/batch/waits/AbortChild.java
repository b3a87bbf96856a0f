package io.carillon.batch.waits;

import io.carillon.batch.BatchNode;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CompiledDefinitions;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A process that drives a run or aborts a campaign, to be killed at a failpoint.
final class AbortChild {
  private AbortChild() {}

  /// Arguments: the database's url; `drive` and a run, or `abort` and a campaign.
  public static void main(String[] arguments) {
    var url = new DatabaseSettings.External(arguments[0], Optional.empty(), Optional.empty());
    try (var database = Database.open(url);
        var node =
            BatchNode.open(database.dataSource(), WaitWorld.settings(database.dataSource()))) {
      if (arguments[1].equals("drive")) {
        node.runs().drive(Integer.parseInt(arguments[2]));
      } else {
        var campaign = new CompiledDefinitions(database.dataSource()).plan(arguments[2]);
        node.runs().abort(campaign.campaignId(), campaign.name(), WaitWorld.ANNA);
      }
    }
  }

  /// @return its exit code
  static int start(TestDatabase database, String failpoint, String verb, String target)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=UTC"));
    command.add("-Dcarillon.failpoint=" + failpoint);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            AbortChild.class.getName(),
            database.jdbcUrl(),
            verb,
            target));
    var child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/abort-child.log")))
            .start();
    if (!child.waitFor(120, TimeUnit.SECONDS)) {
      child.destroyForcibly();
    }
    return child.waitFor();
  }
}
