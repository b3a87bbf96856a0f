package io.carillon.flow;

import io.carillon.person.Field;
import io.carillon.person.WaitingIn;
import io.carillon.smartlist.Needs;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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
    var needs =
        Needs.of(
            steps.stream()
                .flatMap(step -> step.choices().stream())
                .map(FlowStep.Choice::condition)
                .toList());
    for (var action : actions()) {
      needs = needs.and(needs(action));
      for (var text : texts(action)) {
        needs =
            needs
                .withFields(TokenResolver.fields(text, tokens))
                .withPrograms(TokenResolver.program(text, tokens).stream().toList());
      }
    }
    return needs;
  }

  // What an action looks at or changes, its texts apart.
  private static Needs needs(Action action) {
    return switch (action) {
      case Action.ChangeDataValue(var field, _) -> fields(field);
      case Action.ChangeScore(var field, _) -> fields(field);
      case Action.ChangePartition(var partition, _) -> fields(partition);
      case Action.AddToList(var list) -> Needs.NONE.withLists(Set.of(list.id()));
      case Action.RemoveFromList(var list) -> Needs.NONE.withLists(Set.of(list.id()));
      case Action.ChangeProgramStatus(var program, _, var acquisition) ->
          fields(acquisition).withPrograms(Set.of(program.id()));
      case Action.ChangeProgramSuccess(var program, _, _) ->
          Needs.NONE.withPrograms(Set.of(program.id()));
      case Action.ChangeMemberData(var program, _, _) ->
          Needs.NONE.withPrograms(Set.of(program.id()));
      case Action.AddToEngagement(var program, _, var acquisition) ->
          fields(acquisition).withPrograms(Set.of(program.id()));
      case Action.ChangeStream(var program, _, var acquisition) ->
          fields(acquisition).withPrograms(Set.of(program.id()));
      case Action.ChangeCadence(var program, _, var acquisition) ->
          fields(acquisition).withPrograms(Set.of(program.id()));
      case Action.RemoveFromFlow removal ->
          Needs.NONE.withCounted(Set.of(new WaitingIn(removal.waitingIn())));
      case Action.ExecuteCampaign(var child) ->
          child
              .flow()
              .needs()
              .and(child.smartList().map(Needs::of).orElse(Needs.NONE))
              .withEntries(Set.of(child.campaign().id()));
      case Action.SendAlert(_, var owner, _) -> Needs.NONE.withFields(owner.stream().toList());
      case Action.SendEmail _,
          Action.CallWebhook _,
          Action.InterestingMoment _,
          Action.OfDeletedCampaign _,
          Action.RequestCampaign _,
          Action.Wait _,
          Action.DeletePerson _,
          Action.DoNothing _ ->
          Needs.NONE;
    };
  }

  private static Needs fields(Field field) {
    return Needs.NONE.withFields(Set.of(field));
  }

  private static List<TokenText> texts(Action action) {
    return switch (action) {
      case Action.ChangeDataValue(_, var newValue) -> List.of(newValue);
      case Action.ChangeScore(_, var change) -> List.of(change);
      case Action.ChangeMemberData(_, _, var newValue) -> List.of(newValue);
      case Action.InterestingMoment(var type, var description) -> List.of(type, description);
      case Action.SendEmail(var email, _) -> email.tokens();
      case Action.SendAlert(var email, _, var others) ->
          Stream.concat(email.tokens().stream(), Stream.of(others)).toList();
      case Action.CallWebhook(var webhook) -> webhook.tokens();
      case Action.Wait(WaitTime.UntilToken token) ->
          Stream.concat(Stream.of(token.date()), token.days().stream()).toList();
      default -> List.of();
    };
  }

  /// The campaigns that some step or choice executes, each as often as it is written.
  public List<Executable> children() {
    return actions().stream()
        .filter(Action.ExecuteCampaign.class::isInstance)
        .map(action -> ((Action.ExecuteCampaign) action).child())
        .toList();
  }

  /// The campaigns that some step or choice requests, by id, those of the executed campaigns
  /// included.
  public Set<Integer> requested() {
    var requested = new TreeSet<Integer>();
    for (var action : actions()) {
      if (action instanceof Action.RequestCampaign(var campaign, _)) {
        requested.add(campaign.id());
      }
    }
    children().forEach(child -> requested.addAll(child.flow().requested()));
    return requested;
  }

  /// Every e-mail that some step or choice sends to the person, those of the executed campaigns
  /// included.
  public List<EmailRef> emails() {
    var emails = new ArrayList<EmailRef>();
    for (var action : actions()) {
      if (action instanceof Action.SendEmail(var email, _)) {
        emails.add(email);
      }
    }
    children().forEach(child -> emails.addAll(child.flow().emails()));
    return emails;
  }

  /// Whether some step or choice, or an executed campaign's, sends mail that keeps to the
  /// communication limits: operational mail never does (CL-04).
  public boolean sendsLimitedMail() {
    return actions().stream()
            .anyMatch(action ->
                action instanceof Action.SendEmail(var email, var limited)
                    && limited
                    && !email.operational())
        || children().stream().anyMatch(child -> child.flow().sendsLimitedMail());
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
