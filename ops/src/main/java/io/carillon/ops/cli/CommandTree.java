package io.carillon.ops.cli;

import java.util.LinkedHashMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The commands, and what they have in common: help, exit codes, the way they fail.
@Command(
    name = "carillon",
    header = "Carillon: self-hosted smart campaigns.",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Choose people by filters, do things to them step by step, and"
          + " keep a log of everything that was done.",
      "",
      "Everything lives in one database. Without --jdbc-url it is an embedded server whose data is"
          + " kept in a folder (--home, by default ~/.carillon); it starts and stops by itself.",
      "",
      "The options below may stand before the command or after it."
    },
    footer = {
      "  carillon demo                              see it work on made-up people",
      "  carillon people import people.csv          bring people in",
      "  carillon apply campaigns.yaml              define campaigns and lists",
      "  carillon preview \"Welcome\"                 who would take part",
      "  carillon run \"Welcome\" --wait              do it now",
      "  carillon activities --campaign \"Welcome\"   what was done"
    },
    subcommands = {
      DemoCommand.class,
      ServerCommand.class,
      FieldsCommand.class,
      PeopleCommand.class,
      ListsCommand.class,
      ProgramsCommand.class,
      WorkspacesCommand.class,
      ValidateCommand.class,
      ApplyCommand.class,
      ExportCommand.class,
      DiffCommand.class,
      SchemaCommand.class,
      CampaignsCommand.class,
      FoldersCommand.class,
      SmartListsCommand.class,
      PreviewCommand.class,
      ExplainCommand.class,
      RunCommand.class,
      ScheduleCommand.class,
      RunsCommand.class,
      WaitsCommand.class,
      EventsCommand.class,
      ApiKeysCommand.class,
      NotificationsCommand.class,
      WebhooksCommand.class,
      ActivitiesCommand.class,
      ActivityTypesCommand.class,
      SettingsCommand.class,
      BenchCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    })
public final class CommandTree extends CommandGroup {
  private CommandTree() {}

  /// @return a fresh one, ready to execute; its writers may be replaced to capture what it prints
  public static CommandLine create() {
    var tree = new CommandLine(new CommandTree());
    tree.setExecutionExceptionHandler(
        (failure, command, _) -> Failures.onExecution(failure, command));
    tree.setParameterExceptionHandler(Failures::onUsage);
    Converters.register(tree);
    tree.setCaseInsensitiveEnumValuesAllowed(true);
    tree.setUsageHelpAutoWidth(true);
    tree.setAbbreviatedOptionsAllowed(false);
    describe(tree);
    return tree;
  }

  /// Puts on every help page what is the same on all of them.
  private static void describe(CommandLine command) {
    var spec = command.getCommandSpec();
    var usage = spec.usageMessage();
    usage.headerHeading("");
    usage.synopsisHeading("%nUsage: ");
    usage.descriptionHeading("%n");
    usage.parameterListHeading("%n");
    usage.optionListHeading("%nOptions:%n");
    usage.commandListHeading("%nCommands:%n");
    usage.footerHeading("%nExamples:%n");
    var codes = new LinkedHashMap<String, String>();
    codes.put(" 0", "done");
    codes.put(" 1", "it failed: the database went away, a run ended failed, a bug");
    codes.put(" 2", "wrong usage of the command line");
    codes.put(" 3", "refused, for a reason that the message names");
    codes.put(" 130, 143", "ended by a signal: Ctrl-C, SIGTERM");
    usage.exitCodeListHeading("%nExit codes:%n");
    usage.exitCodeList(codes);
    spec.mixinStandardHelpOptions(true);
    spec.version("carillon " + version());
    command.getSubcommands().values().forEach(CommandTree::describe);
  }

  private static String version() {
    var built = CommandTree.class.getPackage().getImplementationVersion();
    return built == null ? "(from its sources)" : built;
  }
}
