package io.carillon.ops.cli;

import io.carillon.definition.CampaignActivation;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.CompiledDefinitions.CampaignSummary;
import io.carillon.definition.DefinitionStore;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The stored campaigns.
@Command(
    name = "campaigns",
    header = "Stored campaigns.",
    description = "The stored campaigns. They are defined in files: see `carillon apply`.",
    footer = {
      "  carillon campaigns list",
      "  carillon campaigns show \"Welcome\"",
      "  carillon campaigns clone \"Welcome\" \"Welcome again\"",
      "  carillon campaigns reset \"Welcome\"",
      "  carillon campaigns activate \"Answer requests\"",
      "  carillon campaigns abort \"Welcome\""
    },
    subcommands = {
      CampaignsCommand.ListCampaigns.class,
      CampaignsCommand.Show.class,
      CampaignCloneCommand.class,
      CampaignResetCommand.class,
      CampaignsCommand.Activate.class,
      CampaignsCommand.Deactivate.class,
      AbortCommand.class,
      DeleteCommand.class
    })
final class CampaignsCommand extends CommandGroup {

  record CampaignDocument(
      int id,
      String name,
      @Nullable String program,
      int version,
      String mode,
      boolean active,
      boolean archived,
      String description) {
    static CampaignDocument of(CampaignSummary campaign) {
      return new CampaignDocument(
          campaign.id(),
          campaign.name(),
          campaign.program().orElse(null),
          campaign.version(),
          campaign.mode().name(),
          campaign.active(),
          campaign.archived(),
          campaign.description());
    }
  }

  record CampaignsDocument(List<CampaignDocument> campaigns) {}

  @Command(
      name = "list",
      header = "Shows all campaigns.",
      description = {
        "Shows all campaigns by program and name, without those in archived folders.",
        "JSON: {\"campaigns\":[{\"id\",\"name\",\"program\",\"version\",\"mode\",\"active\","
            + "\"archived\",\"description\"}]}, where mode is BATCH, TRIGGER, EXECUTABLE or EMPTY"
      },
      footer = {"  carillon campaigns list --json", "  carillon campaigns list --archived"})
  static final class ListCampaigns implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--archived", description = "Those in archived folders too.")
    private boolean archived;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var campaigns =
            new CompiledDefinitions(database.dataSource())
                .campaigns().stream()
                    .filter(campaign -> archived || !campaign.archived())
                    .map(CampaignDocument::of)
                    .toList();
        var output = common.output();
        output.answer(
            new CampaignsDocument(campaigns),
            () -> {
              output.table(
                  List.of("Campaign", "Program", "Version", "Mode", "Description"),
                  campaigns.stream().map(ListCampaigns::row).toList());
              if (campaigns.isEmpty()) {
                output.line("There are none yet: `carillon apply FILE` stores some.");
              }
            });
        return ExitCode.DONE;
      }
    }

    private static String mode(CampaignDocument one) {
      return switch (CompiledDefinitions.Mode.valueOf(one.mode())) {
        case BATCH -> "batch";
        case TRIGGER -> one.active() ? "trigger, active" : "trigger, inactive";
        case EXECUTABLE -> "executable";
        case EMPTY -> "";
      };
    }

    private static List<? extends @Nullable Object> row(CampaignDocument one) {
      var program = one.program() == null ? "" : one.program();
      return List.of(one.name(), program, one.version(), mode(one), one.description());
    }
  }

  @Command(
      name = "show",
      header = "Shows one campaign.",
      description = {
        "Shows one campaign as YAML, in canonical form with the numbers of its flow steps.",
        "JSON:"
            + " {\"id\",\"name\",\"program\",\"version\",\"mode\",\"active\",\"description\",\"yaml\"}"
      },
      footer = "  carillon campaigns show \"Welcome\"")
  static final class Show implements Callable<Integer> {
    record CampaignWithText(
        int id,
        String name,
        @Nullable String program,
        int version,
        String mode,
        boolean active,
        String description,
        String yaml) {}

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var definitions = new CompiledDefinitions(database.dataSource());
        int id = definitions.plan(name).campaignId();
        var found =
            definitions.campaigns().stream()
                .filter(campaign -> campaign.id() == id)
                .map(CampaignDocument::of)
                .findFirst()
                .orElseThrow();
        var qualified =
            found.program() == null ? found.name() : found.program() + "." + found.name();
        var yaml = new DefinitionStore(database.dataSource()).export(List.of(qualified));
        var output = common.output();
        output.answer(
            new CampaignWithText(
                found.id(),
                found.name(),
                found.program(),
                found.version(),
                found.mode(),
                found.active(),
                found.description(),
                yaml),
            () -> output.line("# version %d%n%s".formatted(found.version(), yaml.stripTrailing())));
        return ExitCode.DONE;
      }
    }
  }

  record ActivityDocument(int id, String campaign, boolean active) {}

  @Command(
      name = "activate",
      header = "Lets people enter a trigger campaign.",
      description = {
        "Switches a trigger campaign on: from now on its triggers bring people into its flow. What"
            + " happened before brings nobody. A new trigger campaign is off until then.",
        "JSON: {\"id\",\"campaign\",\"active\"}"
      },
      footer = "  carillon campaigns activate \"Answer requests\"")
  static final class Activate implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var campaign =
            new CampaignActivation(database.dataSource()).activate(name, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new ActivityDocument(campaign.campaignId(), campaign.name(), true),
            () -> output.line("'%s' is active.".formatted(campaign.name())));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "deactivate",
      header = "Lets nobody enter a trigger campaign any more.",
      description = {
        "Switches a trigger campaign off: nobody enters any more. Who is in its flow, in a wait"
            + " too, goes on to the end, and so does who was let in and has not begun.",
        "JSON: {\"id\",\"campaign\",\"active\"}"
      },
      footer = "  carillon campaigns deactivate \"Answer requests\"")
  static final class Deactivate implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var campaign = CampaignNames.require(database, name);
        new CampaignActivation(database.dataSource())
            .deactivate(campaign.id(), campaign.name(), CommonOptions.actor());
        var output = common.output();
        output.answer(
            new ActivityDocument(campaign.id(), campaign.name(), false),
            () ->
                output.line(
                    "'%s' is not active any more; who is in its flow goes on."
                        .formatted(campaign.name())));
        return ExitCode.DONE;
      }
    }
  }
}
