package io.carillon.ops.cli;

import io.carillon.definition.CompiledDefinitions;
import io.carillon.ops.terminal.Output;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldValue;
import io.carillon.person.Partitions;
import io.carillon.person.People;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The people.
@Command(
    name = "people",
    header = "People: import, look up, move, count.",
    description =
        "The people: bring them in from CSV files, look one up, move them between"
            + " partitions, count them.",
    footer = {
      "  carillon people import people.csv --mapping columns.yaml",
      "  carillon people show ann@example.com",
      "  carillon people move --partition Europe ann@example.com",
      "  carillon people count"
    },
    subcommands = {
      PeopleImportCommand.class,
      PeopleCommand.Show.class,
      PeopleCommand.Move.class,
      PeopleCommand.Count.class
    })
final class PeopleCommand extends CommandGroup {

  record CountDocument(long people) {}

  @Command(
      name = "count",
      header = "Counts the people.",
      description = {"Says how many people there are.", "JSON: {\"people\"}"},
      footer = "  carillon people count --json")
  static final class Count implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        long people = new People(database.dataSource()).count();
        var output = common.output();
        output.answer(new CountDocument(people), () -> output.line(Output.people(people)));
        return ExitCode.DONE;
      }
    }
  }

  /// @param changed people who were moved
  /// @param unchanged people who were in it already
  record MoveDocument(String partition, int changed, int unchanged) {}

  @Command(
      name = "move",
      header = "Puts people in another partition.",
      description = {
        "Puts people in a partition, so that the campaigns of its workspaces see them and others no"
            + " longer do; an activity is logged for each who was elsewhere. Imports look for"
            + " people in one partition only: an address that is there twice then is refused by"
            + " them, and one that was moved away is a new person.",
        "JSON: {\"partition\",\"changed\",\"unchanged\"}"
      },
      footer = "  carillon people move --partition Europe ann@example.com 4711")
  static final class Move implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(
        names = "--partition",
        required = true,
        paramLabel = "NAME",
        description = "Where they go; its name, in any case.")
    private String partition = "";

    @Parameters(arity = "1..*", paramLabel = "PERSON", description = "Ids or e-mail addresses.")
    private List<String> keys = List.of();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var dataSource = database.dataSource();
        var target = new CompiledDefinitions(dataSource).partition(partition);
        var people = new People(dataSource);
        var ids = keys.stream().map(key -> ListsCommand.requirePerson(people, key)).toList();
        var change = new Partitions(dataSource).move(target, ids, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new MoveDocument(target, change.changed(), change.unchanged()),
            () ->
                output.line(
                    "%s moved to partition '%s'%s."
                        .formatted(
                            Output.people(change.changed()),
                            target,
                            change.unchanged() == 0
                                ? ""
                                : ", %s in it already"
                                    .formatted(Output.number(change.unchanged())))));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "show",
      header = "Shows one person.",
      description = {
        "Shows one person: the fields that have a value, the partition among them, and the static"
            + " lists.",
        "JSON: {\"id\",\"fields\":{\"<name>\":\"<value>\"},\"lists\":[{\"name\",\"addedAt\"}]};"
            + " values as text, empty fields null, with --all only"
      },
      footer = {"  carillon people show ann@example.com", "  carillon people show 4711 --all"})
  static final class Show implements Callable<Integer> {
    record ListMembership(String name, Instant addedAt) {}

    record PersonDocument(
        long id, Map<String, @Nullable String> fields, List<ListMembership> lists) {}

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "PERSON", description = "An id or an e-mail address.")
    private String key = "";

    @Option(names = "--all", description = "Empty fields too.")
    private boolean all;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var people = new People(database.dataSource());
        long id = ListsCommand.requirePerson(people, key);
        var catalogue = new FieldStore(database.dataSource()).load();
        var values = people.values(id, catalogue.all()).orElseThrow();
        var fields = new LinkedHashMap<String, @Nullable String>();
        for (Map.Entry<Field, @Nullable Object> entry : values.entrySet()) {
          var value = entry.getValue();
          if (all || value != null) {
            fields.put(entry.getKey().name(), value == null ? null : FieldValue.write(value));
          }
        }
        var lists =
            people.lists(id).stream()
                .map(one -> new ListMembership(one.list().name(), one.addedAt()))
                .toList();
        var output = common.output();
        output.answer(new PersonDocument(id, fields, lists), () -> show(output, id, fields, lists));
        return ExitCode.DONE;
      }
    }

    private static void show(
        Output output, long id, Map<String, @Nullable String> fields, List<ListMembership> lists) {
      output.line("Person " + id);
      var rows = new ArrayList<List<String>>();
      fields.forEach((name, value) -> rows.add(List.of(name, value == null ? "" : value)));
      output.table(List.of("Field", "Value"), rows);
      if (!lists.isEmpty()) {
        output.table(
            List.of("On list", "Since"),
            lists.stream().map(one -> List.of(one.name(), one.addedAt())).toList());
      }
    }
  }
}
