package io.carillon.smartlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogicParserTest {

  @ParameterizedTest
  @Tag("LG-04")
  @Tag("LG-05")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 and 2 and 3             | 1 and 2 and 3
          (1 AND 2)or 3             | (1 and 2) or 3
          1 and (2 or (3 and 4))    | 1 and (2 or (3 and 4))
          ((1)) or ((2 or 3))       | 1 or (2 or 3)
          2                         | 2
          """)
  void readsNumbersWordsAndParentheses(String text, String expression) {
    assertThat(LogicParser.parse(text, 4, (message, _) -> throwing(message)))
        .hasValueSatisfying(parsed -> assertThat(parsed).hasToString(expression));
  }

  @ParameterizedTest
  @Tag("LG-06")
  @Tag("LG-08")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 and 2 or 3        | filter logic "1 and 2 or 3" mixes and/or on one level: write "(1 and 2) or 3" or "1 and (2 or 3)"
          4 or (1 AND 2 or 3) | filter logic "4 or (1 AND 2 or 3)" mixes and/or on one level: write "4 or ((1 AND 2) or 3)" or "4 or (1 AND (2 or 3))"
          1 or 2 and 3 or 4   | filter logic "1 or 2 and 3 or 4" mixes and/or on one level: write "1 or (2 and 3) or 4" or "(1 or 2) and (3 or 4)"
          """)
  void refusesToMixWordsOnOneLevelAndWritesTheCorrection(String text, String problem) {
    assertThat(problems(text, 4)).containsExactly(problem);
  }

  @ParameterizedTest
  @Tag("LG-08")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 and             | filter logic "1 and" has the end where a filter number or "(" is expected, at character 6: write for example "1 and (2 or 3)"
          1 2               | filter logic "1 2" has '2' where "and", "or" or the end is expected, at character 3: write for example "1 and (2 or 3)"
          (1 and 2          | filter logic "(1 and 2" has the end where "and", "or" or ")" is expected, at character 9: write for example "1 and (2 or 3)"
          1 and 2)          | filter logic "1 and 2)" has ')' where "and", "or" or the end is expected, at character 8: write for example "1 and (2 or 3)"
          1 && 2            | filter logic "1 && 2" has '&', which is no filter number, "and", "or" or parenthesis, at character 3: write for example "1 and (2 or 3)"
          1 and not 2       | filter logic "1 and not 2" has 'not', which is no filter number, "and", "or" or parenthesis, at character 7: give the filter itself a negative operator, such as "is not"
          1 and 9           | filter logic "1 and 9" names filter '9' at character 7, but the list has filters 1 to 4: write a number from 1 to 4
          0 or 99999999999  | filter logic "0 or 99999999999" names filter '0' at character 1, but the list has filters 1 to 4: write a number from 1 to 4
          """)
  void saysWhereWhatWasExpected(String text, String firstProblem) {
    assertThat(problems(text, 4).getFirst()).isEqualTo(firstProblem);
  }

  @Test
  @Tag("LG-08")
  void refusesAnEmptyExpression() {
    assertThat(problems(" ", 3))
        .singleElement()
        .asString()
        .contains("has the end where a filter number or \"(\" is expected");
  }

  @Test
  @Tag("LG-04")
  void reportsEveryNumberOutOfRange() {
    assertThat(problems("0 or 99999999999 or 7", 4)).hasSize(3);
  }

  @Test
  @Tag("LG-02")
  void needsThreeFilters() {
    assertThat(problems("1 and 2", 2))
        .containsExactly(
            "advanced filter logic needs at least three filters, but the list has 2: write \"all\""
                + " or \"any\"");
  }

  @Test
  void survivesDeepNesting() {
    var text = "(".repeat(100_000) + "1" + ")".repeat(100_000);
    assertThat(problems(text, 3))
        .singleElement()
        .asString()
        .contains("parentheses are nested deeper than 100 levels")
        .hasSizeLessThan(500);
  }

  private static List<String> problems(String text, int filters) {
    var problems = new ArrayList<String>();
    var parsed =
        LogicParser.parse(
            text, filters, (message, repair) -> problems.add(message + ": " + repair));
    assertThat(parsed).isEmpty();
    return problems;
  }

  private static void throwing(String message) {
    throw new AssertionError(message);
  }
}
