package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.BlockedFromMail.Reason;
import io.carillon.flow.Effects.Place;
import io.carillon.person.PersonChunk;
import io.carillon.token.TokenResolver;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Send Email for a chunk, all choices of one step together, because an address gets one mail from
/// a step of a batch run, whatever the choice (FL-20 to FL-23).
final class Mailing {
  private static final Map<String, String> DUPLICATE_ADDRESS =
      Effects.reason("duplicate address in this run");
  private static final Map<Reason, Map<String, String>> BLOCKED = new EnumMap<>(Reason.class);

  static {
    for (var reason : Reason.values()) {
      BLOCKED.put(reason, Effects.reason(reason.text()));
    }
  }

  private final FlowStep step;
  private final CallPath path;
  private final PersonChunk people;
  private final ExecutionContext context;
  private final BlockedFromMail blockedFromMail;
  private final TokenResolver tokens;
  private final Effects effects;
  private final Set<String> mailed = new HashSet<>();

  Mailing(
      FlowStep step,
      CallPath path,
      PersonChunk people,
      ExecutionContext context,
      BlockedFromMail blockedFromMail,
      TokenResolver tokens,
      Effects effects) {
    this.step = step;
    this.path = path;
    this.people = people;
    this.context = context;
    this.blockedFromMail = blockedFromMail;
    this.tokens = tokens;
    this.effects = effects;
  }

  /// Finds out once for the step who has had this step's mail in an earlier chunk.
  ///
  /// @param chosen the choice for each of the rows
  void lookUpAddresses(int[] rows, int[] chosen) {
    if (context.batch() == null) {
      return;
    }
    var keys = new HashSet<String>();
    for (int i = 0; i < rows.length; i++) {
      if (step.action(chosen[i]) instanceof Action.SendEmail
          && people.value(rows[i], blockedFromMail.address()) instanceof String address) {
        keys.add(Mail.addressKey(address));
      }
    }
    if (!keys.isEmpty()) {
      mailed.addAll(context.batch().among(path.text(), step.id(), keys));
    }
  }

  void send(int row, Place place, Action.SendEmail send) {
    var email = send.email();
    var person = people.person(row);
    var blocked = blockedFromMail.reason(person, email.operational(), context.now().asOf());
    if (blocked.isPresent()) {
      log(row, place, email, Result.SKIPPED, BLOCKED.getOrDefault(blocked.get(), Map.of()));
      return;
    }
    var limited = send.limited() && !email.operational(); // CL-04
    var limit =
        limited
            ? context.limits().reached(person, ActivityType.SEND_EMAIL)
            : Optional.<String>empty();
    if (limit.isPresent()) {
      log(row, place, email, Result.SKIPPED, Effects.reason(limit.get())); // CL-05, CL-06
      return;
    }
    var address = String.valueOf(people.value(row, blockedFromMail.address()));
    if (context.batch() != null && !mailed.add(Mail.addressKey(address))) {
      log(row, place, email, Result.SKIPPED, DUPLICATE_ADDRESS); // FL-22
      return;
    }
    var values = tokens.values(email.tokens(), person);
    effects.add(
        new Mail(
            person.id(),
            place.campaignId(),
            path.text(),
            place.stepId(),
            place.choice(),
            email,
            address,
            values,
            limited,
            false));
    log(row, place, email, Result.SUCCEEDED, Map.of());
  }

  private void log(
      int row, Place place, EmailRef email, Result result, Map<String, String> attributes) {
    effects.log(row, place, ActivityType.SEND_EMAIL, result, email.id(), attributes);
  }
}
