package io.carillon.ops.cli;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.activity.ActivityTypes;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.Nearest;
import io.carillon.ops.terminal.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// The kinds of activities there are.
@Command(
    name = "activity-types",
    header = "Types of activities, your own too.",
    description = {
      "The types of activities: the shipped ones, and your own, such as purchases or visits to a"
          + " shop. A type of your own has a filter, in smart lists and choices, as every other one"
          + " has, and a trigger for campaigns; `carillon activities import` brings past activities"
          + " in.",
      "They are definitions (kind: ActivityType): `carillon export` writes them, `carillon apply`"
          + " changes them."
    },
    footer = {
      "  carillon activity-types list --custom",
      "  carillon activity-types show \"Open Email\"",
      "  carillon activity-types add \"Purchases Music\" --filter \"Purchased Music\" --primary"
          + " Shop --attribute Amount:currency"
    },
    subcommands = {
      ActivityTypesCommand.ListTypes.class,
      ActivityTypesCommand.Show.class,
      ActivityTypesCommand.Add.class
    })
final class ActivityTypesCommand extends CommandGroup {
  private static final String TYPE_JSON =
      "{\"id\",\"name\",\"filter\",\"trigger\",\"custom\",\"primary\",\"attributes\":[{\"name\",\"type\"}]}";

  record AttributeDocument(String name, String type) {
    static AttributeDocument of(ActivityAttribute attribute) {
      return new AttributeDocument(attribute.name(), attribute.type().name());
    }
  }

  /// @param trigger null if nothing of the kind starts a campaign
  /// @param primary what the filter asks for first; null if nothing
  record TypeDocument(
      int id,
      String name,
      String filter,
      @Nullable String trigger,
      boolean custom,
      @Nullable String primary,
      List<AttributeDocument> attributes) {
    static TypeDocument of(ActivityType type) {
      return new TypeDocument(
          type.id(),
          type.name(),
          type.filter(),
          type.trigger().orElse(null),
          type.isCustom(),
          type.primary().map(ActivityAttribute::name).orElse(null),
          type.attributes().stream().map(AttributeDocument::of).toList());
    }

    void show(Output output) {
      output.line("Activity type '%s', number %d%s".formatted(name, id, custom ? ", custom" : ""));
      var rows = new ArrayList<List<String>>();
      rows.add(List.of("Filter", filter));
      rows.add(List.of("Inactivity filter", "Not " + filter));
      if (trigger != null) {
        rows.add(List.of("Trigger", trigger));
      }
      rows.add(List.of("They ask for", primary == null ? "nothing of their own" : primary));
      for (var attribute : attributes) {
        rows.add(
            List.of("Constraint", attribute.name + ", " + attribute.type.toLowerCase(Locale.ROOT)));
      }
      output.table(List.of("", ""), rows);
    }
  }

  record TypesDocument(List<TypeDocument> types) {}

  @Command(
      name = "list",
      header = "Shows all types.",
      description = {
        "Shows all types of activities with their filters and triggers.",
        "JSON: {\"types\":[" + TYPE_JSON + "]}"
      },
      footer = {"  carillon activity-types list", "  carillon activity-types list --custom --json"})
  static final class ListTypes implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Option(names = "--custom", description = "Only those you added.")
    private boolean custom;

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var types =
            new CompiledDefinitions(database.dataSource())
                .activityTypes().all().stream()
                    .filter(type -> type.isCustom() || !custom)
                    .map(TypeDocument::of)
                    .toList();
        var output = common.output();
        output.answer(
            new TypesDocument(types),
            () ->
                output.table(
                    List.of("Number", "Type", "Filter", "Trigger", "Ask for", "Constraints"),
                    types.stream().map(ListTypes::row).toList()));
        return ExitCode.DONE;
      }
    }

    private static List<String> row(TypeDocument type) {
      return List.of(
          String.valueOf(type.id()),
          type.name(),
          type.filter(),
          type.trigger() == null ? "" : type.trigger(),
          type.primary() == null ? "" : type.primary(),
          String.join(", ", type.attributes().stream().map(AttributeDocument::name).toList()));
    }
  }

  @Command(
      name = "show",
      header = "Shows one type.",
      description = {
        "Shows one type: its filter, its trigger, and what they can constrain.",
        "JSON: {\"type\":" + TYPE_JSON + "}"
      },
      footer = "  carillon activity-types show \"Click Email\"")
  static final class Show implements Callable<Integer> {
    record TypeShown(TypeDocument type) {}

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "TYPE", description = "As the log names it, or its number.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var types = new CompiledDefinitions(database.dataSource()).activityTypes();
        var type = TypeDocument.of(require(types, name));
        var output = common.output();
        output.answer(new TypeShown(type), () -> type.show(output));
        return ExitCode.DONE;
      }
    }
  }

  @Command(
      name = "add",
      header = "Adds a type of your own.",
      description = {
        "Adds a type of your own, as applying a document `kind: ActivityType` does. Attributes can"
            + " be added and taken out later, by `carillon apply`; the type of one never changes.",
        "JSON: {\"type\":" + TYPE_JSON + "}"
      },
      footer = {
        "  carillon activity-types add \"Visits Shop\" --filter \"Visited Shop\" --primary Shop",
        "  carillon activity-types add \"Purchases Music\" --filter \"Purchased Music\" --primary"
            + " Shop --attribute Quantity:integer --attribute \"Amount Paid:currency\""
      })
  static final class Add implements Callable<Integer> {
    record TypeAdded(TypeDocument type) {}

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(
        paramLabel = "NAME",
        description = "As the log will name it, in the present tense: \"Visits Shop\".")
    private String name = "";

    @Option(
        names = "--filter",
        paramLabel = "NAME",
        description = "Its filter, in the past tense: \"Visited Shop\"; NAME if left out.")
    private @Nullable String filter;

    @Option(
        names = "--trigger",
        paramLabel = "NAME",
        description = "Its trigger, in the present tense: \"Comes to Shop\"; NAME if left out.")
    private @Nullable String trigger;

    @Option(
        names = "--primary",
        paramLabel = "ATTRIBUTE",
        required = true,
        description = "What the filter asks for first; a text.")
    private String primary = "";

    @Option(
        names = "--attribute",
        paramLabel = "ATTRIBUTE:TYPE",
        description =
            "A further one with its type, as of a field: \"Amount:currency\"; may be given up to 20"
                + " times.")
    private List<String> attributes = List.of();

    @Option(names = "--description", paramLabel = "TEXT", description = "For readers.")
    private @Nullable String description;

    @Override
    public Integer call() {
      var document = document();
      try (var database = common.open()) {
        var definitions = new CompiledDefinitions(database.dataSource());
        definitions.activityTypes().find(name).ifPresent(Add::refuse);
        // JSON is YAML, and quotes everything.
        new DefinitionStore(database.dataSource())
            .apply(List.of(new SourceFile("activity-types add", document)), CommonOptions.actor());
        var type = TypeDocument.of(require(definitions.activityTypes(), name));
        var output = common.output();
        output.answer(
            new TypeAdded(type),
            () ->
                output.line(
                    "Added activity type '%s'; its filter is '%s'."
                        .formatted(type.name(), type.filter())));
        return ExitCode.DONE;
      }
    }

    private static void refuse(ActivityType existing) {
      throw new CampaignException(
          ErrorCode.NAME_TAKEN,
          "there is an activity type '%s': ".formatted(existing.name())
              + (existing.isCustom()
                  ? "to change it, write it out by `carillon export`, and apply it"
                  : "choose another name"));
    }

    private String document() {
      var document = new LinkedHashMap<String, Object>();
      document.put("kind", "ActivityType");
      document.put("name", name);
      if (description != null) {
        document.put("description", description);
      }
      if (filter != null) {
        document.put("filter", filter);
      }
      if (trigger != null) {
        document.put("trigger", trigger);
      }
      document.put("primary", primary);
      var written = new ArrayList<Object>();
      for (var attribute : attributes) {
        int colon = attribute.lastIndexOf(':');
        if (colon < 0) {
          throw common.wrongUsage(
              "--attribute is '%s': write its type behind it, as in \"Amount:currency\""
                  .formatted(attribute));
        }
        var one = new LinkedHashMap<String, Object>();
        one.put("name", attribute.substring(0, colon).strip());
        one.put("type", attribute.substring(colon + 1).strip().toLowerCase(Locale.ROOT));
        written.add(one);
      }
      document.put("attributes", written);
      return JsonMapper.shared().writeValueAsString(document);
    }
  }

  /// @param name as the log has it, in any case, or the number
  /// @throws CampaignException `UNKNOWN_NAME` with the nearest name
  static ActivityType require(ActivityTypes types, String name) {
    return types
        .find(name)
        .or(() ->
            types.all().stream()
                .filter(type -> String.valueOf(type.id()).equals(name.strip()))
                .findFirst())
        .orElseThrow(() -> {
          var repair = Nearest.repair(name, types.names());
          return new CampaignException(
              ErrorCode.UNKNOWN_NAME,
              "there is no activity type '%s': %s"
                  .formatted(
                      name,
                      repair.isEmpty() ? "`carillon activity-types list` shows them" : repair));
        });
  }
}
