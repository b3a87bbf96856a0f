package io.carillon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> MANY =
      Stream.concat(
              IntStream.rangeClosed(1, 20).mapToObj(number -> "Visited Web Page " + number),
              Stream.of("Total Spend", "Spend", "Country"))
          .toList();

  @Test
  void offersTheOneThatIsMeant() {
    assertThat(Nearest.repair("Contry", MANY)).isEqualTo("did you mean 'Country'?");
  }

  @Test
  void namesAllWhereTheyAreTwentyAtMost() {
    var twenty = MANY.subList(0, 20);

    assertThat(Nearest.repair("x", twenty))
        .startsWith("write one of 'Visited Web Page 1', '")
        .contains(twenty);
  }

  @Test
  void namesTheNearestWhereTheyAreMore() {
    assertThat(Nearest.repair("Money Spend", MANY))
        .isEqualTo("the nearest of 23 are 'Spend', 'Total Spend', 'Country'");
  }

  @Test
  void saysNothingWhereNothingIsKnown() {
    assertThat(Nearest.repair("x", List.of())).isEmpty();
  }
}
