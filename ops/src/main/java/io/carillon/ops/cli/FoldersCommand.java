package io.carillon.ops.cli;

import io.carillon.definition.FolderArchive;
import io.carillon.definition.FolderArchive.Folder;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Folders, and putting them away.
@Command(
    name = "folders",
    header = "Folders; put them away and bring them back.",
    description =
        "Folders hold programs and other folders. They are defined in files; archiving one only"
            + " hides what is in it: `carillon campaigns list` does not show it, and no message"
            + " suggests it. Everything works as before.",
    footer = {"  carillon folders list", "  carillon folders archive \"Spring 2025\""},
    subcommands = {
      FoldersCommand.ListFolders.class,
      FoldersCommand.Archive.class,
      FoldersCommand.Unarchive.class
    })
final class FoldersCommand extends CommandGroup {
  record FolderDocument(String name, @Nullable String parent, boolean archived) {
    static FolderDocument of(Folder folder) {
      return new FolderDocument(folder.name(), folder.parent().orElse(null), folder.archived());
    }
  }

  record FoldersDocument(List<FolderDocument> folders) {}

  record ArchivedDocument(String folder, boolean archived) {}

  @Command(
      name = "list",
      header = "Shows all folders.",
      description = {
        "Shows all folders by name, archived ones too.",
        "JSON: {\"folders\":[{\"name\",\"parent\",\"archived\"}]}"
      },
      footer = "  carillon folders list --json")
  static final class ListFolders implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var folders =
            new FolderArchive(database.dataSource())
                .folders().stream().map(FolderDocument::of).toList();
        var output = common.output();
        output.answer(
            new FoldersDocument(folders),
            () ->
                output.table(
                    List.of("Folder", "In", ""),
                    folders.stream()
                        .map(one ->
                            List.of(
                                one.name(),
                                one.parent() == null ? "" : one.parent(),
                                one.archived() ? "archived" : ""))
                        .toList()));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "archive",
      header = "Hides a folder and what is in it.",
      description = {
        "Hides a folder and everything in it from lists and suggestions. Nothing else changes:"
            + " campaigns in it run, wait, and stay active.",
        "JSON: {\"folder\",\"archived\"}"
      },
      footer = "  carillon folders archive \"Spring 2025\"")
  static final class Archive implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FOLDER", description = "Its name.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var folder = new FolderArchive(database.dataSource()).archive(name, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new ArchivedDocument(folder, true),
            () -> output.line("'%s' is archived.".formatted(folder)));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "unarchive",
      header = "Shows an archived folder again.",
      description = {
        "Lets a folder and what is in it be listed and suggested again.",
        "JSON: {\"folder\",\"archived\"}"
      },
      footer = "  carillon folders unarchive \"Spring 2025\"")
  static final class Unarchive implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FOLDER", description = "Its name.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var folder =
            new FolderArchive(database.dataSource()).unarchive(name, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new ArchivedDocument(folder, false),
            () -> output.line("'%s' is not archived any more.".formatted(folder)));
        return ExitCode.DONE;
      }
    }
  }
}
