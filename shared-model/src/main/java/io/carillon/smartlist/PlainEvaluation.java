package io.carillon.smartlist;

import io.carillon.activity.PastActivity;
import io.carillon.person.PersonFacts;
import io.carillon.person.ProgramMembership;
import io.carillon.person.TextFold;
import io.carillon.program.Program;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The definition of what a smart list means: one person, one filter after the other. The two fast
/// forms are tested against it.
public final class PlainEvaluation {
  private PlainEvaluation() {}

  /// @param person with the facts in [Needs#of(SmartList)] loaded
  public static boolean matches(
      SmartList list, PersonFacts person, History history, Moment moment) {
    return list.visibility().map(one -> matches(one.filter(), person, history, moment)).orElse(true)
        && holds(
            list.logic(),
            list.filters().size(),
            number -> matches(list.filters().get(number - 1), person, history, moment));
  }

  /// @param person with the facts in [Needs#of(Filter)] loaded
  public static boolean matches(Filter filter, PersonFacts person, History history, Moment moment) {
    return switch (filter) {
      case Filter.OnField(var field, var condition) ->
          meets(condition, person.value(field), moment);
      case Filter.InList(var in, var lists) ->
          in == lists.stream().anyMatch(list -> person.inList(list.id())); // SL-60
      case Filter.InSmartList(var in, var lists) ->
          in == lists.stream().anyMatch(list -> matches(list, person, history, moment)); // SL-61
      case Filter.InProgram asked ->
          asked.in()
              == asked.programs().stream()
                  .anyMatch(
                      program -> members(asked, program).test(person.membership(program.id())));
      case Filter.InCampaign(var in, var campaigns) ->
          in == campaigns.stream().anyMatch(campaign -> person.count(campaign) > 0); // SL-63
      case Filter.RandomSample sample -> Lot.draws(sample, person.id(), moment); // SL-66
      case Filter.SharesValues shared -> person.count(shared) > 0; // SL-67
      case Filter.Did did -> meeting(did, history, moment).size() >= did.minTimes(); // SL-71, SL-75
      case Filter.DidNot(var did) -> !matches(did, person, history, moment); // SL-73
    };
  }

  /// Who is such a member of the program, by the membership, which is null for who is none (SL-62).
  static Predicate<@Nullable ProgramMembership> members(Filter.InProgram filter, Program program) {
    var named = filter.status().map(status -> status.ids(program));
    return membership ->
        membership != null
            && filter
                .status()
                .map(status -> status.is() == named.orElseThrow().contains(membership.statusId()))
                .orElse(true)
            && filter.success().map(success -> success == membership.success()).orElse(true);
  }

  /// Whether one activity of the filter's type meets all that the filter says about it (SL-80).
  public static boolean meets(Filter.Did filter, PastActivity activity, Moment moment) {
    return filter.dateOfActivity().map(date -> meets(date, activity.at(), moment)).orElse(true)
        && filter.constraints().stream().allMatch(one -> meets(one, activity, moment));
  }

  /// Whether one activity meets one constraint on its attributes; a missing one is empty (TR-62).
  public static boolean meets(Constraint constraint, PastActivity activity, Moment moment) {
    return switch (constraint) {
      case Constraint.OnValue(var attribute, var condition) ->
          meets(condition, activity.value(attribute), moment);
      case Constraint.OnAsset(_, var in, var assets) ->
          in == assets.stream().anyMatch(asset -> isOf(activity, asset));
    };
  }

  private static boolean isOf(PastActivity activity, Constraint.Asset asset) {
    return activity.primaryId() != null
        ? activity.primaryId() == asset.id()
        : activity.primaryValue() != null
            && TextFold.key(activity.primaryValue()).equals(TextFold.key(asset.name()));
  }

  /// The activities that count for the filter, newest first.
  static List<PastActivity> meeting(Filter.Did did, History history, Moment moment) {
    return history.activities(did.type()).stream()
        .filter(activity -> meets(did, activity, moment))
        .toList();
  }

  static boolean holds(FilterLogic logic, int filters, IntPredicate filterHolds) {
    return switch (logic) {
      case FilterLogic.All() -> IntStream.rangeClosed(1, filters).allMatch(filterHolds);
      case FilterLogic.Any() -> IntStream.rangeClosed(1, filters).anyMatch(filterHolds);
      case FilterLogic.Advanced(var expression) -> holds(expression, filterHolds);
    };
  }

  private static boolean holds(FilterLogic.Expression expression, IntPredicate filterHolds) {
    return switch (expression) {
      case FilterLogic.Expression.Position(int number) -> filterHolds.test(number);
      case FilterLogic.Expression.And(var parts) ->
          parts.stream().allMatch(part -> holds(part, filterHolds));
      case FilterLogic.Expression.Or(var parts) ->
          parts.stream().anyMatch(part -> holds(part, filterHolds));
    };
  }

  static boolean meets(Condition condition, @Nullable Object value, Moment moment) {
    return switch (condition) {
      case Condition.OnText text -> meets(text, (String) value);
      case Condition.OnNumber number ->
          value == null
              ? number.matchesEmpty()
              : meets(number, Condition.OnNumber.exact((Number) value));
      case Condition.OnTime time ->
          value == null ? time.matchesEmpty() : meets(time, value, moment);
      case Condition.OnBoolean(var wanted) -> value != null && (Boolean) value == wanted; // SL-34
      case Condition.OnEmpty(var empty) -> empty == (value == null); // SL-32, SL-33
    };
  }

  private static boolean meets(Condition.OnText condition, @Nullable String text) {
    if (text == null) {
      return condition.operator().negative(); // OQ-06
    }
    var key = TextFold.key(text);
    var folded = TextFold.fold(text);
    var wanted = condition.wanted();
    return switch (condition.operator()) {
      case IS -> wanted.contains(key);
      case IS_NOT -> !wanted.contains(key);
      case STARTS_WITH -> wanted.stream().anyMatch(folded::startsWith);
      case NOT_STARTS_WITH -> wanted.stream().noneMatch(folded::startsWith);
      case CONTAINS -> wanted.stream().anyMatch(folded::contains);
      case NOT_CONTAINS -> wanted.stream().noneMatch(folded::contains);
      default -> throw new IllegalStateException("'" + condition.operator() + "' is not for text");
    };
  }

  private static boolean meets(Condition.OnNumber condition, BigDecimal number) {
    var values = condition.values().stream().map(Condition.OnNumber::exact).toList();
    return switch (condition.operator()) {
      case IS -> values.stream().anyMatch(value -> number.compareTo(value) == 0);
      case IS_NOT -> values.stream().noneMatch(value -> number.compareTo(value) == 0);
      case BETWEEN -> number.compareTo(values.get(0)) >= 0 && number.compareTo(values.get(1)) <= 0;
      case GREATER_THAN -> number.compareTo(values.getFirst()) > 0;
      case LESS_THAN -> number.compareTo(values.getFirst()) < 0;
      case AT_LEAST -> number.compareTo(values.getFirst()) >= 0;
      case AT_MOST -> number.compareTo(values.getFirst()) <= 0;
      default ->
          throw new IllegalStateException("'" + condition.operator() + "' is not for numbers");
    };
  }

  private static boolean meets(Condition.OnTime condition, Object value, Moment moment) {
    var inside =
        condition.windows().stream()
            .map(window -> window.bounds(moment))
            .anyMatch(bounds -> bounds.holds(value));
    return inside != condition.operator().negative();
  }
}
