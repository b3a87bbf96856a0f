package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.PersonChunk;
import io.carillon.token.TokenResolver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Send Alert for a chunk (FL-25): an e-mail about a person to staff. It asks neither for the
/// person's consent nor for limits, and is no mail the person had.
final class Alert implements RowAction {
  private static final Map<String, String> NOBODY = Effects.reason("nobody to send it to");

  private final Action.SendAlert alert;
  private final Place place;
  private final CallPath path;
  private final PersonChunk people;
  private final TokenResolver tokens;
  private final Effects effects;

  Alert(
      Action.SendAlert alert,
      Place place,
      CallPath path,
      PersonChunk people,
      TokenResolver tokens,
      Effects effects) {
    this.alert = alert;
    this.place = place;
    this.path = path;
    this.people = people;
    this.tokens = tokens;
    this.effects = effects;
  }

  @Override
  public void apply(int row) {
    var email = alert.email();
    var recipients = recipients(row);
    if (recipients.isEmpty()) {
      effects.log(row, place, ActivityType.SEND_ALERT, Result.SKIPPED, email.id(), NOBODY);
      return;
    }
    var person = people.person(row);
    var values = tokens.values(email.tokens(), person);
    for (var recipient : recipients) {
      effects.add(
          new Mail(
              person.id(),
              place.campaignId(),
              path.text(),
              place.stepId(),
              place.choice(),
              email,
              recipient,
              values,
              false,
              true));
    }
    effects.log(
        row,
        place,
        ActivityType.SEND_ALERT,
        Result.SUCCEEDED,
        email.id(),
        Map.of("Send To List", String.join(", ", recipients)));
  }

  /// The owner first; each address once.
  private List<String> recipients(int row) {
    var recipients = new LinkedHashMap<String, String>();
    alert
        .owner()
        .map(field -> people.value(row, field))
        .ifPresent(
            address -> recipients.put(Mail.addressKey(address.toString()), address.toString()));
    others(row).forEach(other -> recipients.putIfAbsent(Mail.addressKey(other), other));
    return List.copyOf(recipients.values());
  }

  /// What a token gives and is no address is left out (FL-74).
  private List<String> others(int row) {
    return Arrays.stream(tokens.resolve(alert.others(), people.person(row)).split("[,;]", -1))
        .map(String::strip)
        .filter(address -> address.matches(Mail.ADDRESS))
        .toList();
  }
}
