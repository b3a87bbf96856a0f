package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          "Z",
          "0",
          "+5",
          " ",
          "  ",
          "\n",
          "\n\n",
          "\t",
          "\r\n",
          ":",
          ": ",
          "#",
          " #",
          "-",
          "- ",
          "'",
          "\"",
          "\\",
          "{{lead.City:default=x}}",
          "}",
          "[",
          "]",
          ",",
          "&a",
          "*a",
          "!t",
          "|",
          ">",
          "%",
          "@",
          "`",
          "?",
          "? ",
          "NULL",
          "null",
          "~",
          "yes",
          "true",
          "2024-05-01",
          "1e3",
          "=",
          "<<",
          "<p>é</p>",
          "😀",
          "\u0085",
          "\u2028",
          "\u00A0",
          "---",
          "\n---\n",
          "...");

  @Test
  void hasKeysInOneOrderAndDefaultsWrittenOut() {
    var given =
        """
        flow:
        - change: '+1'
          score: "Lead Score"
          step: Change Score
        smartList: {filters: [{operator: is, values: [CA], field: State}]}
        name: C
        description: ''
        kind: Campaign
        """;

    assertThat(canonical(given))
        .isEqualTo(
            """
            kind: Campaign
            name: C
            smartList:
              match: all
              filters:
                - field: State
                  operator: is
                  value: CA
            flow:
              - step: Change Score
                score: Lead Score
                change: '+1'
            settings:
              qualification: only once
              communicationLimits: false
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Campaign\nname: C",
        "kind: Campaign\nname: C\nsmartList: {}\nsettings:",
        "kind: Campaign\nname: C\nsmartList: {match: all, filters: []}\nflow: []",
        "kind: Campaign\nname: C\nsettings: {qualification: only once}\ndescription: ~"
      })
  void isTheSameForTextsThatMeanTheSame(String yaml) {
    assertThat(canonical(yaml)).isEqualTo(canonical("kind: Campaign\nname: C"));
  }

  @Test
  void keepsTextsOfSeveralLinesReadable() {
    var email = "kind: Email\nname: E\nfrom: {address: a@b.c}\nsubject: s\ntext: \"a\\n\\nb\\n\"";

    assertThat(canonical(email)).contains("text: |\n  a\n\n  b\n");
  }

  @Test
  void keepsWordsThatYamlWouldReadAsSomethingElse() {
    var list =
        "kind: SmartList\nname: L\nfilters:\n"
            + "  - {field: State, operator: is, values: [NO, yes, 1e3, 2024-05-01, '~', NULL]}";

    var values =
        Workbench.of(canonical(list))
            .entry(Kind.SMART_LIST, "L")
            .document()
            .body()
            .mappings("filters")
            .getFirst()
            .entries()
            .get("values");

    assertThat(((Element.Sequence) values).items())
        .extracting(item -> ((Element.Scalar) item).text())
        .containsExactly("NO", "yes", "1e3", "2024-05-01", "~", "NULL");
  }

  /// Reading what was written gives the same again, for any text at any place.
  @RepeatedTest(300)
  void readsBackAsItself(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var place = new Place("test.yaml", 1, "");
    var html = text(random);
    var subject = text(random);
    var value = text(random);
    var email =
        new Element.Mapping(
            place,
            ordered("kind", "Email", "name", "E", "subject", subject, "html", html, "text", value));

    var written = CanonicalYaml.write(Forms.EMAIL, email);
    var problems = new Problems();
    var read =
        new DocumentParser(problems).parse(new SourceFile("test.yaml", written)).getFirst().body();

    assertThat(List.of(String.valueOf(read.text("html")), String.valueOf(read.text("text"))))
        .as(written)
        .isEqualTo(List.of(html.isBlank() ? "null" : html, value.isBlank() ? "null" : value));
  }

  private static java.util.Map<String, Element> ordered(String... keysAndTexts) {
    var entries = new java.util.LinkedHashMap<String, Element>();
    for (int i = 0; i < keysAndTexts.length; i += 2) {
      entries.put(
          keysAndTexts[i],
          new Element.Scalar(new Place("test.yaml", 1, keysAndTexts[i]), keysAndTexts[i + 1]));
    }
    return entries;
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static String canonical(String yaml) {
    var workbench = Workbench.of(yaml);
    assertThat(workbench.problems.all()).isEmpty();
    return workbench.library.entries().iterator().next().document().canonical();
  }
}
