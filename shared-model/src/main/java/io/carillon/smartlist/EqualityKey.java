package io.carillon.smartlist;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.PastActivity;
import io.carillon.person.TextFold;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Constraints that ask whether an attribute is one of some values, as keys of a map: an activity
/// meets such a constraint if and only if what it holds is among what is wanted.
/// [PlainEvaluation#meets(Constraint, PastActivity, Moment)] is the definition.
public final class EqualityKey {
  private EqualityKey() {}

  /// @return the attribute that a constraint is about
  public static ActivityAttribute attribute(Constraint constraint) {
    return switch (constraint) {
      case Constraint.OnValue(var attribute, _) -> attribute;
      case Constraint.OnAsset(var attribute, _, _) -> attribute;
    };
  }

  /// @return at least one; empty for a constraint that is no question of equality
  public static Optional<Set<Object>> wanted(Constraint constraint) {
    return switch (constraint) {
      case Constraint.OnAsset(_, var in, var assets) -> {
        var keys = new HashSet<Object>();
        for (var asset : assets) {
          if (asset.id() != 0) {
            keys.add(asset.id());
          }
          // An activity may have the name instead.
          keys.add(TextFold.key(asset.name()));
        }
        yield in ? Optional.of(keys) : Optional.empty();
      }
      case Constraint.OnValue(_, Condition.OnText text) when text.operator() == Operator.IS ->
          Optional.of(Set.copyOf(text.wanted()));
      case Constraint.OnValue(_, Condition.OnNumber number)
          when number.operator() == Operator.IS -> {
        var keys = new HashSet<Object>();
        number.values().forEach(value -> keys.add(exact(value)));
        yield Optional.of(keys);
      }
      case Constraint.OnValue(_, Condition.OnBoolean(var value)) -> Optional.of(Set.of(value));
      case Constraint.OnValue _ -> Optional.empty();
    };
  }

  /// @param attribute of the activity's type
  /// @return empty if the activity meets no constraint of equality on the attribute
  public static Optional<Object> held(ActivityAttribute attribute, PastActivity activity) {
    if (attribute.place().isId()) {
      return activity.primaryId() != null
          ? Optional.of(activity.primaryId())
          : Optional.ofNullable(activity.primaryValue()).map(TextFold::key);
    }
    return switch (activity.value(attribute)) {
      // SL-31
      case null ->
          attribute.type().isWholeNumber() ? Optional.of(BigDecimal.ZERO) : Optional.empty();
      case String text -> Optional.of(TextFold.key(text));
      case Number number -> Optional.of(exact(number));
      case Object other -> Optional.of(other);
    };
  }

  private static BigDecimal exact(Number number) {
    return Condition.OnNumber.exact(number).stripTrailingZeros();
  }
}
