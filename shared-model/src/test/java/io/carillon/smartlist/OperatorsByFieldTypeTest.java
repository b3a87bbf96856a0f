package io.carillon.smartlist;

import static io.carillon.smartlist.Conditions.filter;
import static io.carillon.smartlist.Conditions.matched;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OperatorsByFieldTypeTest {
  private static final Moment NOW =
      new Moment(Instant.parse("2024-05-15T12:00:00Z"), Conditions.BERLIN);

  @Nested
  class OnText {
    private final String[] states = {"CA", "ca", "CAL", "Scale", "NV", null};

    @Test
    @Tag("SL-10")
    void isIgnoresCase() {
      assertThat(matched(filter(TestFields.STATE, "is", "cA"), NOW, states))
          .containsExactly("CA", "ca");
    }

    @Test
    @Tag("SL-10")
    void isIgnoresBlanksAtTheEndButStartsWithDoesNot() {
      assertThat(matched(filter(TestFields.STATE, "is", "ca  "), NOW, "CA", "CA ", " CA"))
          .containsExactly("CA", "CA ");
      assertThat(matched(filter(TestFields.STATE, "starts with", "ca "), NOW, "CA", "CA  "))
          .containsExactly("CA  ");
    }

    @Test
    @Tag("SL-10")
    void accentsCount() {
      assertThat(matched(filter(TestFields.STATE, "is", "É"), NOW, "é", "e", "E"))
          .containsExactly("é");
    }

    @Test
    @Tag("SL-33")
    @Tag("SL-41")
    void isNotWithSeveralValuesMeansNoneOfThemAndMatchesEmpty() {
      assertThat(matched(filter(TestFields.STATE, "is not", "ca", "nv"), NOW, states))
          .containsExactly("CAL", "Scale", null);
    }

    @Test
    @Tag("SL-10")
    void startsWithLooksAtTheBeginning() {
      assertThat(matched(filter(TestFields.STATE, "starts with", "ca"), NOW, states))
          .containsExactly("CA", "ca", "CAL");
      assertThat(matched(filter(TestFields.STATE, "not starts with", "ca"), NOW, states))
          .containsExactly("Scale", "NV", null);
    }

    @Test
    @Tag("SL-10")
    @Tag("SL-40")
    @Tag("SL-15")
    void containsLooksAnywhereAndTakesAlternatives() {
      assertThat(matched(filter(TestFields.STATE, "contains", "cal", "v"), NOW, states))
          .containsExactly("CAL", "Scale", "NV");
      assertThat(matched(filter(TestFields.STATE, "not contains", "cal", "v"), NOW, states))
          .containsExactly("CA", "ca", null);
    }

    @Test
    @Tag("SL-43")
    void domainsAndOtherPartsOfAnAddressMayBeMixed() {
      var filter = filter(TestFields.EMAIL, "contains", "@example.com", "bob");
      assertThat(matched(filter, NOW, "ann@Example.com", "bob@x.org", "eve@x.org"))
          .containsExactly("ann@Example.com", "bob@x.org");
    }

    @Test
    @Tag("SL-33")
    void emptyIsEmptyOnly() {
      assertThat(matched(filter(TestFields.STATE, "is empty"), NOW, states))
          .containsExactly((String) null);
      assertThat(matched(filter(TestFields.STATE, "is not empty"), NOW, "CA", null))
          .containsExactly("CA");
    }
  }

  @Nested
  class OnAWholeNumber {
    private final String[] scores = {"-1", "0", "1", "5", "10", null};

    @Test
    @Tag("SL-31")
    void isZeroMatchesAnEmptyField() {
      assertThat(matched(filter(TestFields.SCORE, "is", "0"), NOW, scores))
          .containsExactly("0", null);
      assertThat(matched(filter(TestFields.SHARE, "is", "5", "0"), NOW, scores))
          .containsExactly("0", "5", null);
    }

    @Test
    @Tag("SL-31")
    void isNotIsTheOppositeOfIs() {
      assertThat(matched(filter(TestFields.SCORE, "is not", "0"), NOW, scores))
          .containsExactly("-1", "1", "5", "10");
      assertThat(matched(filter(TestFields.SCORE, "is not", "5"), NOW, scores))
          .containsExactly("-1", "0", "1", "10", null);
    }

    @Test
    @Tag("SL-32")
    void zeroIsNotEmpty() {
      assertThat(matched(filter(TestFields.EMPLOYEES, "is empty"), NOW, scores))
          .containsExactly((String) null);
      assertThat(matched(filter(TestFields.EMPLOYEES, "is not empty"), NOW, "0", null))
          .containsExactly("0");
    }

    @Test
    @Tag("SL-11")
    void comparisonsNeedAValue() {
      assertThat(matched(filter(TestFields.SCORE, "between", "0", "5"), NOW, scores))
          .containsExactly("0", "1", "5");
      assertThat(matched(filter(TestFields.SCORE, "greater than", "1"), NOW, scores))
          .containsExactly("5", "10");
      assertThat(matched(filter(TestFields.SCORE, "less than", "1"), NOW, scores))
          .containsExactly("-1", "0");
      assertThat(matched(filter(TestFields.SCORE, "at least", "1"), NOW, scores))
          .containsExactly("1", "5", "10");
      assertThat(matched(filter(TestFields.SCORE, "at most", "1"), NOW, scores))
          .containsExactly("-1", "0", "1");
    }
  }

  @Nested
  class OnANumberWithDecimals {
    @Test
    @Tag("SL-31")
    void isZeroDoesNotMatchAnEmptyField() {
      assertThat(matched(filter(TestFields.RATIO, "is", "0"), NOW, "0", null)).containsExactly("0");
      assertThat(matched(filter(TestFields.REVENUE, "is not", "0"), NOW, "0", null))
          .containsExactly((String) null);
    }

    @Test
    @Tag("SL-11")
    void amountsAreEqualWhateverTheirDecimals() {
      assertThat(matched(filter(TestFields.REVENUE, "is", "12.5"), NOW, "12.5000", "12.5001"))
          .containsExactly("12.5000");
      assertThat(matched(filter(TestFields.RATIO, "is", "0.1"), NOW, "0.10", "0.2"))
          .containsExactly("0.10");
    }
  }

  @Nested
  class OnADate {
    private final String[] days = {"2024-05-01", "2024-05-02", "2024-05-03", null};

    @Test
    @Tag("SL-12")
    void betweenAndOnAreInclusiveAfterAndBeforeAreNot() {
      assertThat(matched(filter(TestFields.BIRTH, "is", "2024-05-02"), NOW, days))
          .containsExactly("2024-05-02");
      assertThat(
              matched(filter(TestFields.BIRTH, "between", "2024-05-01", "2024-05-02"), NOW, days))
          .containsExactly("2024-05-01", "2024-05-02");
      assertThat(matched(filter(TestFields.BIRTH, "after", "2024-05-02"), NOW, days))
          .containsExactly("2024-05-03");
      assertThat(matched(filter(TestFields.BIRTH, "on or after", "2024-05-02"), NOW, days))
          .containsExactly("2024-05-02", "2024-05-03");
    }

    @Test
    @Tag("SL-30")
    void whatLiesBeforeAlsoMatchesEmpty() {
      assertThat(matched(filter(TestFields.BIRTH, "before", "2024-05-02"), NOW, days))
          .containsExactly("2024-05-01", null);
      assertThat(matched(filter(TestFields.BIRTH, "on or before", "2024-05-02"), NOW, days))
          .containsExactly("2024-05-01", "2024-05-02", null);
      assertThat(matched(filter(TestFields.BIRTH, "in past before", "13 days"), NOW, days))
          .containsExactly("2024-05-01", "2024-05-02", null);
    }

    @Test
    @Tag("SL-41")
    void isNotWithSeveralDaysMeansNoneOfThem() {
      assertThat(matched(filter(TestFields.BIRTH, "is not", "2024-05-01", "2024-05-02"), NOW, days))
          .containsExactly("2024-05-03", null);
    }

    @Test
    @Tag("SL-21")
    void countsAsTheStartOfItsDay() {
      assertThat(
              matched(
                  filter(TestFields.BIRTH, "in past", "24 hours"),
                  NOW,
                  "2024-05-14",
                  "2024-05-15",
                  "2024-05-16"))
          .containsExactly("2024-05-15");
    }
  }

  @Nested
  class OnADatetime {
    @Test
    @Tag("SL-26")
    void aDayIsTheLocalDayOfTheInstallation() {
      assertThat(
              matched(
                  filter(TestFields.ACQUIRED, "is", "2024-05-02"),
                  NOW,
                  "2024-05-01T21:59:59Z",
                  "2024-05-01T22:00:00Z",
                  "2024-05-02T21:59:59Z",
                  "2024-05-02T22:00:00Z"))
          .containsExactly("2024-05-01T22:00:00Z", "2024-05-02T21:59:59Z");
    }

    @Test
    @Tag("SL-26")
    void aTimeIsThatSecond() {
      assertThat(
              matched(
                  filter(TestFields.ACQUIRED, "is", "2024-05-02 12:00:00"),
                  NOW,
                  "2024-05-02T09:59:59Z",
                  "2024-05-02T10:00:00Z",
                  "2024-05-02T10:00:01Z"))
          .containsExactly("2024-05-02T10:00:00Z");
    }

    @Test
    @Tag("SL-12")
    void afterADayBeginsWithTheNextOne() {
      assertThat(
              matched(
                  filter(TestFields.ACQUIRED, "after", "2024-05-02"),
                  NOW,
                  "2024-05-02T21:59:59Z",
                  "2024-05-02T22:00:00Z"))
          .containsExactly("2024-05-02T22:00:00Z");
    }

    @Test
    @Tag("SL-21")
    void inPastHoldsNowAndItsFarEndButNothingLater() {
      assertThat(
              matched(
                  filter(TestFields.ACQUIRED, "in past", "1 hour"),
                  NOW,
                  "2024-05-15T10:59:59Z",
                  "2024-05-15T11:00:00Z",
                  "2024-05-15T12:00:00Z",
                  "2024-05-15T12:00:01Z",
                  null))
          .containsExactly("2024-05-15T11:00:00Z", "2024-05-15T12:00:00Z");
    }

    @Test
    @Tag("SL-22")
    @Tag("SL-30")
    void inPastBeforeIsWhatInPastLeavesOverBelowAndEmpty() {
      assertThat(
              matched(
                  filter(TestFields.ACQUIRED, "in past before", "1 hour"),
                  NOW,
                  "2024-05-15T10:59:59Z",
                  "2024-05-15T11:00:00Z",
                  null))
          .containsExactly("2024-05-15T10:59:59Z", null);
    }

    @Test
    @Tag("SL-23")
    void inFutureAfterNinetyDaysAndInFutureNinetyOneHitDayNinety() {
      var after = filter(TestFields.ACQUIRED, "in future after", "90 days");
      var within = filter(TestFields.ACQUIRED, "in future", "91 days");
      String[] times = {
        "2024-05-15T12:00:00Z",
        "2024-08-13T12:00:00Z",
        "2024-08-13T12:00:01Z",
        "2024-08-14T12:00:00Z",
        "2024-08-14T12:00:01Z",
        null
      };
      assertThat(matched(after, NOW, times))
          .containsExactly("2024-08-13T12:00:01Z", "2024-08-14T12:00:00Z", "2024-08-14T12:00:01Z");
      assertThat(matched(within, NOW, times))
          .containsExactly(
              "2024-05-15T12:00:00Z",
              "2024-08-13T12:00:00Z",
              "2024-08-13T12:00:01Z",
              "2024-08-14T12:00:00Z");
    }

    @Test
    @Tag("SL-24")
    void aDayIsTwentyFourHoursAndAMonthIsTheCalendars() {
      // Clocks went forward on 31 March at 02:00 in Berlin.
      var noon = new Moment(Instant.parse("2024-03-31T10:00:00Z"), Conditions.BERLIN);
      assertThat(
              matched(
                  filter(TestFields.ACQUIRED, "in past", "1 day"),
                  noon,
                  "2024-03-30T09:59:59Z",
                  "2024-03-30T10:00:00Z"))
          .containsExactly("2024-03-30T10:00:00Z");
      assertThat(
              matched(
                  filter(TestFields.ACQUIRED, "in past", "1 month"),
                  noon,
                  "2024-02-29T10:59:59Z",
                  "2024-02-29T11:00:00Z"))
          .containsExactly("2024-02-29T11:00:00Z");
    }

    @Test
    @Tag("SL-25")
    void timeFramesAreWholeLocalDays() {
      String[] times = {
        "2023-12-31T22:59:59Z", "2023-12-31T23:00:00Z", "2024-03-31T21:59:59Z",
        "2024-03-31T22:00:00Z", "2024-05-13T21:59:59Z", "2024-05-13T22:00:00Z",
        "2024-05-14T21:59:59Z"
      };
      assertThat(matched(filter(TestFields.ACQUIRED, "in time frame", "Last  Quarter"), NOW, times))
          .containsExactly("2023-12-31T23:00:00Z", "2024-03-31T21:59:59Z");
      assertThat(matched(filter(TestFields.ACQUIRED, "in time frame", "yesterday"), NOW, times))
          .containsExactly("2024-05-13T22:00:00Z", "2024-05-14T21:59:59Z");
    }

    @Test
    @Tag("SL-25")
    void weeksBeginOnMonday() {
      assertThat(
              matched(
                  filter(TestFields.BIRTH, "in time frame", "this week"),
                  NOW,
                  "2024-05-12",
                  "2024-05-13",
                  "2024-05-19",
                  "2024-05-20"))
          .containsExactly("2024-05-13", "2024-05-19");
    }
  }

  @Nested
  class OnABoolean {
    @Test
    @Tag("SL-13")
    @Tag("SL-34")
    @Tag("TR-11")
    void emptyIsNeitherTrueNorFalse() {
      assertThat(matched(filter(TestFields.CUSTOMER, "is true"), NOW, "true", "false", null))
          .containsExactly("true");
      assertThat(matched(filter(TestFields.CUSTOMER, "is false"), NOW, "true", "false", null))
          .containsExactly("false");
    }
  }
}
