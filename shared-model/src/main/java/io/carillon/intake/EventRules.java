package io.carillon.intake;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.activity.ActivityTypes;
import io.carillon.execution.JsonRows;
import io.carillon.failure.Nearest;
import io.carillon.intake.ReceivedEvent.ByEmail;
import io.carillon.intake.ReceivedEvent.ById;
import io.carillon.intake.ReceivedEvent.Whom;
import io.carillon.intake.Verdict.Code;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.FieldValue.Mismatch;
import io.carillon.person.FieldValue.Value;
import io.carillon.person.TextFold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which events can be taken, at one moment. Decides by what the event says alone: whether its
/// person exists is not asked here.
///
/// @param emails ids by [TextFold#key] of their names
/// @param now by the database's clock
/// @param zone of local times
record EventRules(ActivityTypes types, Map<String, Integer> emails, Instant now, ZoneId zone) {
  // Everything else Carillon writes itself, together with the change that it reports.
  private static final Set<Integer> FROM_OUTSIDE =
      Set.of(
          ActivityType.VISIT_WEB_PAGE.id(),
          ActivityType.FILL_OUT_FORM.id(),
          ActivityType.CLICK_LINK.id(),
          ActivityType.EMAIL_DELIVERED.id(),
          ActivityType.EMAIL_BOUNCED.id(),
          ActivityType.EMAIL_BOUNCED_SOFT.id(),
          ActivityType.UNSUBSCRIBE_EMAIL.id(),
          ActivityType.OPEN_EMAIL.id(),
          ActivityType.CLICK_EMAIL.id(),
          ActivityType.INTERESTING_MOMENT.id());

  private static final int ID_CHARACTERS = 100;
  // What a TEXT column holds.
  private static final int ATTRIBUTES_BYTES = 65_535;
  // Clocks differ.
  private static final Duration AHEAD = Duration.ofMinutes(1);
  private static final Pattern ADDRESS = Pattern.compile("[^\\s@]+@[^\\s@]+");
  private static final int SHOWN_CHARACTERS = 60;

  /// What an event turned out to be. Closed.
  sealed interface Checked {}

  /// @param primaryId of the e-mail, if it is one of ours
  /// @param attributes as the log stores them, without empty ones (AL-04)
  record Sound(
      @Nullable String id,
      Whom whom,
      ActivityType type,
      Instant at,
      @Nullable Integer primaryId,
      @Nullable String primaryValue,
      Map<String, String> attributes)
      implements Checked {}

  record Unsound(Verdict verdict) implements Checked {}

  /// The types that come from outside, those of the installation itself too.
  static List<ActivityType> taken(ActivityTypes types) {
    return types.all().stream().filter(EventRules::isTaken).toList();
  }

  private static boolean isTaken(ActivityType type) {
    return type.isCustom() || FROM_OUTSIDE.contains(type.id());
  }

  Checked check(ReceivedEvent event) {
    try {
      var id = id(event.id());
      try {
        var type = type(event.type());
        var whom = whom(event.whom());
        var at = at(event.at());
        var primary = primary(type, event.primary());
        var emailId =
            primary != null && type.primary().orElseThrow().place() == Place.EMAIL
                ? emails.get(TextFold.key(primary.strip()))
                : null;
        return new Sound(
            id,
            whom,
            type,
            at,
            emailId,
            emailId == null ? primary : null,
            attributes(type, event.attributes()));
      } catch (Refused refused) {
        return new Unsound(Verdict.refused(id, refused.code, refused.message()));
      }
    } catch (Refused refused) {
      // An id that is none is not repeated.
      return new Unsound(Verdict.refused(null, refused.code, refused.message()));
    }
  }

  private static @Nullable String id(@Nullable String id) {
    if (id == null) {
      return null;
    }
    if (id.isBlank()
        || !id.equals(id.strip())
        || id.codePointCount(0, id.length()) > ID_CHARACTERS
        || FieldValue.read(FieldType.STRING, id, ZoneId.of("UTC")) instanceof Mismatch) {
      throw new Refused(
          Code.INVALID_ID,
          "id: write 1 to 100 characters without blanks around them, or leave it out");
    }
    return id;
  }

  private ActivityType type(String name) {
    var type =
        types
            .find(name)
            .orElseThrow(() ->
                new Refused(
                    Code.UNKNOWN_TYPE,
                    "type: there is no activity type '%s': %s"
                        .formatted(shown(name), Nearest.repair(shown(name), takenNames()))));
    if (!isTaken(type)) {
      throw new Refused(
          Code.TYPE_NOT_TAKEN,
          "type: '%s' is written by Carillon itself when it happens here: send one of '%s'"
              .formatted(type.name(), String.join("', '", takenNames())));
    }
    return type;
  }

  private List<String> takenNames() {
    return taken(types).stream().map(ActivityType::name).toList();
  }

  // Addresses of people stand in no message.
  private static Whom whom(Whom whom) {
    return switch (whom) {
      case ById(var id) when id < 1 ->
          throw new Refused(Code.INVALID_PERSON, "person: an id is a number from 1 on");
      case ById byId -> byId;
      case ByEmail(var address) -> {
        var email = address.strip();
        if (!ADDRESS.matcher(email).matches()) {
          throw new Refused(
              Code.INVALID_PERSON, "person: an e-mail address such as ann@example.com is needed");
        }
        if (FieldValue.read(FieldType.EMAIL, email, ZoneId.of("UTC"))
            instanceof Mismatch(var reason)) {
          throw new Refused(Code.INVALID_PERSON, "person: e-mail address: " + reason);
        }
        yield new ByEmail(email);
      }
    };
  }

  private Instant at(@Nullable String at) {
    if (at == null) {
      return now;
    }
    return switch (FieldValue.readInstant(at, zone)) {
      case Value(Instant instant) when instant.isAfter(now.plus(AHEAD)) ->
          throw new Refused(
              Code.INVALID_TIME,
              "at: lies in the future: send what has happened, by a clock that is right");
      // Nothing in the log is later than the log.
      case Value(Instant instant) -> instant.isAfter(now) ? now : instant;
      case Value _ -> now;
      case Mismatch(var reason) -> throw new Refused(Code.INVALID_TIME, "at: " + reason);
    };
  }

  private @Nullable String primary(ActivityType type, @Nullable String primary) {
    if (primary == null || primary.isBlank()) {
      return null;
    }
    var attribute =
        type.primary()
            .orElseThrow(() ->
                new Refused(
                    Code.INVALID_PRIMARY,
                    "primary: '%s' has none: leave it out".formatted(type.name())));
    return switch (FieldValue.read(attribute.type(), primary, zone)) {
      case Value(var value) -> FieldValue.write(value);
      case Mismatch(var reason) ->
          throw new Refused(
              Code.INVALID_PRIMARY, "primary: '%s': %s".formatted(attribute.name(), reason));
    };
  }

  private Map<String, String> attributes(ActivityType type, Map<String, String> sent) {
    var read = new LinkedHashMap<String, String>();
    var seen = new HashSet<ActivityAttribute>();
    sent.forEach((name, text) -> {
      var attribute = attribute(type, name);
      if (!seen.add(attribute)) {
        throw new Refused(
            Code.INVALID_ATTRIBUTE,
            "attributes: '%s' is there twice: send it once".formatted(attribute.name()));
      }
      switch (FieldValue.read(attribute.type(), text, zone)) {
        case Value(var value) when value == null -> {
          // Empty attributes are left out (AL-04).
        }
        case Value(var value) -> read.put(attribute.name(), FieldValue.text(value));
        case Mismatch(var reason) ->
            throw new Refused(
                Code.INVALID_ATTRIBUTE, "attributes: '%s': %s".formatted(attribute.name(), reason));
      }
    });
    if (!read.isEmpty()
        && JsonRows.object(read).getBytes(StandardCharsets.UTF_8).length > ATTRIBUTES_BYTES) {
      throw new Refused(
          Code.INVALID_ATTRIBUTE,
          "attributes: together they are longer than %d bytes".formatted(ATTRIBUTES_BYTES));
    }
    return read;
  }

  private static ActivityAttribute attribute(ActivityType type, String name) {
    var wanted = TextFold.key(name.strip());
    if (type.primary().filter(one -> TextFold.key(one.name()).equals(wanted)).isPresent()) {
      throw new Refused(
          Code.UNKNOWN_ATTRIBUTE,
          "attributes: '%s' is what '%s' is about: send it as primary"
              .formatted(shown(name), type.name()));
    }
    return type.attributes().stream()
        .filter(one -> TextFold.key(one.name()).equals(wanted))
        .findFirst()
        .orElseThrow(() -> unknown(type, name));
  }

  private static Refused unknown(ActivityType type, String name) {
    var known = type.attributes().stream().map(ActivityAttribute::name).toList();
    return new Refused(
        Code.UNKNOWN_ATTRIBUTE,
        Stream.of(
                "attributes: '%s' has no attribute '%s'".formatted(type.name(), shown(name)),
                known.isEmpty() ? "it has none" : Nearest.repair(shown(name), known))
            .filter(part -> !part.isEmpty())
            .reduce((one, other) -> one + ": " + other)
            .orElseThrow());
  }

  /// A name that somebody made up may be of any length, and hold anything.
  private static String shown(String name) {
    // Halves of characters become question marks.
    var whole = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    var text = whole.strip().replaceAll("\\p{Cntrl}", " ");
    return text.codePointCount(0, text.length()) <= SHOWN_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "…";
  }

  /// The first thing that is wrong with an event ends its check.
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    Refused(Code code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    String message() {
      return String.valueOf(getMessage());
    }
  }
}
