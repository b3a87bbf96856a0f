package io.carillon.smartlist;

import io.carillon.person.PersonFacts;
import java.util.List;
import java.util.Optional;

/// Why a person matches a smart list or does not. It holds values of the person's fields: it is for
/// the one who asked, not for a log.
///
/// @param list the smart list's name
/// @param holds the verdict
/// @param logic `all`, `any`, or the expression
/// @param evaluated the expression with what each filter says in place of its number: `(yes and no)
///   or yes`; empty for `all` and `any`, which need none
/// @param visible whether the list sees the person at all; empty if it sees everybody
/// @param reasons one per filter, in displayed order
public record Explanation(
    String list,
    boolean holds,
    String logic,
    String evaluated,
    Optional<Visible> visible,
    List<Reason> reasons) {
  public Explanation {
    reasons = List.copyOf(reasons);
  }

  /// The same answer as [PlainEvaluation#matches(SmartList, PersonFacts, History, Moment)], with
  /// its reasons. Every filter is looked at, also when an earlier one has decided.
  public static Explanation of(SmartList list, PersonFacts person, History history, Moment moment) {
    return new Explainer(person, history, moment).explain(list);
  }

  /// @param workspace the list's
  /// @param partition the person's
  /// @param needed what would have to be different; empty if the person is visible
  public record Visible(String workspace, String partition, boolean holds, String needed) {}

  /// @param number the filter's displayed number, from 1
  /// @param filter as people read it: `State is CA or California`
  /// @param seen what the person has: `NV`, `empty`, `on list VIP`
  /// @param needed what would have to be different for the filter to hold; empty if it holds
  /// @param nested one per smart list that the filter names; empty for other filters
  public record Reason(
      int number,
      String filter,
      String seen,
      boolean holds,
      String needed,
      List<Explanation> nested) {
    public Reason {
      nested = List.copyOf(nested);
    }
  }

  /// For people, one filter a line, nested lists indented; before them, whether the list sees the
  /// person.
  public String toText() {
    var text = new StringBuilder();
    append(text, "");
    return text.toString();
  }

  private void append(StringBuilder text, String indent) {
    text.append(indent)
        .append(holds ? "yes  " : "no   ")
        .append(list)
        .append(" (")
        .append(logic)
        .append(evaluated.isEmpty() ? "" : ": " + evaluated)
        .append(")\n");
    visible.ifPresent(one ->
        text.append(indent)
            .append("  ")
            .append(one.holds() ? "yes  " : "no   ")
            .append("visible in workspace '%s': ".formatted(one.workspace()))
            .append("partition is '%s'".formatted(one.partition()))
            .append(one.needed().isEmpty() ? "" : "; " + one.needed())
            .append('\n'));
    for (var reason : reasons) {
      text.append(indent)
          .append("  ")
          .append(reason.holds() ? "yes  " : "no   ")
          .append(reason.number())
          .append(". ")
          .append(reason.filter())
          .append(": ")
          .append(reason.seen())
          .append(reason.needed().isEmpty() ? "" : "; " + reason.needed())
          .append('\n');
      for (var list : reason.nested()) {
        list.append(text, indent + "    ");
      }
    }
  }
}
