package io.carillon.flow;

import io.carillon.smartlist.Filter;
import java.math.BigDecimal;
import java.util.List;

/// One step of a flow: choices in order, the first that holds is applied, else the default (CH-01,
/// CH-02).
///
/// @param id stable over versions of the campaign; from 1
/// @param name the step's kind as people write it, for example `Change Score`
/// @param choices may be empty; numbered from 1 in this order (CH-10)
public record FlowStep(int id, String name, List<Choice> choices, Action otherwise) {
  public FlowStep {
    choices = List.copyOf(choices);
  }

  /// @param choice 0 for the default, 1..n for a choice (CH-10)
  public Action action(int choice) {
    return choice == 0 ? otherwise : choices.get(choice - 1).action();
  }

  /// The percentages of its Random Sample choices, in order (RS-01); none for most steps.
  List<BigDecimal> samples() {
    return choices.stream()
        .map(Choice::condition)
        .filter(Filter.RandomSample.class::isInstance)
        .map(condition -> ((Filter.RandomSample) condition).percent())
        .toList();
  }

  /// @param condition one filter, no and/or (CH-05); no tokens in it (CH-06)
  public record Choice(Filter condition, Action action) {}
}
