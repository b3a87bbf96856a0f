package io.carillon.smartlist;

import io.carillon.activity.ActivityType;
import io.carillon.person.Counted;
import io.carillon.person.Field;
import io.carillon.person.StaticList;
import java.util.List;
import java.util.Optional;

/// One filter of a smart list, or the condition of a choice (SL-01, CH-07). Closed: a new form does
/// not compile until the plain, SQL and chunk forms and the explanation each say what they do with
/// it.
public sealed interface Filter {

  /// As people read it: `State is CA or California`.
  @Override
  String toString();

  /// A field's value meets a condition (SL-50 to SL-54).
  record OnField(Field field, Condition condition) implements Filter {
    @Override
    public String toString() {
      return field.name() + " " + condition;
    }
  }

  /// On at least one of these static lists, or on none of them (SL-60, SL-40, SL-41).
  ///
  /// @param in false for `is not`
  /// @param lists at least one
  record InList(boolean in, List<StaticList> lists) implements Filter {
    public InList {
      lists = List.copyOf(lists);
    }

    @Override
    public String toString() {
      var names = lists.stream().map(StaticList::name).toList();
      return "Member of List " + ConditionText.of(in ? Operator.IS : Operator.IS_NOT, names);
    }
  }

  /// Matches at least one of these smart lists, or none of them (SL-61). The nested lists are
  /// resolved; a list never reaches itself.
  ///
  /// @param in false for `is not`
  /// @param lists at least one
  record InSmartList(boolean in, List<SmartList> lists) implements Filter {
    public InSmartList {
      lists = List.copyOf(lists);
    }

    @Override
    public String toString() {
      var names = lists.stream().map(SmartList::name).toList();
      return "Member of Smart List " + ConditionText.of(in ? Operator.IS : Operator.IS_NOT, names);
    }
  }

  /// At least one activity that succeeded meets all constraints together, in the window (SL-71,
  /// SL-80, OQ-01); or a given number of them does (SL-75).
  ///
  /// @param constraints on attributes of one and the same activity; empty for any such activity
  /// @param dateOfActivity when it happened; empty for ever
  /// @param minTimes how many such activities, at least 1
  record Did(
      ActivityType type,
      List<Constraint> constraints,
      Optional<Condition.OnTime> dateOfActivity,
      int minTimes)
      implements Filter, Counted {
    public Did {
      constraints = List.copyOf(constraints);
      if (minTimes < 1) {
        throw new IllegalArgumentException("an activity happens at least once, not " + minTimes);
      }
    }

    @Override
    public String toString() {
      var text = new StringBuilder(type.filter());
      constraints.forEach(constraint -> text.append(", ").append(constraint));
      dateOfActivity.ifPresent(date -> text.append(", Date of Activity ").append(date));
      if (minTimes > 1) {
        text.append(", at least ").append(minTimes).append(" times");
      }
      return text.toString();
    }
  }

  /// The inactivity filter: not what the other says (SL-70, SL-73).
  record DidNot(Did activity) implements Filter {
    @Override
    public String toString() {
      return "Not " + activity;
    }
  }
}
