package io.carillon.batch.activities;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.batch.csv.Header;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SL-83")
class ActivityColumnsTest {
  private static final ActivityAttribute SHOP =
      new ActivityAttribute("Shop", FieldType.STRING, Place.PRIMARY_VALUE);
  private static final ActivityAttribute AMOUNT =
      new ActivityAttribute("Amount", FieldType.CURRENCY, Place.ATTRIBUTES);
  private static final ActivityAttribute DATE =
      new ActivityAttribute("Date", FieldType.DATE, Place.ATTRIBUTES);
  private static final ActivityType BUYS =
      new ActivityType(
          100_001, "Buys", "Bought", Optional.empty(), Optional.of(SHOP), List.of(AMOUNT, DATE));
  private static final Field EMAIL =
      new Field(1, "Email Address", "email", FieldType.EMAIL, Field.Group.PERSON, false, false);
  private static final FieldCatalogue FIELDS = new FieldCatalogue(List.of(EMAIL));

  @Test
  void areAttributesKeyAndMomentByTheirNames() {
    var columns = columns(List.of("amount", "When", " EMAIL ADDRESS", "shop"), Map.of(), "when");

    assertThat(columns.key().field()).contains(EMAIL);
    assertThat(columns.keyIndex()).isEqualTo(2);
    assertThat(columns.atIndex()).isEqualTo(1);
    assertThat(columns.attributes()).containsExactly(AMOUNT, SHOP);
    assertThat(columns.indexes()).containsExactly(0, 3);
    assertThat(columns.count()).isEqualTo(4);
  }

  @Test
  void areWhatTheMappingSays() {
    var columns =
        columns(
            List.of("who", "paid", "code", "When"),
            Map.of("who", "Email Address", "Paid", "Amount", "code", "ignore"),
            "When");

    assertThat(columns.keyIndex()).isZero();
    assertThat(columns.attributes()).containsExactly(AMOUNT);
    assertThat(columns.indexes()).containsExactly(1);
  }

  @Test
  void mayBeMomentAndAttributeAtOnce() {
    var columns = columns(List.of("Email Address", "Date"), Map.of(), "Date");

    assertThat(columns.atIndex()).isEqualTo(1);
    assertThat(columns.attributes()).containsExactly(DATE);
  }

  @Test
  void areRefusedWithEveryProblemAtOnce() {
    assertThat(
            problems(
                List.of("Amout", "x", "Shop", "place", "shoe"),
                Map.of("x", "Colour", "place", "shop", "nothing", "Amount"),
                "When"))
        .containsExactly(
            "sales.csv:1: the mapping names column 'nothing': the file has none",
            "sales.csv:1: column 'Amout' is no attribute of 'Buys': did you mean 'Amount'? Else map"
                + " it to an attribute or to ignore",
            "sales.csv:1: column 'x' is mapped to 'Colour', which is no attribute of 'Buys': map it"
                + " to an attribute or to ignore",
            "sales.csv:1: column 'place' is attribute 'Shop' too: ignore one",
            "sales.csv:1: column 'shoe' is no attribute of 'Buys': did you mean 'Shop'? Else map it"
                + " to an attribute or to ignore",
            "sales.csv:1: no column is the person's 'Email Address': map one to it, or say by what"
                + " else a person is known",
            "sales.csv:1: there is no column 'When' that says when it happened: name the column as"
                + " the file does");
  }

  private static ActivityColumns columns(
      List<String> header, Map<String, String> mapping, String at) {
    return ActivityColumns.of(
        new Header("sales.csv:1", header, mapping), BUYS, "Email Address", at, FIELDS);
  }

  private static List<String> problems(
      List<String> header, Map<String, String> mapping, String at) {
    try {
      columns(header, mapping, at);
      return List.of();
    } catch (InvalidInputException refused) {
      return refused.problems().stream().map(Problem::toString).toList();
    }
  }
}
