package io.carillon.smartlist;

import static io.carillon.smartlist.Conditions.filter;
import static io.carillon.smartlist.Conditions.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionReaderTest {

  @Test
  @Tag("SL-10")
  void readsOperatorsIgnoringCaseAndExtraBlanks() {
    assertThat(filter(TestFields.STATE, " Not  Starts With ", "CA"))
        .hasToString("State not starts with CA");
  }

  @Test
  void readsAsPeopleWouldSayIt() {
    assertThat(filter(TestFields.STATE, "is", "CA", "California"))
        .hasToString("State is CA or California");
    assertThat(filter(TestFields.RATIO, "between", "0.1", "1e2"))
        .hasToString("Ratio between 0.1 and 100");
    assertThat(filter(TestFields.ACQUIRED, "in past", "30 days"))
        .hasToString("Acquisition Date in past 30 days");
    assertThat(filter(TestFields.CUSTOMER, "is false")).hasToString("Is Customer is false");
    assertThat(filter(TestFields.STATE, "is", Collections.nCopies(500, "x").toArray(String[]::new)))
        .asString()
        .endsWith("x or 490 more");
  }

  @Nested
  class RefusesAnOperator {
    @Test
    @Tag("SL-10")
    void thatIsUnknownAndOffersTheNearest() {
      assertThat(problems(TestFields.STATE, "start with", "x"))
          .containsExactly(
              "operator 'start with' is unknown: write \"starts with\", or one of: is, is not,"
                  + " starts with, not starts with, contains, not contains, is empty, is not"
                  + " empty");
    }

    @Test
    @Tag("SL-11")
    void thatIsNotPossibleForTheType() {
      assertThat(problems(TestFields.SCORE, "contains", "x"))
          .singleElement()
          .asString()
          .startsWith("operator \"contains\" is not possible for score field 'Lead Score': ")
          .contains("at least");
    }

    @Test
    @Tag("SL-13")
    void thatABooleanDoesNotHave() {
      assertThat(problems(TestFields.CUSTOMER, "is", "true"))
          .containsExactly(
              "operator \"is\" is not possible for boolean field 'Is Customer': write \"is true\""
                  + " or \"is false\", without a value");
    }
  }

  @Nested
  class RefusesValues {
    @Test
    void thatAreMissingOrTooMany() {
      assertThat(problems(TestFields.STATE, "is"))
          .containsExactly(
              "operator \"is\" needs a value, but none is given: give one or more values, or write"
                  + " the operator \"is empty\"");
      assertThat(problems(TestFields.STATE, "is empty", "x"))
          .containsExactly(
              "operator \"is empty\" takes no value, but 'x' is given: leave the value out");
      assertThat(problems(TestFields.SCORE, "between", "1"))
          .containsExactly(
              "operator \"between\" takes two values, but '1' is given: give the lowest and the"
                  + " highest value, both belong to the range");
      assertThat(problems(TestFields.SCORE, "at least", "1", "2"))
          .containsExactly(
              "operator \"at least\" takes one value, but 2 are given: give one value, for example"
                  + " \"10\"");
    }

    @Test
    @Tag("SL-42")
    void whenThereAreMoreThanTenThousand() {
      var values = Collections.nCopies(10_001, "x").toArray(String[]::new);
      assertThat(problems(TestFields.STATE, "is", values))
          .containsExactly(
              "a filter takes at most 10000 values, but 10001 are given: put the people on a static"
                  + " list and ask for that");
    }

    @Test
    @Tag("SL-11")
    void thatAreNotOfTheTypeAndNamesEachOfThem() {
      assertThat(problems(TestFields.SCORE, "is", "1.5", "7", "many", " "))
          .containsExactly(
              "'1.5' is no value of score field 'Lead Score': a whole number from -2147483648 to"
                  + " 2147483647 is needed",
              "'many' is no value of score field 'Lead Score': a whole number from -2147483648 to"
                  + " 2147483647 is needed",
              "a value of field 'Lead Score' is blank: write a value, or the operator \"is"
                  + " empty\"");
    }

    @Test
    @Tag("SL-11")
    @Tag("SL-12")
    void thatEndBeforeTheyBegin() {
      assertThat(problems(TestFields.SCORE, "between", "10", "5"))
          .containsExactly("the range from '10' to '5' ends before it begins: write '5' first");
      assertThat(problems(TestFields.ACQUIRED, "between", "2024-05-02", "2024-05-01T12:00"))
          .singleElement()
          .asString()
          .contains("ends before it begins");
    }

    @Test
    @Tag("SL-12")
    void thatAreRelativeWhereADateIsAskedFor() {
      assertThat(problems(TestFields.BIRTH, "after", "30 days"))
          .containsExactly(
              "'30 days' is no value of date field 'Date of Birth': write a date, for example"
                  + " 2024-05-01, or the operator \"in past\" or \"in future\"");
    }

    @Test
    @Tag("SL-12")
    void withATimeForADateField() {
      assertThat(problems(TestFields.BIRTH, "is", "2024-05-01 12:00"))
          .singleElement()
          .asString()
          .endsWith("a date is needed, for example 2024-05-01");
    }

    @Test
    @Tag("SL-12")
    void afterTheLastDay() {
      assertThat(problems(TestFields.BIRTH, "after", "9999-12-31")).hasSize(1);
      assertThat(problems(TestFields.BIRTH, "on or before", "9999-12-31")).isEmpty();
    }
  }

  @Nested
  class RelativeTimes {
    @ParameterizedTest
    @Tag("SL-20")
    @ValueSource(
        strings = {
          "1 hour",
          "82 days",
          "3 weeks",
          "14 months",
          "1 year",
          "5 Minutes",
          "2 quarters"
        })
    void areANumberAndAUnit(String text) {
      assertThat(problems(TestFields.ACQUIRED, "in past", text)).isEmpty();
    }

    @ParameterizedTest
    @Tag("SL-20")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            30 d         | unit 'd' in '30 d' is unknown: write "30 days"
            5m           | unit 'm' in '5 m' is unknown: write "5 minutes" or "5 months"
            2 hrs        | unit 'hrs' in '2 hrs' is unknown: write "2 hours"
            2 fortnights | unit 'fortnights' in '2 fortnights' is unknown: write one of: minutes, hours, days, weeks, months, quarters, years
            days         | 'days' is no relative time: write a number and a unit, for example "30 days"
            -3 days      | '-3 days' is no relative time: write a number and a unit, for example "30 days"
            99999999999 years | '99999999999 years' is more than 1000 years: write at most 1000 years
            """)
    void withAnotherUnitAreRefusedWithTheRightOne(String text, String problem) {
      assertThat(problems(TestFields.ACQUIRED, "in past", text)).containsExactly(problem);
    }

    @Test
    @Tag("SL-25")
    void ofAnUnknownTimeFrameOfferTheNearest() {
      assertThat(problems(TestFields.ACQUIRED, "in time frame", "last moth"))
          .singleElement()
          .asString()
          .startsWith(
              "time frame 'last moth' is unknown: write \"last month\", or one of: today,"
                  + " yesterday,");
    }
  }
}
