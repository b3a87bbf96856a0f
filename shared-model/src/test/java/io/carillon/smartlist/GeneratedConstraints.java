package io.carillon.smartlist;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.smartlist.ConditionReader.Subject;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// What filters and triggers may ask of activities, and activities to ask it of.
public final class GeneratedConstraints {
  private static final List<String> DURATIONS = List.of("0 days", "1 hour", "30 days", "1 year");

  private final Random random;

  public GeneratedConstraints(Random random) {
    this.random = random;
  }

  public static List<Moment> moments() {
    return EdgeValues.MOMENTS;
  }

  /// Of those whose activities [#activity] makes, one that has a trigger.
  public ActivityType type() {
    var types =
        GeneratedHistories.TYPES.stream().filter(type -> type.trigger().isPresent()).toList();
    return oneOf(types);
  }

  public PastActivity activity(ActivityType type) {
    return GeneratedHistories.activity(type, random);
  }

  /// None to three, each on an attribute of its own.
  public List<Constraint> constraints(ActivityType type) {
    var attributes = new ArrayList<>(type.everyAttribute());
    var constraints = new ArrayList<Constraint>();
    for (int left = random.nextInt(4); left > 0 && !attributes.isEmpty(); left--) {
      constraints.add(constraint(attributes.remove(random.nextInt(attributes.size()))));
    }
    return constraints;
  }

  private Constraint constraint(ActivityAttribute attribute) {
    if (attribute.place().isId()) {
      var assets = new ArrayList<Constraint.Asset>();
      for (int left = random.nextInt(2); left >= 0; left--) {
        assets.add(oneOf(GeneratedHistories.ASSETS));
      }
      return new Constraint.OnAsset(attribute, random.nextInt(3) > 0, assets);
    }
    // What cannot be meant is refused: drawn again.
    Optional<Condition> condition;
    do {
      var operator =
          random.nextBoolean() && Operator.allowedFor(attribute.type()).contains(Operator.IS)
              ? Operator.IS
              : oneOf(Operator.allowedFor(attribute.type()));
      condition =
          ConditionReader.read(
              Subject.of(attribute),
              operator.text(),
              values(attribute, operator),
              ZoneOffset.ofHours(2),
              (_, _) -> {});
    } while (condition.isEmpty());
    return new Constraint.OnValue(attribute, condition.get());
  }

  private List<String> values(ActivityAttribute attribute, Operator operator) {
    var written = EdgeValues.written(attribute.type());
    return switch (operator) {
      case IS_EMPTY, IS_NOT_EMPTY, IS_TRUE, IS_FALSE -> List.of();
      case IN_PAST, IN_PAST_BEFORE, IN_FUTURE, IN_FUTURE_AFTER -> List.of(oneOf(DURATIONS));
      case IN_TIME_FRAME -> List.of(oneOf(List.of(TimeWindow.Preset.values())).toString());
      case BETWEEN -> List.of(oneOf(written), oneOf(written));
      case GREATER_THAN, LESS_THAN, AT_LEAST, AT_MOST, AFTER, BEFORE, ON_OR_AFTER, ON_OR_BEFORE ->
          List.of(oneOf(written));
      case IS, IS_NOT, STARTS_WITH, NOT_STARTS_WITH, CONTAINS, NOT_CONTAINS -> {
        var several = new ArrayList<String>();
        for (int left = random.nextInt(3); left >= 0; left--) {
          several.add(oneOf(written));
        }
        yield several;
      }
    };
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
