package io.carillon.ops.cli;

import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.CompiledDefinitions.ProgramSummary;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Nearest;
import io.carillon.ops.terminal.Output;
import io.carillon.person.ChosenPeople;
import io.carillon.person.People;
import io.carillon.person.StaticLists;
import io.carillon.person.TextFold;
import io.carillon.program.Program;
import io.carillon.program.ProgramMembers;
import io.carillon.program.ProgramMembers.Change;
import io.carillon.program.ProgramStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Programs and who is a member of them.
@Command(
    name = "programs",
    header = "Programs and their members.",
    description =
        "Programs, the statuses of their channels, and who is a member as what. Programs and"
            + " channels are defined in files: see `carillon apply`.",
    footer = {
      "  carillon programs show \"Spring Webinar\"",
      "  carillon programs set-status \"Spring Webinar\" Registered ann@example.com 4711",
      "  carillon programs set-status \"Spring Webinar\" Invited --list \"Spring guests\""
    },
    subcommands = {
      ProgramsCommand.ListPrograms.class,
      ProgramsCommand.Show.class,
      ProgramsCommand.SetStatus.class,
      ProgramCloneCommand.class
    })
final class ProgramsCommand extends CommandGroup {

  record ProgramDocument(
      int id, String name, String type, @Nullable String channel, String description) {
    static ProgramDocument of(ProgramSummary summary) {
      return new ProgramDocument(
          summary.program().id(),
          summary.program().name(),
          summary.type(),
          summary.channel().orElse(null),
          summary.description());
    }
  }

  record ProgramsDocument(List<ProgramDocument> programs) {}

  /// @param step null for a status that the channel no longer has
  record StatusDocument(
      String status,
      @Nullable Integer step,
      boolean success,
      boolean hidden,
      long members,
      long successes) {}

  record MembersDocument(
      int id, String name, long members, long successes, List<StatusDocument> statuses) {}

  record ChangeDocument(String program, String status, int changed, int unchanged, int further) {}

  @Command(
      name = "list",
      header = "Shows all programs.",
      description = {
        "Shows all programs by name.",
        "JSON: {\"programs\":[{\"id\",\"name\",\"type\",\"channel\",\"description\"}]}"
      },
      footer = "  carillon programs list")
  static final class ListPrograms implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var programs =
            new CompiledDefinitions(database.dataSource())
                .programs().stream().map(ProgramDocument::of).toList();
        var output = common.output();
        output.answer(
            new ProgramsDocument(programs),
            () -> {
              output.table(
                  List.of("Program", "Type", "Channel", "Description"),
                  programs.stream().map(ListPrograms::row).toList());
              if (programs.isEmpty()) {
                output.line("There are none yet: `carillon apply FILE` stores some.");
              }
            });
        return ExitCode.DONE;
      }
    }

    private static List<? extends @Nullable Object> row(ProgramDocument one) {
      var channel = one.channel() == null ? "" : one.channel();
      return List.of(one.name(), one.type(), channel, one.description());
    }
  }

  @Command(
      name = "show",
      header = "Shows a program's members by status.",
      description = {
        "Shows the statuses of a program's channel, and how many members have each. Successes are"
            + " members who ever reached a status that counts as one.",
        "JSON:"
            + " {\"id\",\"name\",\"members\",\"successes\",\"statuses\":[{\"status\",\"step\",\"success\",\"hidden\",\"members\",\"successes\"}]}"
      },
      footer = "  carillon programs show \"Spring Webinar\"")
  static final class Show implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "PROGRAM", description = "Its name, in any case.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var program = new CompiledDefinitions(database.dataSource()).program(name);
        var document = members(program, new ProgramMembers(database.dataSource()));
        var output = common.output();
        output.answer(document, () -> show(document, output));
        return ExitCode.DONE;
      }
    }

    private static MembersDocument members(Program program, ProgramMembers members) {
      var groups = members.groups(program);
      var statuses = new ArrayList<StatusDocument>();
      for (var status : program.statuses()) {
        var group =
            groups.stream().filter(one -> one.statusId() == status.id()).findFirst().orElse(null);
        statuses.add(
            new StatusDocument(
                status.name(),
                status.step(),
                status.success(),
                status.hidden(),
                group == null ? 0 : group.members(),
                group == null ? 0 : group.successes()));
      }
      for (var group : groups) {
        if (program.find(group.statusId()).isEmpty()) {
          statuses.add(
              new StatusDocument(
                  program.nameOf(group.statusId()),
                  null,
                  false,
                  true,
                  group.members(),
                  group.successes()));
        }
      }
      return new MembersDocument(
          program.id(),
          program.name(),
          groups.stream().mapToLong(ProgramMembers.Group::members).sum(),
          groups.stream().mapToLong(ProgramMembers.Group::successes).sum(),
          statuses);
    }

    private static void show(MembersDocument document, Output output) {
      output.table(
          List.of("Status", "Step", "", "Members", "Successes"),
          document.statuses().stream()
              .map(one ->
                  List.<Object>of(
                      one.status(),
                      one.step() == null ? "" : one.step(),
                      one.success() ? "success" : one.hidden() ? "hidden" : "",
                      one.members(),
                      one.successes()))
              .toList());
      output.line(
          "'%s' has %s, %s of them a success."
              .formatted(
                  document.name(),
                  Output.counted(document.members(), "member", "members"),
                  Output.number(document.successes())));
    }
  }

  @Command(
      name = "set-status",
      header = "Gives people a status in a program.",
      description = {
        "Gives people a status in a program; who is no member becomes one. Nobody goes back to a"
            + " lower step. The status 'Not in Program' ends the membership. An activity is logged"
            + " for each who is changed; repeated, it changes nothing.",
        "JSON: {\"program\",\"status\",\"changed\",\"unchanged\",\"further\"}"
      },
      footer = {
        "  carillon programs set-status \"Spring Webinar\" Registered ann@example.com 4711",
        "  carillon programs set-status \"Spring Webinar\" Invited --list \"Spring guests\""
      })
  static final class SetStatus implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "PROGRAM", description = "Its name, in any case.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "STATUS", description = "Of its channel, in any case.")
    private String status = "";

    @Parameters(
        index = "2..*",
        arity = "0..*",
        paramLabel = "PERSON",
        description = "Ids or e-mail addresses.")
    private List<String> people = List.of();

    @Option(
        names = "--list",
        paramLabel = "LIST",
        description = "Everybody on this static list, instead of people one by one.")
    private @Nullable String list;

    @Override
    public Integer call() {
      if ((list == null) == people.isEmpty()) {
        throw common.wrongUsage("PERSON or --list: write one of them");
      }
      try (var database = common.open()) {
        var program = new CompiledDefinitions(database.dataSource()).program(name);
        var wanted = status(program);
        var change = change(database, program, wanted);
        var statusName = wanted.map(ProgramStatus::name).orElse(ProgramStatus.NOT_IN_PROGRAM);
        var output = common.output();
        output.answer(
            new ChangeDocument(
                program.name(), statusName, change.changed(), change.unchanged(), change.further()),
            () ->
                output.line(
                    "%s of '%s' set to '%s', %s had it already, %s further on."
                        .formatted(
                            Output.people(change.changed()),
                            program.name(),
                            statusName,
                            Output.number(change.unchanged()),
                            Output.number(change.further()))));
        return ExitCode.DONE;
      }
    }

    private Optional<ProgramStatus> status(Program program) {
      if (TextFold.key(status).equals(TextFold.key(ProgramStatus.NOT_IN_PROGRAM))) {
        return Optional.empty();
      }
      var found = program.find(status);
      if (found.isEmpty()) {
        throw new CampaignException(
            ErrorCode.UNKNOWN_NAME,
            "program '%s' has no status '%s': %s"
                .formatted(
                    program.name(),
                    status,
                    Nearest.repair(
                        status, program.statuses().stream().map(ProgramStatus::name).toList())));
      }
      return found;
    }

    private Change change(Database database, Program program, Optional<ProgramStatus> wanted) {
      var members = new ProgramMembers(database.dataSource());
      if (list == null) {
        var known = new People(database.dataSource());
        var ids = people.stream().map(key -> ListsCommand.requirePerson(known, key)).toList();
        return members.change(program, wanted, ids, CommonOptions.actor());
      }
      var lists = new StaticLists(database.dataSource());
      var everybodyOn = lists.require(list);
      var sum = new Change(0, 0, 0);
      var page = lists.members(everybodyOn, 0, ChosenPeople.MOST);
      while (!page.isEmpty()) {
        sum = sum.plus(members.change(program, wanted, page, CommonOptions.actor()));
        page = lists.members(everybodyOn, page.getLast(), ChosenPeople.MOST);
      }
      return sum;
    }
  }
}
