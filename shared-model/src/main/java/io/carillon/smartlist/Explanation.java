package io.carillon.smartlist;

import java.util.List;

/// Why a person matches a smart list or does not. It holds values of the person's fields: it is for
/// the one who asked, not for a log.
///
/// @param list the smart list's name
/// @param holds the verdict
/// @param logic `all`, `any`, or the expression
/// @param reasons one per filter, in displayed order
public record Explanation(String list, boolean holds, String logic, List<Reason> reasons) {
  public Explanation {
    reasons = List.copyOf(reasons);
  }

  /// @param number the filter's displayed number, from 1
  /// @param filter as people read it: `State is CA or California`
  /// @param seen what the person has: `NV`, `empty`, `on list VIP`
  /// @param nested one per smart list that the filter names; empty for other filters
  public record Reason(
      int number, String filter, String seen, boolean holds, List<Explanation> nested) {
    public Reason {
      nested = List.copyOf(nested);
    }
  }

  /// For people, one filter a line, nested lists indented.
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
        .append(")\n");
    for (var reason : reasons) {
      text.append(indent)
          .append("  ")
          .append(reason.holds() ? "yes  " : "no   ")
          .append(reason.number())
          .append(". ")
          .append(reason.filter())
          .append(": ")
          .append(reason.seen())
          .append('\n');
      for (var list : reason.nested()) {
        list.append(text, indent + "    ");
      }
    }
  }
}
