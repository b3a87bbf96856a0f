package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.terminal.Output;
import io.carillon.person.People;
import io.carillon.person.StaticLists;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Static lists and who is on them.
@Command(
    name = "lists",
    header = "Static lists and who is on them.",
    description =
        "Static lists: people are put on them and taken off by hand, by an import or by a flow"
            + " step. Smart lists, which choose by filters, are defined in files.",
    footer = {
      "  carillon lists create \"Newsletter\"",
      "  carillon lists add \"Newsletter\" ann@example.com 4711"
    },
    subcommands = {
      ListsCommand.ListLists.class,
      ListsCommand.Create.class,
      ListsCommand.Add.class,
      ListsCommand.Remove.class
    })
final class ListsCommand extends CommandGroup {

  record ListDocument(int id, String name, long members) {}

  record ListsDocument(List<ListDocument> lists) {}

  /// @param changed people who were added or removed
  /// @param unchanged people who were on it, or not on it, already
  record ChangeDocument(String list, int changed, int unchanged) {}

  @Command(
      name = "list",
      header = "Shows all static lists.",
      description = {
        "Shows all static lists and how many people are on each.",
        "JSON: {\"lists\":[{\"id\",\"name\",\"members\"}]}"
      },
      footer = "  carillon lists list")
  static final class ListLists implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var lists =
            new StaticLists(database.dataSource())
                .all().stream()
                    .map(one -> new ListDocument(one.list().id(), one.list().name(), one.members()))
                    .toList();
        var output = common.output();
        output.answer(
            new ListsDocument(lists),
            () ->
                output.table(
                    List.of("List", "People"),
                    lists.stream().map(one -> List.of(one.name(), one.members())).toList()));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "create",
      header = "Creates a static list.",
      description = {"Creates an empty static list.", "JSON: {\"id\",\"name\",\"members\"}"},
      footer = "  carillon lists create \"Newsletter\"")
  static final class Create implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "Unique, whatever its case.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var list = new StaticLists(database.dataSource()).create(name, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new ListDocument(list.id(), list.name(), 0),
            () -> output.line("Created list '%s'.".formatted(list.name())));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "add",
      header = "Puts people on a list.",
      description = {
        "Puts people on a list; an activity is logged for each who was not on it.",
        "JSON: {\"list\",\"changed\",\"unchanged\"}"
      },
      footer = "  carillon lists add \"Newsletter\" ann@example.com 4711")
  static final class Add implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "LIST", description = "Its name, in any case.")
    private String list = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "PERSON",
        description = "Ids or e-mail addresses.")
    private List<String> people = List.of();

    @Override
    public Integer call() {
      return change(common, list, people, true);
    }
  }

  @Command(
      name = "remove",
      header = "Takes people off a list.",
      description = {
        "Takes people off a list; an activity is logged for each who was on it.",
        "JSON: {\"list\",\"changed\",\"unchanged\"}"
      },
      footer = "  carillon lists remove \"Newsletter\" ann@example.com")
  static final class Remove implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "LIST", description = "Its name, in any case.")
    private String list = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "PERSON",
        description = "Ids or e-mail addresses.")
    private List<String> people = List.of();

    @Override
    public Integer call() {
      return change(common, list, people, false);
    }
  }

  private static int change(CommonOptions common, String name, List<String> keys, boolean add) {
    try (var database = common.open()) {
      var lists = new StaticLists(database.dataSource());
      var list = lists.require(name);
      var people = new People(database.dataSource());
      var ids = keys.stream().map(key -> requirePerson(people, key)).toList();
      var change =
          add
              ? lists.add(list, ids, CommonOptions.actor())
              : lists.remove(list, ids, CommonOptions.actor());
      var output = common.output();
      output.answer(
          new ChangeDocument(list.name(), change.changed(), change.unchanged()),
          () ->
              output.line(
                  "%s %s list '%s'%s."
                      .formatted(
                          Output.people(change.changed()),
                          add ? "added to" : "removed from",
                          list.name(),
                          change.unchanged() == 0
                              ? ""
                              : ", %s %s it already"
                                  .formatted(
                                      Output.number(change.unchanged()), add ? "on" : "not on"))));
      return ExitCode.DONE;
    }
  }

  /// @param key an id or an e-mail address
  /// @throws CampaignException `UNKNOWN_NAME` if it is nobody's, `INVALID_INPUT` if several have it
  static long requirePerson(People people, String key) {
    var ids = people.find(key);
    return switch (ids.size()) {
      case 0 ->
          throw new CampaignException(
              ErrorCode.UNKNOWN_NAME,
              "there is no person '%s': write an id or a whole e-mail address".formatted(key));
      case 1 -> ids.getFirst();
      default ->
          throw new CampaignException(
              ErrorCode.INVALID_INPUT,
              "%d people have the address '%s': write an id, one of %s"
                  .formatted(
                      ids.size(),
                      key,
                      String.join(", ", ids.stream().limit(10).map(String::valueOf).toList())));
    };
  }
}
