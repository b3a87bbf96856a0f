package io.carillon.flow;

import io.carillon.person.Field;
import io.carillon.person.WaitingIn;
import io.carillon.smartlist.Needs;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A campaign's flow with everything resolved: names to ids, tokens parsed (CH-06, FL-02).
///
/// @param steps in order, ids unique (FL-01)
public record FlowPlan(TokenContext tokens, List<FlowStep> steps) {
  public FlowPlan {
    steps = List.copyOf(steps);
  }

  /// What the conditions, tokens and changes of the flow and of the campaigns it executes ask for.
  /// What decides about mail is not among it: [BlockedFromMail#fields()].
  public Needs needs() {
    var needs = conditions().withFields(fields()).withLists(lists()).withCounted(flowsLeft());
    for (var child : children()) {
      needs =
          needs
              .and(child.smartList().map(Needs::of).orElse(Needs.NONE))
              .and(child.flow().needs())
              .withEntries(Set.of(child.campaign().id()));
    }
    return needs;
  }

  /// The campaigns that some step or choice executes, each as often as it is written.
  public List<Executable> children() {
    return actions().stream()
        .filter(Action.ExecuteCampaign.class::isInstance)
        .map(action -> ((Action.ExecuteCampaign) action).child())
        .toList();
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
            case Action.Wait(WaitTime.UntilToken token) -> {
              fields.addAll(TokenResolver.fields(token.date(), tokens));
              token.days().ifPresent(days -> fields.addAll(TokenResolver.fields(days, tokens)));
            }
            case Action.Wait _,
                Action.ExecuteCampaign _,
                Action.RemoveFromFlow _,
                Action.DeletePerson _,
                Action.AddToList _,
                Action.RemoveFromList _,
                Action.DoNothing _ -> {}
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

  private Set<WaitingIn> flowsLeft() {
    return actions().stream()
        .filter(Action.RemoveFromFlow.class::isInstance)
        .map(action -> new WaitingIn(((Action.RemoveFromFlow) action).waitingIn()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// Every e-mail that some step or choice sends, those of the executed campaigns included.
  public List<EmailRef> emails() {
    var emails = new ArrayList<EmailRef>();
    for (var action : actions()) {
      if (action instanceof Action.SendEmail(var email)) {
        emails.add(email);
      }
    }
    children().forEach(child -> emails.addAll(child.flow().emails()));
    return emails;
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
