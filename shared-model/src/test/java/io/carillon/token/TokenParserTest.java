package io.carillon.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import io.carillon.token.TokenText.Family;
import io.carillon.token.TokenText.Literal;
import io.carillon.token.TokenText.OfContext;
import io.carillon.token.TokenText.OfPerson;
import io.carillon.token.TokenText.PersonIdToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TokenParserTest {
  static final Field FIRST_NAME = field(2, "First Name", FieldType.STRING, Field.Group.PERSON);
  static final Field COMPANY = field(25, "Company Name", FieldType.STRING, Field.Group.COMPANY);
  private static final FieldCatalogue CATALOGUE = new FieldCatalogue(List.of(FIRST_NAME, COMPANY));

  private final List<String> problems = new ArrayList<>();

  private static Field field(int id, String name, FieldType type, Field.Group group) {
    return new Field(id, name, "f" + id, type, group, false, false);
  }

  private TokenText parse(String text) {
    return TokenParser.parse(
        text, CATALOGUE, (message, repair) -> problems.add(message + ": " + repair));
  }

  @Nested
  class AToken {
    @Test
    @Tag("TK-01")
    void isFoundBetweenLiterals() {
      assertThat(parse("Dear {{lead.First Name}}, hi").parts())
          .containsExactly(
              new Literal("Dear "),
              new OfPerson("{{lead.First Name}}", FIRST_NAME, ""),
              new Literal(", hi"));
      assertThat(parse("{{lead.Id}}{{company.Company Name}}").parts())
          .containsExactly(
              new PersonIdToken("{{lead.Id}}"),
              new OfPerson("{{company.Company Name}}", COMPANY, ""));
      assertThat(problems).isEmpty();
    }

    @Test
    @Tag("TK-17")
    void ignoresCaseAndBlanksAroundItsNames() {
      assertThat(parse("{{ LEAD . first name }}{{My.Offer}}{{System.DATETIME}}").parts())
          .containsExactly(
              new OfPerson("{{ LEAD . first name }}", FIRST_NAME, ""),
              new OfContext("{{My.Offer}}", Family.MY, "offer", ""),
              new OfContext("{{System.DATETIME}}", Family.SYSTEM, "datetime", ""));
    }

    @Test
    @Tag("TK-10")
    void mayHaveADefaultThatIsTakenAsWritten() {
      assertThat(parse("{{lead.First Name:default= Friend:x }}").parts())
          .containsExactly(
              new OfPerson("{{lead.First Name:default= Friend:x }}", FIRST_NAME, " Friend:x "));
    }

    @Test
    @Tag("TK-02")
    void ofTheLeadFamilyReachesCompanyFieldsToo() {
      assertThat(parse("{{lead.Company Name}}").fields()).containsExactly(COMPANY);
      assertThat(problems).isEmpty();
    }
  }

  @Test
  void takesSingleBracesAndALoneEndAsText() {
    assertThat(parse("@media{a{b:c}} {x} }}").parts())
        .containsExactly(new Literal("@media{a{b:c}} {x} }}"));
    assertThat(parse("").parts()).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Nested
  class AProblem {
    @Test
    void isATokenThatDoesNotEnd() {
      parse("a {{lead.First Name b {{lead.First Name}} {{x");

      assertThat(problems)
          .containsExactly(
              "'{{lead.First Name b' opens a token and does not close it: write {{family.Name}},"
                  + " for example {{lead.First Name}}",
              "'{{x' opens a token and does not close it: write {{family.Name}}, for example"
                  + " {{lead.First Name}}");
    }

    @Test
    void isAnUnknownFieldAndTheNearestIsOffered() {
      parse("{{lead.Frist Name}}{{lead.Shoe Size}}{{company.Compny Name}}{{company.First Name}}");

      assertThat(problems)
          .containsExactly(
              "token '{{lead.Frist Name}}': there is no field 'Frist Name': write {{lead.First"
                  + " Name}}",
              "token '{{lead.Shoe Size}}': there is no field 'Shoe Size': write the name of a field"
                  + " as the list of fields has it",
              "token '{{company.Compny Name}}': there is no company field 'Compny Name': write"
                  + " {{company.Company Name}}",
              "token '{{company.First Name}}': 'First Name' is a field of the person, not of the"
                  + " company: write {{lead.First Name}}");
    }

    @Test
    void isAnUnknownFamilyOrName() {
      parse("{{person.x}}{{lead}}{{my.}}{{campaign.nmae}}{{system.year}}");

      assertThat(problems)
          .containsExactly(
              "token '{{person.x}}' is of family 'person', which does not exist: families are lead,"
                  + " company, member, my, campaign, program, system, trigger",
              "token '{{lead}}' has no name: write {{family.Name}}, for example {{lead.First"
                  + " Name}}",
              "token '{{my.}}' has no name: write {{family.Name}}, for example {{lead.First Name}}",
              "token '{{campaign.nmae}}': there is no 'nmae' in family campaign: write"
                  + " {{campaign.name}}",
              "token '{{system.year}}': there is no 'year' in family system: system has date, time,"
                  + " dateTime");
    }

    @Test
    @Tag("TK-07")
    @Tag("TK-38")
    void isOneThatNoStepCanFill() {
      parse("{{member.program status}}{{system.unsubscribeLink}}");

      assertThat(problems).hasSize(2);
      assertThat(problems.get(0)).contains("a member's status is not to be had");
      assertThat(problems.get(1)).contains("link");
    }

    @Test
    @Tag("TK-08")
    @Tag("TK-40")
    @Tag("TK-41")
    void isOfTheEventsFactsUnderTheirNames() {
      assertThat(parse("{{trigger.Trigger name:default=x}}{{Trigger.client ip address}}").parts())
          .containsExactly(
              new OfContext(
                  "{{trigger.Trigger name:default=x}}", Family.TRIGGER, "trigger name", "x"),
              new OfContext(
                  "{{Trigger.client ip address}}", Family.TRIGGER, "client ip address", ""));
      assertThat(problems).isEmpty();

      parse("{{trigger.Refferer}}");
      assertThat(problems)
          .containsExactly(
              "token '{{trigger.Refferer}}': there is no 'Refferer' in family trigger: write"
                  + " {{trigger.Referrer}}");
    }
  }
}
