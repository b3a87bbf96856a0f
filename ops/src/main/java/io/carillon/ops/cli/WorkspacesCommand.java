package io.carillon.ops.cli;

import io.carillon.definition.CompiledDefinitions;
import io.carillon.person.Partitions;
import io.carillon.person.TextFold;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Workspaces and the partitions they see.
@Command(
    name = "workspaces",
    header = "Workspaces and the partitions they see.",
    description =
        "Workspaces: a campaign takes in people of its workspace's partitions only. Both are"
            + " defined in files; without any, everybody and everything is in Default.",
    footer = {
      "  carillon workspaces list",
      "  carillon people move --partition Europe ann@example.com"
    },
    subcommands = WorkspacesCommand.ListWorkspaces.class)
final class WorkspacesCommand extends CommandGroup {

  record WorkspaceDocument(String name, List<String> partitions) {}

  record PartitionDocument(String name, long people) {}

  record WorkspacesDocument(
      List<WorkspaceDocument> workspaces, List<PartitionDocument> partitions) {}

  @Command(
      name = "list",
      header = "Shows all workspaces and partitions.",
      description = {
        "Shows which partitions each workspace sees, and how many people are in each partition.",
        "JSON:"
            + " {\"workspaces\":[{\"name\",\"partitions\":[\"<name>\"]}],\"partitions\":[{\"name\",\"people\"}]}"
      },
      footer = "  carillon workspaces list")
  static final class ListWorkspaces implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var definitions = new CompiledDefinitions(database.dataSource());
        var counts = new Partitions(database.dataSource()).count();
        var workspaces =
            definitions.workspaces().stream()
                .map(one -> new WorkspaceDocument(one.name(), one.partitions()))
                .toList();
        var partitions =
            definitions.partitions().stream()
                .map(name ->
                    new PartitionDocument(name, counts.getOrDefault(TextFold.key(name), 0L)))
                .toList();
        var output = common.output();
        output.answer(
            new WorkspacesDocument(workspaces, partitions),
            () -> {
              output.table(
                  List.of("Workspace", "Partitions"),
                  workspaces.stream()
                      .map(one -> List.of(one.name(), String.join(", ", one.partitions())))
                      .toList());
              output.table(
                  List.of("Partition", "People"),
                  partitions.stream().map(one -> List.of(one.name(), one.people())).toList());
            });
        return ExitCode.DONE;
      }
    }
  }
}
