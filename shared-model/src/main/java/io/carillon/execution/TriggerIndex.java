package io.carillon.execution;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.PastActivity;
import io.carillon.campaign.Trigger;
import io.carillon.campaign.TriggerCampaign;
import io.carillon.smartlist.Constraint;
import io.carillon.smartlist.EqualityKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which active trigger campaigns may want an activity: by its type, and, where a trigger asks
/// whether an attribute is one of some values, by that attribute. So a thousand campaigns on
/// different links cost a click what one costs, other than TR-05 has it.
///
/// It may name campaigns whose further constraints do not hold, never leaves one out that wants the
/// activity. Immutable.
final class TriggerIndex {
  private final Map<Integer, OfType> types;

  private TriggerIndex(Map<Integer, OfType> types) {
    this.types = Map.copyOf(types);
  }

  static TriggerIndex of(Collection<TriggerCampaign> campaigns) {
    var byType = new HashMap<Integer, List<Listener>>();
    for (var campaign : campaigns) {
      for (var trigger : campaign.triggers()) {
        switch (trigger) {
          case Trigger.OnActivity(var type, var constraints) ->
              byType
                  .computeIfAbsent(type.id(), _ -> new ArrayList<>())
                  .add(Listener.of(campaign, constraints));
          case Trigger.CampaignIsRequested _ -> {
            // Whoever requests it names it.
          }
        }
      }
    }
    var types = new HashMap<Integer, OfType>();
    byType.forEach((type, listeners) -> types.put(type, OfType.of(listeners)));
    return new TriggerIndex(types);
  }

  /// Whether any campaign listens to activities of a type.
  boolean hears(int typeId) {
    return types.containsKey(typeId);
  }

  /// @return each campaign once, by id, however many of its triggers may want the activity (TR-02)
  Collection<TriggerCampaign> candidates(int typeId, PastActivity activity) {
    var listening = types.get(typeId);
    return listening == null ? List.of() : listening.candidates(activity);
  }

  /// One trigger, with the questions of equality among its constraints.
  private record Listener(TriggerCampaign campaign, List<Question> questions) {
    static Listener of(TriggerCampaign campaign, List<Constraint> constraints) {
      var questions = new ArrayList<Question>();
      for (var constraint : constraints) {
        EqualityKey.wanted(constraint)
            .ifPresent(
                keys -> questions.add(new Question(EqualityKey.attribute(constraint), keys)));
      }
      return new Listener(campaign, questions);
    }

    /// The question that the fewest other triggers ask with one of the same values.
    Optional<Question> rarest(Map<Answer, Integer> asked) {
      return questions.stream()
          .min(
              Comparator.comparingInt(question ->
                  question.answers().stream()
                      .mapToInt(answer -> asked.getOrDefault(answer, 0))
                      .max()
                      .orElse(0)));
    }
  }

  private record Question(ActivityAttribute attribute, Set<Object> keys) {
    List<Answer> answers() {
      return keys.stream().map(key -> new Answer(attribute, key)).toList();
    }
  }

  private record Answer(ActivityAttribute attribute, Object key) {}

  /// @param always want every activity of the type, as far as the index can tell
  /// @param byValue the others, by what one attribute holds
  private record OfType(
      List<TriggerCampaign> always,
      Map<ActivityAttribute, Map<Object, List<TriggerCampaign>>> byValue) {

    static OfType of(List<Listener> listeners) {
      var asked = new HashMap<Answer, Integer>();
      for (var listener : listeners) {
        for (var question : listener.questions) {
          question.answers().forEach(answer -> asked.merge(answer, 1, Integer::sum));
        }
      }
      var always = new ArrayList<TriggerCampaign>();
      var byValue = new LinkedHashMap<ActivityAttribute, Map<Object, List<TriggerCampaign>>>();
      for (var listener : listeners) {
        listener
            .rarest(asked)
            .ifPresentOrElse(
                question -> {
                  var values = byValue.computeIfAbsent(question.attribute, _ -> new HashMap<>());
                  for (var key : question.keys) {
                    values.computeIfAbsent(key, _ -> new ArrayList<>()).add(listener.campaign);
                  }
                },
                () -> always.add(listener.campaign));
      }
      return new OfType(always, byValue);
    }

    Collection<TriggerCampaign> candidates(PastActivity activity) {
      var found = new TreeMap<Integer, TriggerCampaign>();
      always.forEach(campaign -> found.put(campaign.id(), campaign));
      byValue.forEach((attribute, values) ->
          EqualityKey.held(attribute, activity)
              .ifPresent(key ->
                  values
                      .getOrDefault(key, List.of())
                      .forEach(campaign -> found.put(campaign.id(), campaign))));
      return found.values();
    }
  }
}
