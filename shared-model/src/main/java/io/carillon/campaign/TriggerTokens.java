package io.carillon.campaign;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of `{{trigger.…}}` that an activity gives (TK-40, TK-41): those of table 3.2 of the
/// behaviour reference.
public final class TriggerTokens {
  /// `{{trigger.Trigger Name}}`
  public static final String TRIGGER_NAME = "Trigger Name";

  /// `{{trigger.Name}}`
  public static final String NAME = "Name";

  /// `{{trigger.Subject}}`
  public static final String SUBJECT = "Subject";

  /// A token and the attribute it shows.
  private record Shown(String token, String attribute) {
    static Shown same(String name) {
      return new Shown(name, name);
    }
  }

  private static final Shown WEB_PAGE = Shown.same("Web Page");
  private static final Shown ADDRESS = Shown.same("Client IP Address");
  private static final Shown REFERRER = new Shown("Referrer", "Referrer URL");
  private static final List<Shown> BOUNCE = List.of(Shown.same("Category"), Shown.same("Details"));

  // TR-28 to TR-36; the other triggers have no more than the names.
  private static final Map<Integer, List<Shown>> FURTHER =
      Map.of(
          ActivityType.FILL_OUT_FORM.id(),
          List.of(WEB_PAGE, ADDRESS),
          ActivityType.VISIT_WEB_PAGE.id(),
          List.of(
              WEB_PAGE, ADDRESS, REFERRER, Shown.same("Search Engine"), Shown.same("Search Query")),
          ActivityType.CLICK_LINK.id(),
          List.of(WEB_PAGE, ADDRESS, REFERRER),
          ActivityType.CLICK_EMAIL.id(),
          List.of(Shown.same("Link")),
          ActivityType.EMAIL_BOUNCED.id(),
          BOUNCE,
          ActivityType.EMAIL_BOUNCED_SOFT.id(),
          BOUNCE,
          ActivityType.UNSUBSCRIBE_EMAIL.id(),
          List.of(ADDRESS));

  // Of Send Alert, the mail goes to staff: its subject is none of the event (TR-37).
  private static final List<Integer> WITH_SUBJECT =
      List.of(
          ActivityType.EMAIL_DELIVERED.id(),
          ActivityType.OPEN_EMAIL.id(),
          ActivityType.CLICK_EMAIL.id(),
          ActivityType.EMAIL_BOUNCED.id(),
          ActivityType.EMAIL_BOUNCED_SOFT.id(),
          ActivityType.UNSUBSCRIBE_EMAIL.id());

  private TriggerTokens() {}

  /// Whether the e-mail's subject is asked for.
  public static boolean haveSubject(ActivityType type) {
    return WITH_SUBJECT.contains(type.id());
  }

  /// @param type one that has a trigger
  /// @param asset the name of what the activity is about, where it is kept as an id (AL-05); else
  ///   null
  /// @param subject of the e-mail the activity is about; null if it has none
  /// @return by name; what the activity does not have is missing, and means an empty text (TK-42)
  public static Map<String, String> of(
      ActivityType type, PastActivity activity, @Nullable String asset, @Nullable String subject) {
    var tokens = new LinkedHashMap<String, String>();
    tokens.put(TRIGGER_NAME, type.trigger().orElseThrow());
    put(tokens, NAME, asset == null ? activity.primaryValue() : asset);
    for (var shown : FURTHER.getOrDefault(type.id(), List.of())) {
      put(tokens, shown.token(), value(type, activity, shown.attribute()));
    }
    if (haveSubject(type)) {
      put(tokens, SUBJECT, subject);
    }
    return tokens;
  }

  private static @Nullable String value(
      ActivityType type, PastActivity activity, String attribute) {
    for (var one : type.everyAttribute()) {
      if (one.name().equals(attribute)) {
        return (String) activity.value(one); // all of them are texts
      }
    }
    return null;
  }

  private static void put(Map<String, String> tokens, String token, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      tokens.put(token, value);
    }
  }
}
