package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsePathTest {

  @ParameterizedTest
  @CsvSource({
    "score, /score",
    "result.score, /result/score",
    "result.people[0].first-name, /result/people/0/first-name",
    "[2].a, /2/a",
    "a[1][2], /a/1/2",
    "a~b.$c, /a~0b/$c"
  })
  void isAPointerInJson(String written, String pointer) {
    assertThat(ResponsePath.parse(written).orElseThrow().jsonPointer()).isEqualTo(pointer);
  }

  @ParameterizedTest
  @CsvSource({
    "root.score, /*[local-name()='root'][1]/*[local-name()='score'][1]",
    "root.person[1].name,"
        + " /*[local-name()='root'][1]/*[local-name()='person'][2]/*[local-name()='name'][1]"
  })
  void isAPathInXml(String written, String path) {
    var parsed = ResponsePath.parse(written).orElseThrow();
    assertThat(parsed.fitsXml()).isTrue();
    assertThat(parsed.xPath()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a[x]",
        "a[-1]",
        "a[1",
        "a b",
        "a']['b",
        "/a",
        "a[1234567]"
      })
  void nothingElseIsOne(String written) {
    assertThat(ResponsePath.parse(written)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0].a", "a[0][1]"})
  void aListInAListIsNoXml(String written) {
    assertThat(ResponsePath.parse(written).orElseThrow().fitsXml()).isFalse();
  }
}
