package io.carillon.smartlist;

import io.carillon.activity.ActivityType;
import io.carillon.person.Counted;
import io.carillon.person.Field;
import io.carillon.person.StaticList;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
  /// resolved; a list never reaches itself. Whom they see is the matter of the list they are nested
  /// in: its visibility alone applies (AN-06), theirs is dropped.
  ///
  /// @param in false for `is not`
  /// @param lists at least one
  record InSmartList(boolean in, List<SmartList> lists) implements Filter {
    public InSmartList {
      lists = lists.stream().map(list -> list.visibleBy(Optional.empty())).toList();
    }

    @Override
    public String toString() {
      var names = lists.stream().map(SmartList::name).toList();
      return "Member of Smart List " + ConditionText.of(in ? Operator.IS : Operator.IS_NOT, names);
    }
  }

  /// A member of at least one of these programs who meets the constraints, or not such a member of
  /// any (SL-62).
  ///
  /// @param in false for `is not`
  /// @param programs at least one
  /// @param success whether the membership counts as success; empty for either
  record InProgram(
      boolean in, List<Program> programs, Optional<OnStatus> status, Optional<Boolean> success)
      implements Filter {
    /// The constraints' names.
    public static final String STATUS = "Program Status";

    /// See [#STATUS].
    public static final String SUCCESS = "Success";

    public InProgram {
      programs = List.copyOf(programs);
    }

    @Override
    public String toString() {
      var names = programs.stream().map(Program::name).toList();
      return "Member of Program "
          + ConditionText.of(in ? Operator.IS : Operator.IS_NOT, names)
          + status.map(one -> ", " + STATUS + " " + one).orElse("")
          + success.map(one -> ", " + SUCCESS + " is " + one).orElse("");
    }

    /// The member's status is one of these, or another one.
    ///
    /// @param is false for `is not`
    /// @param names at least one; each is a status of at least one of the programs
    public record OnStatus(boolean is, List<String> names) {
      public OnStatus {
        names = List.copyOf(names);
      }

      /// @return ids of the named statuses in this program's channel; none if it has no such status
      public Set<Integer> ids(Program program) {
        return names.stream()
            .flatMap(name -> program.find(name).stream())
            .map(ProgramStatus::id)
            .collect(Collectors.toCollection(TreeSet::new));
      }

      @Override
      public String toString() {
        return ConditionText.of(is ? Operator.IS : Operator.IS_NOT, names);
      }
    }
  }

  /// Entered the flow of at least one of these campaigns, or of none (SL-63, AN-16). Leaving the
  /// flow does not end it.
  ///
  /// @param in false for `is not`
  /// @param campaigns at least one
  record InCampaign(boolean in, List<Campaign> campaigns) implements Filter {
    public InCampaign {
      campaigns = List.copyOf(campaigns);
    }

    @Override
    public String toString() {
      var names = campaigns.stream().map(Campaign::name).toList();
      return "Member of Smart Campaign "
          + ConditionText.of(in ? Operator.IS : Operator.IS_NOT, names);
    }

    /// How often a person has entered it is counted.
    public record Campaign(int id, String name) implements Counted {
      @Override
      public String toString() {
        return name;
      }
    }
  }

  /// Drawn by lot: about this share of all people (SL-66). Who is drawn depends on the moment, the
  /// salt and the person only, so a run that is continued draws the same people, and the next one
  /// others.
  ///
  /// @param percent above 0 and below 100
  /// @param salt what tells samples apart: each filter of each list draws for itself
  record RandomSample(BigDecimal percent, String salt) implements Filter {
    public RandomSample {
      if (percent.signum() <= 0 || percent.compareTo(BigDecimal.valueOf(100)) >= 0) {
        throw new IllegalArgumentException("a sample of " + percent + " %");
      }
    }

    @Override
    public String toString() {
      return "Random Sample of %s %%".formatted(percent.toPlainString());
    }
  }

  /// At least one other person of the same partition has the same value in each of these fields
  /// (SL-67, AN-05). Text ignores case; an empty value is shared with nobody.
  ///
  /// @param fields at least one, each once
  record SharesValues(List<Field> fields) implements Filter, Counted {
    public SharesValues {
      fields = List.copyOf(fields);
    }

    @Override
    public String toString() {
      return "Duplicate Fields "
          + fields.stream().map(Field::name).collect(Collectors.joining(" and "));
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
