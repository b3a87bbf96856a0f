package io.carillon.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Constraint;
import io.carillon.smartlist.EqualityKey;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.GeneratedConstraints;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.PlainEvaluation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which activities fire a trigger.
class TriggerTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");
  private static final Moment NOW = new Moment(AT, ZoneOffset.UTC);
  private static final int ACTIVITIES = 40;

  private static PastActivity click(Map<String, String> attributes) {
    return new PastActivity(0, AT, 7, null, null, null, attributes);
  }

  private static Constraint is(String attribute, String value) {
    var found =
        ActivityType.CLICK_EMAIL.attributes().stream()
            .filter(one -> one.name().equals(attribute))
            .findFirst()
            .orElseThrow();
    return new Constraint.OnValue(found, new Condition.OnText(Operator.IS, List.of(value)));
  }

  private static Constraint isNot(String attribute, String value) {
    var is = (Constraint.OnValue) is(attribute, value);
    return new Constraint.OnValue(
        is.attribute(), new Condition.OnText(Operator.IS_NOT, List.of(value)));
  }

  @Test
  @Tag("TR-61")
  void saysWhichConstraintTheActivityItselfDoesNotMeet() {
    var trigger =
        new Trigger.OnActivity(
            ActivityType.CLICK_EMAIL, List.of(is("Link", "/a"), is("Device", "phone")));

    assertThat(trigger.refusal(click(Map.of("Link", "/A", "Device", "Phone")), NOW)).isEmpty();
    assertThat(trigger.refusal(click(Map.of("Link", "/a", "Device", "desk")), NOW))
        .hasToString("Optional[Device is phone]");
    assertThat(trigger.refusal(click(Map.of("Link", "/b", "Device", "desk")), NOW))
        .hasToString("Optional[Link is /a]");
    assertThat(trigger).hasToString("Clicks Link in Email, Link is /a, Device is phone");
  }

  @Test
  @Tag("TR-62")
  void anAttributeThatIsMissingIsEmpty() {
    var positive = new Trigger.OnActivity(ActivityType.CLICK_EMAIL, List.of(is("Device", "phone")));
    var negative =
        new Trigger.OnActivity(ActivityType.CLICK_EMAIL, List.of(isNot("Device", "phone")));

    assertThat(positive.refusal(click(Map.of()), NOW)).isPresent();
    assertThat(negative.refusal(click(Map.of()), NOW)).isEmpty();
  }

  @Test
  @Tag("TR-12")
  void thereIsNoneOnWhatNothingListensTo() {
    assertThatThrownBy(() -> new Trigger.OnActivity(ActivityType.SEND_EMAIL, List.of()))
        .hasMessageContaining("nothing listens to 'Send Email'");
  }

  /// The filter of the same constraints, looking at a past with this one activity, says the same.
  @RepeatedTest(300)
  @Tag("TR-60")
  @Tag("TR-61")
  @Tag("TR-62")
  void answersAsTheActivityFilterDoes(RepetitionInfo repetition) {
    var generated = new GeneratedConstraints(new Random(repetition.getCurrentRepetition()));
    var type = generated.type();
    var constraints = generated.constraints(type);
    var trigger = new Trigger.OnActivity(type, constraints);
    var filter = new Filter.Did(type, constraints, Optional.empty(), 1);
    for (int i = 0; i < ACTIVITIES; i++) {
      var activity = generated.activity(type);
      for (var moment : GeneratedConstraints.moments()) {
        var refusal = trigger.refusal(activity, moment);

        assertThat(refusal.isEmpty())
            .as("%s at %s: %s", trigger, moment, activity)
            .isEqualTo(PlainEvaluation.meets(filter, activity, moment));
        refusal.ifPresent(one -> assertThat(constraints).contains(one));
      }
    }
  }

  /// What an index looks up is exactly what the constraint asks.
  @RepeatedTest(300)
  void aQuestionOfEqualityIsOneOfKeys(RepetitionInfo repetition) {
    var generated = new GeneratedConstraints(new Random(repetition.getCurrentRepetition()));
    var type = generated.type();
    for (var constraint : generated.constraints(type)) {
      var wanted = EqualityKey.wanted(constraint);
      for (int i = 0; i < ACTIVITIES && wanted.isPresent(); i++) {
        var activity = generated.activity(type);
        var held = EqualityKey.held(EqualityKey.attribute(constraint), activity);

        assertThat(held.filter(wanted.get()::contains).isPresent())
            .as("%s: %s", constraint, activity)
            .isEqualTo(PlainEvaluation.meets(constraint, activity, NOW));
      }
    }
  }
}
