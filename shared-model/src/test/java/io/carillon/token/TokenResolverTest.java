package io.carillon.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.person.PersonFacts;
import io.carillon.smartlist.Moment;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TokenResolverTest {
  private static final List<Field> FIELDS = new ArrayList<>();

  static {
    for (var type : FieldType.values()) {
      FIELDS.add(
          new Field(
              FIELDS.size() + 1,
              type.name(),
              type.name().toLowerCase(java.util.Locale.ROOT),
              type,
              Field.Group.PERSON,
              false,
              false));
    }
  }

  private static final FieldCatalogue CATALOGUE = new FieldCatalogue(FIELDS);
  private static final Moment MOMENT =
      new Moment(Instant.parse("2013-08-08T23:36:13Z"), ZoneId.of("America/Los_Angeles"));

  private final Map<String, TokenText> my = new HashMap<>();
  private final PersonChunk people = new PersonChunk(new long[] {42}, FIELDS, List.of());

  private static TokenText text(String text) {
    return TokenParser.parse(
        text,
        CATALOGUE,
        (message, repair) -> {
          throw new AssertionError(message + repair);
        });
  }

  private TokenContext context() {
    return new TokenContext(
        7, "Welcome", "Says hello", new TokenContext.Program(3, "Spring", "Our spring"), my);
  }

  private TokenResolver resolver() {
    return new TokenResolver(context(), MOMENT);
  }

  private PersonFacts person() {
    return people.person(0);
  }

  private void has(FieldType type, Object value) {
    people.load(0, CATALOGUE.require(type.name()), value);
  }

  private String resolve(String text) {
    return resolver().resolve(text(text), person());
  }

  @Test
  @Tag("AN-04")
  @Tag("TK-09")
  @Tag("TK-12")
  void aMemberTokenOutsideAProgramIsItsDefault() {
    var outside = new TokenContext(1, "C", "", null, Map.of());

    assertThat(
            new TokenResolver(outside, MOMENT)
                .resolve(text("{{member.Seat}}-{{member.Seat:default=none}}"), person()))
        .isEqualTo("-none");
  }

  @Test
  @Tag("TK-42")
  @Tag("TK-08")
  void aTriggerTokenWithoutAnEventIsItsDefaultAndNeverTheSameForEverybody() {
    var text = "{{trigger.Name}}-{{trigger.Link:default=none}}";

    assertThat(resolve(text)).isEqualTo("-none");
    assertThat(resolver().constant(text(text))).isNull();
  }

  @Nested
  class OfThePerson {
    @Test
    @Tag("TK-01")
    void printsEveryTypeInTheFormThatAFieldTakesBack() {
      has(FieldType.STRING, "Ann");
      has(FieldType.INTEGER, -3);
      has(FieldType.FLOAT, 1.5E10);
      has(FieldType.CURRENCY, new BigDecimal("12.5000"));
      has(FieldType.DATE, LocalDate.of(2024, 5, 1));
      has(FieldType.DATETIME, Instant.parse("2024-05-01T13:45:00Z"));
      has(FieldType.BOOLEAN, true);

      assertThat(resolve("{{lead.Id}}|{{lead.STRING}}|{{lead.INTEGER}}|{{lead.FLOAT}}"))
          .isEqualTo("42|Ann|-3|15000000000");
      assertThat(resolve("{{lead.CURRENCY}}|{{lead.DATE}}|{{lead.DATETIME}}|{{lead.BOOLEAN}}"))
          .isEqualTo("12.5|2024-05-01|2024-05-01T13:45:00Z|true");
    }

    @Test
    @Tag("TK-11")
    @Tag("TK-12")
    void givesTheDefaultOrNothingForAnEmptyField() {
      assertThat(resolve("Dear {{lead.STRING:default=friend}}{{lead.SCORE}}!"))
          .isEqualTo("Dear friend!");
    }

    @Test
    @Tag("TK-18")
    @Tag("OQ-05")
    void isNeverExpandedAgain() {
      my.put("x", text("secret"));
      has(FieldType.STRING, "{{my.x}}{{lead.Id}}");

      assertThat(resolve("{{lead.STRING}}")).isEqualTo("{{my.x}}{{lead.Id}}");
      my.put("y", text("[{{lead.STRING}}]"));
      assertThat(resolve("{{my.y}}")).isEqualTo("[{{my.x}}{{lead.Id}}]");
    }
  }

  @Nested
  class OfTheContext {
    @Test
    @Tag("TK-04")
    @Tag("TK-05")
    void namesCampaignAndProgram() {
      assertThat(
              resolve(
                  "{{campaign.name}} {{campaign.id}} {{campaign.description}}/{{program.Name}}"
                      + " {{program.id}} {{program.Description}}"))
          .isEqualTo("Welcome 7 Says hello/Spring 3 Our spring");
    }

    @Test
    @Tag("AN-04")
    void hasNoProgramOutsideAProgram() {
      var outside = new TokenContext(7, "Welcome", "", null, Map.of());

      assertThat(
              new TokenResolver(outside, MOMENT)
                  .resolve(text("[{{program.Name:default=-}}{{program.id}}]"), person()))
          .isEqualTo("[-]");
    }

    @Test
    @Tag("TK-06")
    @Tag("TK-39")
    @Tag("TK-13")
    void tellsTheTimeInTheZoneOfTheInstallation() {
      assertThat(resolve("{{system.date}}|{{system.time}}|{{system.dateTime}}"))
          .isEqualTo("Aug 08, 2013|04:36 PM (GMT -0700)|2013-08-08 16:36:13");
    }

    @Test
    @Tag("TK-14")
    void printsADateTokenAsItIsHeld() {
      my.put("deadline", text("2024-05-01"));

      assertThat(resolve("until {{my.Deadline}}")).isEqualTo("until 2024-05-01");
    }
  }

  @Nested
  class AMyToken {
    @Test
    @Tag("TK-23")
    void thatNobodyDefinesIsEmpty() {
      assertThat(resolve("[{{my.gone}}{{my.gone:default=x}}]")).isEqualTo("[x]");
    }

    @Test
    @Tag("OQ-05")
    void isExpandedFiveDeep() {
      for (int i = 1; i <= 6; i++) {
        my.put("t" + i, text(i + "{{my.t" + (i + 1) + "}}"));
      }
      assertThat(resolve("{{my.t1}}")).isEqualTo("12345");
      assertThat(resolve("{{my.t2}}")).isEqualTo("23456");
    }

    @Test
    @Tag("OQ-05")
    void thatReachesItselfIsEmptyThere() {
      my.put("a", text("a{{my.b}}"));
      my.put("b", text("b{{my.a:default=end}}"));

      assertThat(resolve("{{my.a}}{{my.a}}")).isEqualTo("abendabend");
    }

    @Test
    void bringsTheFieldsOfItsValueAlong() {
      my.put("a", text("{{my.b}}"));
      my.put("b", text("{{my.a}}{{lead.STRING}}"));

      assertThat(TokenResolver.fields(text("{{my.a}}{{lead.URL}}"), context()))
          .containsExactlyInAnyOrder(CATALOGUE.require("STRING"), CATALOGUE.require("URL"));
      assertThat(resolver().constant(text("{{my.a}}"))).isNull();
    }
  }

  @Test
  void aTextWithoutPersonTokensIsTheSameForEverybody() {
    my.put("score", text("+5"));

    assertThat(resolver().constant(text("{{my.score}}"))).isEqualTo("+5");
    assertThat(resolver().constant(text("x"))).isEqualTo("x");
    assertThat(resolver().constant(text("{{lead.Id}}"))).isNull();
  }

  @Nested
  class InHtml {
    @Test
    @Tag("TK-15")
    void valuesAreEncodedAndTheAuthorsTextIsNot() {
      has(FieldType.STRING, "<b>\"A\" & 'B'</b>");

      assertThat(resolver().resolveHtml(text("<p>{{lead.STRING}}</p>"), person()))
          .isEqualTo("<p>&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;</p>");
    }

    @Test
    @Tag("TK-15")
    void aMyTokensValueIsEncodedOnce() {
      my.put("a", text("{{lead.STRING}}"));
      has(FieldType.STRING, "&");

      assertThat(resolver().resolveHtml(text("{{my.a}}"), person())).isEqualTo("&amp;");
    }

    @Test
    @Tag("FL-02")
    void rendersLaterFromKeptValuesWhatWouldHaveBeenResolved() {
      has(FieldType.STRING, "<Ann>");
      var subject = text("Hi {{lead.STRING}} of {{campaign.name}}");
      var body = text("<p>{{lead.STRING}} {{lead.URL:default=-}}{{lead.Id}}</p>");

      var values = resolver().values(List.of(subject, body), person());

      assertThat(values)
          .containsExactly(
              Map.entry("{{lead.STRING}}", "<Ann>"),
              Map.entry("{{campaign.name}}", "Welcome"),
              Map.entry("{{lead.URL:default=-}}", "-"),
              Map.entry("{{lead.Id}}", "42"));
      assertThat(TokenResolver.render(subject, values, false))
          .isEqualTo(resolver().resolve(subject, person()));
      assertThat(TokenResolver.render(body, values, true))
          .isEqualTo(resolver().resolveHtml(body, person()))
          .isEqualTo("<p>&lt;Ann&gt; -42</p>");
      assertThat(TokenResolver.render(body, Map.of(), true)).isEqualTo("<p> </p>");
    }
  }
}
