package io.carillon.ops.cli;

import io.carillon.definition.Clones;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A campaign again, under another name.
@Command(
    name = "clone",
    header = "Copies a campaign under a new name.",
    description = {
      "Copies a campaign's smart list, flow and settings under a new name. The copy has no schedule"
          + " and nobody was in it; an executable campaign's copy is executable only with"
          + " --executable.",
      "JSON: as of `carillon apply`"
    },
    footer = {
      "  carillon campaigns clone \"Welcome\" \"Welcome again\"",
      "  carillon campaigns clone \"Welcome\" \"Welcome\" --program \"Spring Webinar\"",
      "  carillon export \"Welcome again\" > welcome-again.yaml"
    })
final class CampaignCloneCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private String original = "";

  @Parameters(index = "1", paramLabel = "NEW_NAME", description = "The copy's, without program.")
  private String name = "";

  @Option(
      names = "--program",
      paramLabel = "PROGRAM",
      description = "Where to put it; beside the original if left out.")
  private @Nullable String program;

  @Option(names = "--executable", description = "Only other campaigns are to call the copy.")
  private boolean executable;

  @Override
  public Integer call() {
    try (var database = common.open()) {
      var applied =
          new Clones(database.dataSource())
              .campaign(
                  original, name, Optional.ofNullable(program), executable, CommonOptions.actor());
      ApplyCommand.answer(common.output(), applied);
      return ExitCode.DONE;
    }
  }
}
