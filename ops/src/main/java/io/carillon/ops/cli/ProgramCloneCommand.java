package io.carillon.ops.cli;

import io.carillon.definition.Clones;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A program again, under another name.
@Command(
    name = "clone",
    header = "Copies a program with what is in it.",
    description = {
      "Copies a program under a new name, with its tokens and with the campaigns, e-mails and smart"
          + " lists in it; programs in it are not copied. What referred to the program or to an"
          + " asset of it refers to the copy's. Nobody is a member, and nothing is scheduled.",
      "JSON: as of `carillon apply`"
    },
    footer = "  carillon programs clone \"Spring Webinar\" \"Autumn Webinar\"")
final class ProgramCloneCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", paramLabel = "PROGRAM", description = "The program to copy.")
  private String original = "";

  @Parameters(index = "1", paramLabel = "NEW_NAME", description = "The copy's.")
  private String name = "";

  @Override
  public Integer call() {
    try (var database = common.open()) {
      var applied =
          new Clones(database.dataSource()).program(original, name, CommonOptions.actor());
      ApplyCommand.answer(common.output(), applied);
      return ExitCode.DONE;
    }
  }
}
