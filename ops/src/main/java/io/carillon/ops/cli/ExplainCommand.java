package io.carillon.ops.cli;

import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.PersonExplanation;
import io.carillon.execution.Preview;
import io.carillon.ops.terminal.Output;
import io.carillon.person.FieldStore;
import io.carillon.person.People;
import io.carillon.person.Settings;
import io.carillon.smartlist.Explanation;
import io.carillon.smartlist.Moment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says why one person would take part or not.
@Command(
    name = "explain",
    header = "Says why one person would take part or not.",
    description = {
      "Says why a campaign would take one person in, or not: each filter, what was seen, whether it"
          + " holds, and if not, what would have to be different; then the qualification rule and,"
          + " for mail, what would withhold it.",
      "JSON:"
          + " {\"qualifies\",\"reasons\":[{\"filter\",\"seen\",\"holds\",\"needed\",\"list\"}],\"campaign\","
          + "\"personId\",\"matchesSmartList\",\"visible\":{\"workspace\",\"partition\",\"holds\",\"needed\"},\"logic\",\"evaluated\",\"admittedByQualificationRule\",\"lastEnteredAt\",\"blockedFromMail\"};"
          + " a reason's list names the smart list it stands in; visible is null while there is one"
          + " partition only"
    },
    footer = {
      "  carillon explain \"Welcome\" --person ann@example.com",
      "  carillon explain \"Welcome\" --person 4711 --json"
    })
final class ExplainCommand implements Callable<Integer> {
  /// @param needed what would have to be different; null if the filter holds
  /// @param list the smart list the filter stands in: the campaign's own or a nested one
  record ReasonDocument(
      String filter, String seen, boolean holds, @Nullable String needed, String list) {}

  /// @param partition the person's
  /// @param needed what would have to be different; null if the workspace sees the person
  record VisibleDocument(
      String workspace, String partition, boolean holds, @Nullable String needed) {
    static VisibleDocument of(Explanation.Visible visible) {
      return new VisibleDocument(
          visible.workspace(),
          visible.partition(),
          visible.holds(),
          visible.needed().isEmpty() ? null : visible.needed());
    }
  }

  /// @param visible whether the campaign's workspace sees the person; null if everybody is seen
  record ExplanationDocument(
      boolean qualifies,
      List<ReasonDocument> reasons,
      String campaign,
      long personId,
      boolean matchesSmartList,
      @Nullable VisibleDocument visible,
      String logic,
      @Nullable String evaluated,
      boolean admittedByQualificationRule,
      @Nullable Instant lastEnteredAt,
      @Nullable String blockedFromMail) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "CAMPAIGN", description = "NAME or PROGRAM.NAME.")
  private String name = "";

  @Option(
      names = "--person",
      required = true,
      paramLabel = "KEY",
      description = "An id or an e-mail address.")
  private String person = "";

  @Override
  public Integer call() {
    try (var database = common.open()) {
      var dataSource = database.dataSource();
      var plan = new CompiledDefinitions(dataSource).plan(name);
      long id = ListsCommand.requirePerson(new People(dataSource), person);
      var moment = new Moment(Instant.now(), new Settings(dataSource).timeZone());
      var explanation =
          new Preview(dataSource, new FieldStore(dataSource).load()).explain(plan, moment, id);
      var output = common.output();
      output.answer(
          document(plan.name(), explanation), () -> show(plan.name(), explanation, output));
      return ExitCode.DONE;
    }
  }

  private static ExplanationDocument document(String campaign, PersonExplanation explanation) {
    return new ExplanationDocument(
        explanation.qualifies(),
        reasons(explanation.smartList()),
        campaign,
        explanation.personId(),
        explanation.smartList().holds(),
        explanation.smartList().visible().map(VisibleDocument::of).orElse(null),
        explanation.smartList().logic(),
        explanation.smartList().evaluated().isEmpty() ? null : explanation.smartList().evaluated(),
        explanation.admitted(),
        explanation.lastEntered(),
        explanation.blockedFromMail().map(reason -> reason.text()).orElse(null));
  }

  /// Of a list and those it nests, in displayed order.
  static List<ReasonDocument> reasons(Explanation list) {
    var reasons = new ArrayList<ReasonDocument>();
    collect(list, reasons);
    return reasons;
  }

  private static void collect(Explanation list, List<ReasonDocument> reasons) {
    for (var reason : list.reasons()) {
      reasons.add(
          new ReasonDocument(
              reason.filter(),
              reason.seen(),
              reason.holds(),
              reason.needed().isEmpty() ? null : reason.needed(),
              list.list()));
      reason.nested().forEach(nested -> collect(nested, reasons));
    }
  }

  /// Also used by the demo.
  static void show(String campaign, PersonExplanation explanation, Output output) {
    output.line(
        "Person %d %s for '%s'."
            .formatted(
                explanation.personId(),
                explanation.qualifies() ? "qualifies" : "does not qualify",
                campaign));
    output.line(explanation.smartList().toText().stripTrailing());
    var entered =
        explanation.lastEntered() == null
            ? "never entered"
            : "last entered " + Output.instant(explanation.lastEntered());
    output.line(
        "%s qualification rule (%s)".formatted(explanation.admitted() ? "yes " : "no  ", entered));
    explanation
        .blockedFromMail()
        .ifPresent(reason -> output.line("     mail would be withheld: " + reason.text()));
  }
}
