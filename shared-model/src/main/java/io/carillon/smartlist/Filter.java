package io.carillon.smartlist;

import io.carillon.person.Field;
import io.carillon.person.StaticList;
import java.util.List;

/// One filter of a smart list, or the condition of a choice (SL-01, CH-07). Closed: a new form does
/// not compile until the plain, SQL and chunk forms and the explanation each say what they do with
/// it. Activity filters, did and did not (SL-70 to SL-77), take their place here as `Did` and
/// `DidNot`.
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
}
