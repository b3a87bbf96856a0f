package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.flow.Qualification;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualificationTextTest {
  @Test
  @Tag("QL-01")
  void readsOnceAndEveryTime() {
    assertThat(QualificationText.read("only once")).isEqualTo(new Qualification.Once());
    assertThat(QualificationText.read("every time")).isEqualTo(new Qualification.EveryTime());
  }

  @ParameterizedTest
  @Tag("QL-02")
  @CsvSource({
    "once every 12 hours, 12, 12 hours",
    "once every 1 day, 24, 1 day",
    "once every 2 weeks, 336, 2 weeks",
    "once every 3 months, 2160, 3 months"
  })
  void measuresIntervalsInHoursAndMonthsAs30Days(String text, long hours, String written) {
    assertThat(QualificationText.read(text))
        .isEqualTo(new Qualification.Interval(Duration.ofHours(hours), written));
  }

  @Test
  @Tag("AN-61")
  void aCampaignThatSaysNothingQualifiesOnce() {
    var workbench = Workbench.of("kind: Campaign\nname: C");
    var plan =
        workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, "C"), workbench.problems);

    assertThat(plan.qualification()).isEqualTo(new Qualification.Once());
    assertThat(plan.personLimit()).isEmpty();
  }
}
