package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The fields a person has.
@Command(
    name = "fields",
    header = "Fields of a person, your own too.",
    description = {
      "The fields a person has: the shipped ones and your own. Filters, flow steps, tokens and"
          + " imports name a field by its name, in any case."
    },
    footer = {
      "  carillon fields list --custom",
      "  carillon fields add \"Favourite Colour\" string"
    },
    subcommands = {FieldsCommand.ListFields.class, FieldsCommand.Add.class})
final class FieldsCommand extends CommandGroup {

  /// @param custom added by you, not shipped
  /// @param readOnly kept by the engine
  record FieldDocument(
      int id, String name, String type, String group, boolean custom, boolean readOnly) {
    static FieldDocument of(Field field) {
      return new FieldDocument(
          field.id(),
          field.name(),
          field.type().name(),
          field.group().name(),
          field.custom(),
          field.readOnly());
    }
  }

  record FieldsDocument(List<FieldDocument> fields) {}

  @Command(
      name = "list",
      header = "Shows all fields.",
      description = {
        "Shows all fields with their types.",
        "JSON: {\"fields\":[{\"id\",\"name\",\"type\",\"group\",\"custom\",\"readOnly\"}]}"
      },
      footer = {"  carillon fields list", "  carillon fields list --custom --json"})
  static final class ListFields implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--custom", description = "Only those you added.")
    private boolean custom;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var fields =
            new FieldStore(database.dataSource())
                .load().all().stream()
                    .filter(field -> field.custom() || !custom)
                    .map(FieldDocument::of)
                    .toList();
        var output = common.output();
        output.answer(
            new FieldsDocument(fields),
            () ->
                output.table(
                    List.of("Field", "Type", "Group", ""),
                    fields.stream().map(ListFields::row).toList()));
        return ExitCode.DONE;
      }
    }

    private static List<String> row(FieldDocument field) {
      var remark = field.readOnly() ? "read only" : field.custom() ? "custom" : "";
      return List.of(
          field.name(),
          field.type().toLowerCase(Locale.ROOT),
          field.group().toLowerCase(Locale.ROOT),
          remark);
    }
  }

  @Command(
      name = "add",
      header = "Adds a field of your own.",
      description = {
        "Adds a field of your own: a real column of its type, usable at once. A field cannot be"
            + " renamed or removed.",
        "JSON: {\"field\":{\"id\",\"name\",\"type\",\"group\",\"custom\",\"readOnly\"}}"
      },
      footer = {
        "  carillon fields add \"Favourite Colour\" string",
        "  carillon fields add \"Contract Value\" currency --company"
      })
  static final class Add implements Callable<Integer> {
    record FieldAdded(FieldDocument field) {}

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "As people will write it.")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "TYPE",
        description = "One of ${COMPLETION-CANDIDATES}, in any case.")
    private FieldType type = FieldType.STRING;

    @Option(
        names = "--company",
        description = "It belongs to the person's company: tokens reach it as {{company.NAME}}.")
    private boolean company;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var group = company ? Field.Group.COMPANY : Field.Group.PERSON;
        var field =
            new FieldStore(database.dataSource()).add(name, type, group, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new FieldAdded(FieldDocument.of(field)),
            () -> output.line("Added field '%s' (%s).".formatted(field.name(), field.type())));
        return ExitCode.DONE;
      }
    }
  }

  /// @throws CampaignException `UNKNOWN_NAME` with the nearest names
  static Field require(FieldStore fields, String name) {
    return fields
        .load()
        .find(name)
        .orElseThrow(() ->
            new CampaignException(
                ErrorCode.UNKNOWN_NAME,
                "there is no field '%s': `carillon fields list` shows them".formatted(name)));
  }
}
