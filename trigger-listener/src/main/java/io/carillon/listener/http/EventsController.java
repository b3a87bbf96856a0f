package io.carillon.listener.http;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityType;
import io.carillon.intake.EventIntake;
import io.carillon.intake.EventSettingsStore;
import io.carillon.intake.ReceivedEvent;
import io.carillon.intake.Verdict;
import io.carillon.intake.Verdict.Status;
import io.carillon.listener.access.ApiKey;
import io.carillon.listener.access.Scope;
import io.carillon.listener.http.EventReader.Event;
import io.carillon.listener.http.EventReader.NoEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/// Events of other systems. What is answered as accepted is committed.
@RestController
final class EventsController {
  private static final int ATTEMPTS = 5;

  private final EventIntake intake;
  private final EventSettingsStore settings;
  private final TransactionTemplate transaction;
  private final RateLimit rate;
  private final Turnstile turnstile;
  private final Runnable accepted;

  /// @param accepted called when something was accepted
  EventsController(
      EventIntake intake,
      EventSettingsStore settings,
      TransactionTemplate transaction,
      RateLimit rate,
      Turnstile turnstile,
      Runnable accepted) {
    this.intake = intake;
    this.settings = settings;
    this.transaction = transaction;
    this.rate = rate;
    this.turnstile = turnstile;
    this.accepted = accepted;
  }

  @PostMapping("/v1/events")
  @RequiresScope(Scope.EVENTS)
  ResponseEntity<byte[]> accept(
      HttpServletRequest request, @RequestAttribute(ApiAccess.KEY) ApiKey key) throws IOException {
    try (var _ = turnstile.enter()) {
      var read = EventReader.read(RequestBody.read(request));
      keepToRate(key, read.size());
      var events = new ArrayList<ReceivedEvent>();
      read.forEach(one -> {
        if (one instanceof Event(var event)) {
          events.add(event);
        }
      });
      var taken = accept(events).iterator();
      var verdicts =
          read.stream()
              .map(one ->
                  switch (one) {
                    case Event _ -> taken.next();
                    case NoEvent(var verdict) -> verdict;
                  })
              .toList();
      // Where nothing at all was taken, a program that looks no further must not think it was.
      boolean refused = verdicts.stream().allMatch(verdict -> verdict.status() == Status.REFUSED);
      return JsonAnswer.of(
          refused ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.OK,
          Map.of("events", verdicts.stream().map(EventsController::document).toList()));
    }
  }

  /// What can be sent (AL-20).
  @GetMapping("/v1/activity-types")
  @RequiresScope(Scope.READ)
  ResponseEntity<byte[]> types() {
    try (var _ = turnstile.enter()) {
      return JsonAnswer.of(
          HttpStatus.OK,
          Map.of(
              "activityTypes", intake.types().stream().map(EventsController::document).toList()));
    }
  }

  private void keepToRate(ApiKey key, int events) {
    var perSecond = settings.load().perSecond();
    var pause = rate.take(key.id(), events, perSecond);
    if (!pause.isZero()) {
      throw HttpProblem.later(
          HttpStatus.TOO_MANY_REQUESTS,
          "too_many_events",
          "of API key '%s' %d events a second are taken here: nothing was, send it again later"
              .formatted(key.name(), perSecond),
          pause);
    }
  }

  private List<Verdict> accept(List<ReceivedEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    for (int attempt = 1; ; attempt++) {
      try {
        var verdicts = Objects.requireNonNull(transaction.execute(_ -> intake.accept(events)));
        accepted.run();
        return verdicts;
      } catch (TransientDataAccessException inTheWay) {
        if (attempt == ATTEMPTS) {
          throw inTheWay;
        }
      }
    }
  }

  private static Map<String, Object> document(Verdict verdict) {
    var document = new LinkedHashMap<String, Object>();
    var id = verdict.id();
    if (id != null) {
      document.put("id", id);
    }
    document.put("status", verdict.status().toString());
    var refusal = verdict.refusal();
    if (refusal != null) {
      document.put("error", JsonAnswer.error(refusal.code().toString(), refusal.message()));
    }
    return document;
  }

  private static Map<String, Object> document(ActivityType type) {
    var document = new LinkedHashMap<String, Object>();
    document.put("name", type.name());
    type.primary().ifPresent(primary -> document.put("primary", document(primary)));
    document.put("attributes", type.attributes().stream().map(EventsController::document).toList());
    return document;
  }

  private static Map<String, String> document(ActivityAttribute attribute) {
    return Map.of(
        "name", attribute.name(), "type", attribute.type().name().toLowerCase(Locale.ROOT));
  }
}
