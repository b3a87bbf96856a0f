package io.carillon.flow;

import io.carillon.person.Field;
import io.carillon.smartlist.Needs;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A campaign's flow with everything resolved: names to ids, tokens parsed (CH-06, FL-02).
///
/// @param steps in order, ids unique (FL-01)
public record FlowPlan(TokenContext tokens, List<FlowStep> steps) {
  public FlowPlan {
    steps = List.copyOf(steps);
  }

  /// What the flow's conditions, tokens and changes ask for. What decides about mail is not among
  /// it: [BlockedFromMail#fields()].
  public Needs needs() {
    return conditions().withFields(fields()).withLists(lists());
  }

  private Set<Field> fields() {
    var fields = new LinkedHashSet<Field>();
    actions()
        .forEach(action -> {
          switch (action) {
            case Action.ChangeDataValue(var field, var newValue) -> {
              fields.add(field);
              fields.addAll(TokenResolver.fields(newValue, tokens));
            }
            case Action.ChangeScore(var field, var change) -> {
              fields.add(field);
              fields.addAll(TokenResolver.fields(change, tokens));
            }
            case Action.InterestingMoment(var type, var description) -> {
              fields.addAll(TokenResolver.fields(type, tokens));
              fields.addAll(TokenResolver.fields(description, tokens));
            }
            case Action.SendEmail(var email) -> {
              for (TokenText text : email.tokens()) {
                fields.addAll(TokenResolver.fields(text, tokens));
              }
            }
            case Action.AddToList _, Action.RemoveFromList _, Action.DoNothing _ -> {}
          }
        });
    return fields;
  }

  private Set<Integer> lists() {
    var lists = new LinkedHashSet<Integer>();
    for (var action : actions()) {
      if (action instanceof Action.AddToList(var list)) {
        lists.add(list.id());
      } else if (action instanceof Action.RemoveFromList(var list)) {
        lists.add(list.id());
      }
    }
    return lists;
  }

  /// Every e-mail that some step or choice sends.
  public List<EmailRef> emails() {
    return actions().stream()
        .filter(Action.SendEmail.class::isInstance)
        .map(action -> ((Action.SendEmail) action).email())
        .toList();
  }

  private Needs conditions() {
    return Needs.of(
        steps.stream()
            .flatMap(step -> step.choices().stream())
            .map(FlowStep.Choice::condition)
            .toList());
  }

  private List<Action> actions() {
    var actions = new ArrayList<Action>();
    for (var step : steps) {
      step.choices().forEach(choice -> actions.add(choice.action()));
      actions.add(step.otherwise());
    }
    return actions;
  }
}
