package io.carillon.person;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("SL-10")
class TextFoldTest {

  @ParameterizedTest
  @CsvSource({"CALIFORNIA,california", "ÉCLAIR,éclair", "ΟΔΟΣ,οδοσ", "İ,i", "K,k", "ﬁ,ﬁ"})
  void foldsEachLetterAlone(String text, String folded) {
    assertThat(TextFold.fold(text)).isEqualTo(folded);
  }

  @ParameterizedTest
  @CsvSource({"ẞ", "Ⴀ", "Ꭰ", "𐐀", "Ⱥ", "😀"})
  void leavesWhatTheServersLeave(String text) {
    assertThat(TextFold.fold(text)).isEqualTo(text);
  }

  @Test
  void aKeyHasNoBlanksAtItsEnd() {
    assertThat(TextFold.key(" CA  ")).isEqualTo(" ca");
    assertThat(TextFold.key("CA\t")).isEqualTo("ca\t");
  }
}
