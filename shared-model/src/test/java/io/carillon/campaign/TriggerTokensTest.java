package io.carillon.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.person.FieldType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `{{trigger.…}}` tokens an activity fills.
class TriggerTokensTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  private static ActivityType type(String name) {
    return ActivityType.shipped().stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// With something in every attribute.
  private static PastActivity full(ActivityType type) {
    var attributes = new LinkedHashMap<String, String>();
    type.attributes().stream()
        .filter(attribute -> attribute.place() == Place.ATTRIBUTES)
        .forEach(attribute -> attributes.put(attribute.name(), "the " + attribute.name()));
    boolean isId = type.primary().filter(primary -> primary.place().isId()).isPresent();
    return new PastActivity(
        0, AT, isId ? 7 : null, isId ? null : "its name", "before", "after", attributes);
  }

  private static Map<String, String> tokens(ActivityType type, PastActivity activity) {
    var asset = activity.primaryId() == null ? null : "its name";
    return TriggerTokens.of(
        type, activity, asset, TriggerTokens.haveSubject(type) ? "its subject" : null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Change Data Value | Data Value Changes |
          Change Score | Score is Changed |
          Add to List | Added to List |
          Change Status in Progression | Program Status is Changed |
          Change Program Member Data | Program Member Data is Changed |
          Fill Out Form | Fills Out Form | Web Page, Client IP Address
          Visit Webpage | Visits Web Page | Web Page, Client IP Address, Referrer, Search Engine, Search Query
          Click Link | Clicks Link on Web Page | Web Page, Client IP Address, Referrer
          Email Delivered | Email is Delivered | Subject
          Open Email | Opens Email | Subject
          Click Email | Clicks Link in Email | Link, Subject
          Email Bounced | Email Bounces | Category, Details, Subject
          Email Bounced Soft | Email Bounces Soft | Category, Details, Subject
          Unsubscribe Email | Unsubscribes from Email | Client IP Address, Subject
          Send Alert | Sent Alert |
          Interesting Moment | Has Interesting Moment |
          Call Webhook | Webhook is Called |
          Add to Nurture | Added to Nurture |
          Change Lead Partition | Lead Partition Changes |
          """)
  @Tag("TK-40")
  @Tag("TK-41")
  void areTheNamesAndThoseOfTheCatalogue(String name, String trigger, String further) {
    var type = type(name);
    var tokens = tokens(type, full(type));

    assertThat(tokens).containsEntry("Trigger Name", trigger).containsEntry("Name", "its name");
    tokens.remove("Trigger Name");
    tokens.remove("Name");
    assertThat(tokens.keySet())
        .containsExactlyElementsOf(further == null ? List.of() : List.of(further.split(", ")));
  }

  @Test
  @Tag("TK-41")
  void showWhatTheActivityHas() {
    var visit = tokens(ActivityType.VISIT_WEB_PAGE, full(ActivityType.VISIT_WEB_PAGE));
    var click = tokens(ActivityType.CLICK_EMAIL, full(ActivityType.CLICK_EMAIL));

    assertThat(visit)
        .containsEntry("Web Page", "its name")
        .containsEntry("Referrer", "the Referrer URL")
        .containsEntry("Search Query", "the Search Query");
    assertThat(click).containsEntry("Link", "the Link").containsEntry("Subject", "its subject");
  }

  @Test
  @Tag("TK-42")
  void whatTheActivityDoesNotHaveIsMissing() {
    var bare = new PastActivity(0, AT, null, null, null, null, Map.of());

    assertThat(TriggerTokens.of(ActivityType.VISIT_WEB_PAGE, bare, null, null))
        .containsExactly(Map.entry("Trigger Name", "Visits Web Page"));
    assertThat(TriggerTokens.of(ActivityType.NEW_PERSON, bare, null, null))
        .containsExactly(Map.entry("Trigger Name", "Person is Created"));
  }

  @Test
  @Tag("TR-47")
  @Tag("TK-40")
  void aCustomActivityHasItsTriggerAndWhatItIsAbout() {
    var link = new ActivityAttribute("Link", FieldType.STRING, Place.ATTRIBUTES);
    var type =
        new ActivityType(
            100_001,
            "Visits Shop",
            "Visited Shop",
            Optional.of("Comes to Shop"),
            Optional.of(new ActivityAttribute("Shop", FieldType.STRING, Place.PRIMARY_VALUE)),
            List.of(link));

    assertThat(tokens(type, full(type)))
        .containsExactly(Map.entry("Trigger Name", "Comes to Shop"), Map.entry("Name", "its name"));
  }
}
