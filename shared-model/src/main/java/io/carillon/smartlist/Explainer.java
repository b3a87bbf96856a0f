package io.carillon.smartlist;

import io.carillon.activity.PastActivity;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonFacts;
import io.carillon.person.StaticList;
import io.carillon.smartlist.Explanation.Reason;
import io.carillon.smartlist.Explanation.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Says of one person what each filter of a list sees: the plain form with its reasons kept.
record Explainer(PersonFacts person, History history, Moment moment) {

  Explanation explain(SmartList list) {
    var reasons = new ArrayList<Reason>();
    for (var filter : list.filters()) {
      reasons.add(reason(reasons.size() + 1, filter));
    }
    var visible = list.visibility().map(this::visible);
    var holds =
        visible.map(Visible::holds).orElse(true)
            && PlainEvaluation.holds(
                list.logic(), reasons.size(), number -> reasons.get(number - 1).holds());
    return new Explanation(
        list.name(),
        holds,
        list.logic().toString(),
        evaluated(list.logic(), reasons),
        visible,
        reasons);
  }

  private Visible visible(Visibility visibility) {
    var holds = PlainEvaluation.matches(visibility.filter(), person, history, moment);
    return new Visible(
        visibility.workspace(),
        String.valueOf(person.value(visibility.partition())),
        holds,
        holds ? "" : "would have to be in " + String.join(" or ", visibility.partitions()));
  }

  private static String evaluated(FilterLogic logic, List<Reason> reasons) {
    return switch (logic) {
      case FilterLogic.All(), FilterLogic.Any() -> "";
      case FilterLogic.Advanced(var expression) ->
          expression.toString(number -> reasons.get(number - 1).holds() ? "yes" : "no");
    };
  }

  private Reason reason(int number, Filter filter) {
    return switch (filter) {
      case Filter.OnField(var field, var condition) -> {
        var value = person.value(field);
        yield reason(
            number,
            filter,
            value == null ? "empty" : FieldValue.text(value),
            PlainEvaluation.meets(condition, value, moment),
            "would have to be: " + condition,
            List.of());
      }
      case Filter.InList(var in, var lists) -> {
        var on = lists.stream().filter(list -> person.inList(list.id())).toList();
        var names = on.stream().map(StaticList::name).collect(Collectors.joining(", "));
        yield reason(
            number,
            filter,
            on.isEmpty() ? "not on " + it(lists) : "on list " + names,
            in != on.isEmpty(),
            in ? "would have to be on " + one(lists) : "would have to be off " + names,
            List.of());
      }
      case Filter.InSmartList(var in, var lists) -> {
        var nested = lists.stream().map(this::explain).toList();
        var matched =
            nested.stream()
                .filter(Explanation::holds)
                .map(Explanation::list)
                .collect(Collectors.joining(", "));
        yield reason(
            number,
            filter,
            matched.isEmpty() ? "does not match " + it(lists) : "matches " + matched,
            in != matched.isEmpty(),
            in ? "would have to match " + one(lists) : "would have to not match " + matched,
            nested);
      }
      case Filter.InProgram inProgram -> inProgram(number, inProgram);
      case Filter.InCampaign(var in, var campaigns) -> {
        var entered =
            campaigns.stream()
                .filter(campaign -> person.count(campaign) > 0)
                .map(campaign ->
                    "%s (%s)".formatted(campaign.name(), times(person.count(campaign), "")))
                .collect(Collectors.joining(", "));
        yield reason(
            number,
            filter,
            entered.isEmpty() ? "never entered " + it(campaigns) : "entered " + entered,
            in != entered.isEmpty(),
            in ? "would have to enter " + one(campaigns) : "would have to never have entered",
            List.of());
      }
      case Filter.RandomSample sample -> {
        var drawn = Lot.draws(sample, person.id(), moment);
        yield reason(
            number,
            filter,
            drawn ? "drawn" : "not drawn at " + moment.asOf(),
            drawn,
            "is drawn anew in each run",
            List.of());
      }
      case Filter.SharesValues shared -> {
        int others = person.count(shared);
        yield reason(
            number,
            filter,
            others == 0
                ? "nobody has the same"
                : others == 1
                    ? "one other has the same"
                    : "%d others have the same".formatted(others),
            others > 0,
            "another person would have to have the same",
            List.of());
      }
      case Filter.Did did -> {
        var meeting = PlainEvaluation.meeting(did, history, moment);
        yield reason(
            number,
            filter,
            seen(did, meeting),
            meeting.size() >= did.minTimes(),
            "would have to happen %s"
                .formatted(times(did.minTimes() - meeting.size(), meeting.isEmpty() ? "" : "more")),
            List.of());
      }
      case Filter.DidNot(var did) -> {
        var meeting = PlainEvaluation.meeting(did, history, moment);
        yield reason(
            number,
            filter,
            seen(did, meeting),
            meeting.size() < did.minTimes(),
            until(did, meeting),
            List.of());
      }
    };
  }

  private Reason inProgram(int number, Filter.InProgram filter) {
    var memberships = new ArrayList<String>();
    var meeting = false;
    for (var program : filter.programs()) {
      var membership = person.membership(program.id());
      if (membership != null) {
        memberships.add(
            "%s as %s%s"
                .formatted(
                    program.name(),
                    program.nameOf(membership.statusId()),
                    membership.success() ? ", a success" : ""));
        meeting |= PlainEvaluation.members(filter, program).test(membership);
      }
    }
    return reason(
        number,
        filter,
        memberships.isEmpty()
            ? "no member of " + it(filter.programs())
            : "in " + String.join("; ", memberships),
        meeting == filter.in(),
        filter.in()
            ? "would have to be such a member of " + one(filter.programs())
            : "would have to be no such member",
        List.of());
  }

  private static Reason reason(
      int number,
      Filter filter,
      String seen,
      boolean holds,
      String needed,
      List<Explanation> nested) {
    return new Reason(number, filter.toString(), seen, holds, holds ? "" : needed, nested);
  }

  private String seen(Filter.Did did, List<PastActivity> meeting) {
    if (meeting.isEmpty()) {
      var ofType = history.activities(did.type()).size();
      return switch (ofType) {
        case 0 -> "never";
        case 1 -> "the one in the log is not like this";
        default -> "none of the %d in the log is like this".formatted(ofType);
      };
    }
    var last = meeting.getFirst();
    return meeting.size() == 1
        ? "once, at %s (activity %d)".formatted(last.at(), last.id())
        : "%s, last at %s (activity %d)".formatted(times(meeting.size(), ""), last.at(), last.id());
  }

  // A window that moves on with time lets go of what happened, the oldest first.
  private String until(Filter.Did did, List<PastActivity> meeting) {
    if (meeting.size() < did.minTimes()) {
      return "";
    }
    var last = meeting.get(did.minTimes() - 1).at();
    return did.dateOfActivity()
        .filter(date -> !date.operator().negative() && date.windows().size() == 1)
        .map(date -> date.windows().getFirst())
        .map(window ->
            window instanceof TimeWindow.FromNow(var side, int amount, var unit)
                    && side == TimeWindow.Side.PAST
                ? "holds after %s if nothing more happens"
                    .formatted(unit.shift(last, amount, moment.zone()))
                : "")
        .filter(text -> !text.isEmpty())
        .orElseGet(() ->
            did.minTimes() == 1
                ? "would have to be never"
                : "would have to be at most " + times(did.minTimes() - 1, ""));
  }

  private static String it(List<?> named) {
    return named.size() == 1 ? "it" : "any of them";
  }

  private static String one(List<?> named) {
    return named.size() == 1 ? "it" : "one of them";
  }

  private static String times(int count, String more) {
    var number = count == 1 ? "once" : count + " times";
    return more.isEmpty() ? number : number + " " + more;
  }
}
