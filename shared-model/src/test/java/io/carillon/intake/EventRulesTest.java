package io.carillon.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.activity.ActivityTypes;
import io.carillon.intake.EventRules.Sound;
import io.carillon.intake.EventRules.Unsound;
import io.carillon.intake.ReceivedEvent.ByEmail;
import io.carillon.intake.ReceivedEvent.ById;
import io.carillon.intake.ReceivedEvent.Whom;
import io.carillon.intake.Verdict.Code;
import io.carillon.person.FieldType;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRulesTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final ActivityType PURCHASE =
      new ActivityType(
          100_007,
          "Purchases Music",
          "Purchased Music",
          Optional.of("Purchases Music"),
          Optional.of(new ActivityAttribute("Shop", FieldType.STRING, Place.PRIMARY_VALUE)),
          List.of(
              new ActivityAttribute("Amount", FieldType.CURRENCY, Place.ATTRIBUTES),
              new ActivityAttribute("Gift", FieldType.BOOLEAN, Place.ATTRIBUTES)));
  private static final EventRules RULES =
      new EventRules(
          ActivityTypes.with(List.of(PURCHASE)),
          Map.of("newsletter", 5),
          NOW,
          ZoneId.of("Europe/Vienna"));

  private static ReceivedEvent purchase(Map<String, String> attributes) {
    return new ReceivedEvent("e1", "purchases music", new ById(7), null, "Graz", attributes);
  }

  private static ReceivedEvent visit(String id, Whom whom, String at) {
    return new ReceivedEvent(id, "Visit Webpage", whom, at, "/prices", Map.of());
  }

  private static Sound sound(ReceivedEvent event) {
    assertThat(RULES.check(event)).isInstanceOf(Sound.class);
    return (Sound) RULES.check(event);
  }

  private static Verdict.Refusal refusal(ReceivedEvent event) {
    assertThat(RULES.check(event)).isInstanceOf(Unsound.class);
    return ((Unsound) RULES.check(event)).verdict().refusal();
  }

  @Test
  @Tag("SL-83")
  @Tag("AL-04")
  void valuesBecomeCanonicalTextAndEmptyOnesAreLeftOut() {
    var sound = sound(purchase(Map.of("amount", "12.50", "Gift", " ")));

    assertThat(sound.type()).isEqualTo(PURCHASE);
    assertThat(sound.primaryValue()).isEqualTo("Graz");
    assertThat(sound.attributes()).containsExactly(Map.entry("Amount", "12.5"));
    assertThat(sound.at()).isEqualTo(NOW);
  }

  @Test
  @Tag("AL-05")
  void anEmailIsKeptByIdIfItIsOneOfOurs() {
    var open = new ReceivedEvent(null, "Open Email", new ById(7), null, " Newsletter ", Map.of());
    assertThat(sound(open).primaryId()).isEqualTo(5);
    assertThat(sound(open).primaryValue()).isNull();
    var other = new ReceivedEvent(null, "Open Email", new ById(7), null, "Theirs", Map.of());
    assertThat(sound(other).primaryId()).isNull();
    assertThat(sound(other).primaryValue()).isEqualTo("Theirs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Visit Webpage",
        "Fill Out Form",
        "Click Link",
        "Email Delivered",
        "Email Bounced",
        "Email Bounced Soft",
        "Unsubscribe Email",
        "Open Email",
        "Click Email",
        "Interesting Moment",
        "Purchases Music"
      })
  @Tag("AL-20")
  void whatHappensOutsideIsTaken(String type) {
    sound(new ReceivedEvent(null, type, new ById(7), null, null, Map.of()));
  }

  @Test
  void whatCarillonItselfWritesIsRefused() {
    var taken = EventRules.taken(ActivityTypes.shipped());
    assertThat(taken).hasSize(10);
    for (var type : ActivityType.shipped()) {
      if (!taken.contains(type)) {
        assertThat(refusal(new ReceivedEvent(null, type.name(), new ById(7), null, null, Map.of())))
            .satisfies(refusal -> {
              assertThat(refusal.code()).isEqualTo(Code.TYPE_NOT_TAKEN);
              assertThat(refusal.message()).contains("'" + type.name() + "'", "Visit Webpage");
            });
      }
    }
  }

  @Test
  void anUnknownTypeIsRefusedWithTheNearestOne() {
    assertThat(refusal(new ReceivedEvent(null, "Open Emial", new ById(7), null, null, Map.of())))
        .isEqualTo(
            new Verdict.Refusal(
                Code.UNKNOWN_TYPE,
                "type: there is no activity type 'Open Emial': did you mean 'Open Email'?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Amunt|1|UNKNOWN_ATTRIBUTE|did you mean 'Amount'?",
        "Shop|Graz|UNKNOWN_ATTRIBUTE|send it as primary",
        "Amount|NaN|INVALID_ATTRIBUTE|an amount",
        "Amount|1e999999999|INVALID_ATTRIBUTE|an amount",
        "Amount|1e-999999999|INVALID_ATTRIBUTE|an amount",
        "Amount|99999999999999999999|INVALID_ATTRIBUTE|below",
        "Gift|perhaps|INVALID_ATTRIBUTE|true or false"
      })
  void anAttributeThatDoesNotFitIsRefused(String name, String value, Code code, String message) {
    var refusal = refusal(purchase(Map.of(name, value)));
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.message()).startsWith("attributes: ").contains(message);
  }

  @Test
  void attributesThatNoColumnHoldsAreRefused() {
    var visit =
        new ReceivedEvent(
            null,
            "Visit Webpage",
            new ById(7),
            null,
            null,
            Map.of(
                "Webpage URL", "x".repeat(30_000),
                "Referrer URL", "y".repeat(30_000),
                "User Agent", "z".repeat(6_000)));
    assertThat(refusal(visit).message()).contains("longer than 65535 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-01T11:00:00Z, 2026-05-01T11:00:00Z",
    "2026-05-01T12:00:59Z, 2026-05-01T12:00:00Z", // a clock that is ahead
    "2026-05-01 13:59, 2026-05-01T11:59:00Z", // local
    "2026-03-29T02:30:00, 2026-03-29T01:30:00Z", // an hour there never was
    "1999-12-31T23:59:59.123456Z, 1999-12-31T23:59:59.123456Z"
  })
  void anInstantIsTakenAsItIsButForWhatHasNotCome(String at, Instant kept) {
    assertThat(sound(visit(null, new ById(7), at)).at()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-05-01T12:01:01Z",
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "yesterday",
        "1746100000",
        "2026-13-01",
        "2026-05-01T11:00:00.1234567Z"
      })
  void anInstantThatIsNoneOrToComeIsRefused(String at) {
    var refusal = refusal(visit(null, new ById(7), at));
    assertThat(refusal.code()).isEqualTo(Code.INVALID_TIME);
    assertThat(refusal.message()).startsWith("at: ");
  }

  @Test
  void anIdOfManyCharactersIsRefusedAndNotRepeated() {
    assertThat(sound(visit("ü".repeat(100), new ById(7), null)).id()).hasSize(100);
    assertThat(sound(visit("🔔".repeat(100), new ById(7), null)).id()).hasSize(200);
    for (var id : List.of("x".repeat(101), " ", "", "a ", " a", "a\0", "\ud800", "a\udc00b")) {
      assertThat(RULES.check(visit(id, new ById(7), null)))
          .isInstanceOfSatisfying(
              Unsound.class,
              refused -> {
                assertThat(refused.verdict().id()).isNull();
                assertThat(refused.verdict().refusal().code()).isEqualTo(Code.INVALID_ID);
              });
    }
  }

  @Test
  void aPersonIsToldByIdOrAddress() {
    assertThat(sound(visit(null, new ByEmail(" Ann@example.com "), null)).whom())
        .isEqualTo(new ByEmail("Ann@example.com"));
    for (var whom :
        List.of(
            new ById(0),
            new ById(-1),
            new ByEmail(""),
            new ByEmail("ann"),
            new ByEmail("a@b@c"),
            new ByEmail("ann@example.com\0"),
            new ByEmail("ann@exam\ud800ple.com"),
            new ByEmail("x".repeat(250) + "@e.com"))) {
      var refusal = refusal(visit("e1", whom, null));
      assertThat(refusal.code()).as(whom.toString()).isEqualTo(Code.INVALID_PERSON);
      assertThat(refusal.message()).doesNotContain("@b", "xxx");
    }
  }

  @Test
  void namesOfAnyLengthAndKindAreShownShort() {
    var long1 = IntStream.range(0, 5_000).mapToObj(_ -> "🔔").reduce("", String::concat);
    assertThat(refusal(new ReceivedEvent(null, long1, new ById(7), null, null, Map.of())).message())
        .hasSizeLessThan(700)
        .contains("🔔🔔…'");
    assertThat(refusal(purchase(Map.of("\ud800\n\0", "1"))).message()).contains("'?");
  }
}
