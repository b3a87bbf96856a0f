package io.carillon.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("TK-16")
class TokenEncodingTest {
  private static final FieldCatalogue FIELDS =
      new FieldCatalogue(
          List.of(
              field(1, "Name", FieldType.STRING),
              field(2, "Score", FieldType.SCORE),
              field(3, "Spend", FieldType.CURRENCY),
              field(4, "Member", FieldType.BOOLEAN),
              field(5, "Born", FieldType.DATE)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '´',
      textBlock =
          """
          {{lead.Name}}              | Ann "A" \\ Çelik 🔔 | "Ann \\"A\\" \\\\ Çelik 🔔"
          {{lead.Name}}              | 12                   | "12"
          {{lead.Name}}              | ´´                   | ""
          {{lead.Born}}              | 2024-05-01           | "2024-05-01"
          {{lead.Score}}             | -12                  | -12
          {{lead.Score}}             | ´´                   | null
          {{lead.Score:default=n/a}} | n/a                  | "n/a"
          {{lead.Score:default=007}} | 007                  | "007"
          {{lead.Spend}}             | 12.5                 | 12.5
          {{lead.Member}}            | true                 | true
          {{lead.Id}}                | 4711                 | 4711
          {{campaign.id}}            | 7                    | 7
          {{campaign.name}}          | 7                    | "7"
          {{my.id}}                  | 7                    | "7"
          {{member.Code}}            | 7                    | "7"
          """)
  void jsonQuotesWhatIsTextAndLeavesNumbersBare(String token, String value, String expected) {
    assertThat(TokenEncoding.JSON.render(text(token), Map.of(token, value))).isEqualTo(expected);
  }

  @Test
  void aLineBreakInAValueStaysInsideItsText() {
    assertThat(
            TokenEncoding.JSON.render(text("{{lead.Name}}"), Map.of("{{lead.Name}}", "a\r\nb\0")))
        .isEqualTo("\"a\\r\\nb\\u0000\"");
  }

  @Test
  void aFormsValuesAreEncodedAndTheAuthorsTextIsNot() {
    var values = new LinkedHashMap<String, String>();
    values.put("{{lead.Name}}", "Ann & Bob=ü");
    assertThat(TokenEncoding.FORM.render(text("who={{lead.Name}}&x=ü"), values))
        .isEqualTo("who=Ann+%26+Bob%3D%C3%BC&x=ü");
  }

  @Test
  void otherwiseAValueStandsAsItIs() {
    assertThat(
            TokenEncoding.NONE.render(
                text("<n>{{lead.Name}}</n>"), Map.of("{{lead.Name}}", "a&\"{{lead.Score}}")))
        .isEqualTo("<n>a&\"{{lead.Score}}</n>");
  }

  private static TokenText text(String text) {
    return TokenParser.parse(
        text,
        FIELDS,
        (message, repair) -> {
          throw new AssertionError(message + ": " + repair);
        });
  }

  private static Field field(int id, String name, FieldType type) {
    return new Field(id, name, "c" + id, type, Field.Group.PERSON, true, false);
  }
}
