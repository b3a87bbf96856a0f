package io.carillon.listener.http;

import io.carillon.failure.Nearest;
import io.carillon.intake.ReceivedEvent;
import io.carillon.intake.ReceivedEvent.ByEmail;
import io.carillon.intake.ReceivedEvent.ById;
import io.carillon.intake.ReceivedEvent.Whom;
import io.carillon.intake.Verdict;
import io.carillon.intake.Verdict.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From a body to its events. What is no JSON is refused as a whole; what is no event, alone.
final class EventReader {
  static final int MOST_EVENTS = 1_000;

  private static final int DEPTH = 20;
  private static final String EVENTS = "events";
  private static final Set<String> PARTS =
      Set.of("id", "type", "person", "at", "primary", "attributes");

  // Two values of one name are a mistake that nobody would ever find.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private EventReader() {}

  /// One element of a list of events. Closed.
  sealed interface Read {}

  record Event(ReceivedEvent event) implements Read {}

  record NoEvent(Verdict verdict) implements Read {}

  /// @param body one event, a list of them, or an object with a list named `events`
  /// @throws HttpProblem 400 if it is nothing of this, 413 if they are too many
  static List<Read> read(String body) {
    var root = parse(body);
    var events = new ArrayList<JsonNode>();
    if (root.isArray()) {
      root.forEach(events::add);
    } else if (root.isObject() && root.has(EVENTS)) {
      var list = root.get(EVENTS);
      if (!list.isArray() || root.size() > 1) {
        throw malformed("'events' must be a list, and alone in its object");
      }
      list.forEach(events::add);
    } else if (root.isObject()) {
      events.add(root);
    } else {
      throw malformed("send an event, a list of events, or {\"events\": [...]}");
    }
    if (events.isEmpty()) {
      throw malformed("the list of events is empty");
    }
    if (events.size() > MOST_EVENTS) {
      throw new HttpProblem(
          HttpStatus.CONTENT_TOO_LARGE,
          "too_many_events",
          "%d events are in the list: send at most %d at a time"
              .formatted(events.size(), MOST_EVENTS));
    }
    return events.stream().map(EventReader::event).toList();
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException none) {
      var place = none.getLocation();
      // Its own words may quote what was sent.
      throw malformed(
          "the body is no JSON as it is needed here%s: check commas, quotes, names that are there twice, and objects within objects"
              .formatted(
                  place == null || place.getLineNr() < 1
                      ? ""
                      : ", at line %d, column %d"
                          .formatted(place.getLineNr(), place.getColumnNr())));
    }
  }

  private static HttpProblem malformed(String message) {
    return new HttpProblem(HttpStatus.BAD_REQUEST, "invalid_body", message);
  }

  private static Read event(JsonNode node) {
    if (!node.isObject()) {
      return noEvent("an event is an object with type and person");
    }
    for (var name : node.propertyNames()) {
      if (!PARTS.contains(name)) {
        return noEvent("an event has no such part: " + Nearest.repair(shortened(name), PARTS));
      }
    }
    var type = text(node.get("type"));
    if (type == null) {
      return noEvent("type: the name of an activity type is needed");
    }
    var id = node.get("id");
    if (isThere(id) && text(id) == null) {
      return noEvent("id: a text or a number is needed");
    }
    var at = node.get("at");
    if (isThere(at) && !at.isString()) {
      return noEvent("at: a text such as \"2026-05-01T13:45:00Z\" is needed");
    }
    var primary = node.get("primary");
    if (isThere(primary) && text(primary) == null) {
      return noEvent("primary: a text, a number, true or false is needed");
    }
    var whom = whom(node.get("person"));
    if (whom == null) {
      return noEvent("person: {\"id\": NUMBER} or {\"email\": \"ADDRESS\"} is needed");
    }
    var attributes = attributes(node.get("attributes"));
    if (attributes == null) {
      return noEvent("attributes: an object of texts, numbers, true and false is needed");
    }
    return new Event(new ReceivedEvent(text(id), type, whom, text(at), text(primary), attributes));
  }

  private static @Nullable Whom whom(@Nullable JsonNode person) {
    if (person == null || !person.isObject() || person.size() != 1) {
      return null;
    }
    var id = person.get("id");
    var email = person.get("email");
    if (id != null && id.isIntegralNumber() && id.canConvertToLong()) {
      return new ById(id.longValue());
    }
    return email != null && email.isString() ? new ByEmail(email.stringValue()) : null;
  }

  private static @Nullable Map<String, String> attributes(@Nullable JsonNode sent) {
    var attributes = new LinkedHashMap<String, String>();
    if (sent == null || sent.isNull()) {
      return attributes;
    }
    if (!sent.isObject()) {
      return null;
    }
    for (var attribute : sent.properties()) {
      if (isThere(attribute.getValue())) {
        var text = text(attribute.getValue());
        if (text == null) {
          return null;
        }
        attributes.put(attribute.getKey(), text);
      }
    }
    return attributes;
  }

  /// A null is as good as nothing.
  private static boolean isThere(@Nullable JsonNode node) {
    return node != null && !node.isNull();
  }

  /// @return null for a list, an object, or nothing
  private static @Nullable String text(@Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    if (node.isString()) {
      return node.stringValue();
    }
    // Not in full: a number of few characters may have a milliard digits.
    if (node.isNumber()) {
      return node.numberValue().toString();
    }
    return node.isBoolean() ? Boolean.toString(node.booleanValue()) : null;
  }

  private static NoEvent noEvent(String message) {
    return new NoEvent(Verdict.refused(null, Code.INVALID_EVENT, message));
  }

  private static String shortened(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60);
  }
}
