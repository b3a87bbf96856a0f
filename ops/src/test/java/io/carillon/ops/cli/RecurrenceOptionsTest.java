package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.campaign.Recurrence;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrenceOptionsTest {
  private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          intervalType=Daily | every day at 08:00, from 2026-12-01 (Europe/Vienna)
          intervalType=Daily;interval=3;endAt=2027-01-31T09:30 | every 3 days at 08:00, from 2026-12-01 until 2027-01-31 09:30 (Europe/Vienna)
          intervalType=Daily;weekdayOnly=true | every day, but not on Saturday and Sunday, at 08:00, from 2026-12-01 (Europe/Vienna)
          intervalType=Weekly;weekdayMask=Monday | every week on Monday at 08:00, from 2026-12-01 (Europe/Vienna)
          intervalType=Weekly;interval=2;weekdayMask=Friday,Monday,Sunday | every 2 weeks on Monday, Friday and Sunday at 08:00, from 2026-12-01 (Europe/Vienna)
          intervalType=Monthly;dayOfMonth=31 | every month on day 31 at 08:00, from 2026-12-01 (Europe/Vienna)
          intervalType=Monthly;dayOfMonth=last | every month on its last day at 08:00, from 2026-12-01 (Europe/Vienna)
          intervalType=Monthly;weekOfMonth=2;dayOfWeek=Tuesday | every month on its second Tuesday at 08:00, from 2026-12-01 (Europe/Vienna)
          """)
  void saysItInASentence(String fields, String sentence) {
    assertThat(RecurrenceOptions.sentence(recurrence(fields))).isEqualTo(sentence);
  }

  @Test
  void givesScriptsNumbersAndListsAndNoTexts() {
    assertThat(RecurrenceOptions.document(recurrence("intervalType=Daily")))
        .containsEntry("interval", 1)
        .containsEntry("weekdayOnly", false);
    assertThat(
            RecurrenceOptions.document(recurrence("intervalType=Weekly;weekdayMask=Monday,Friday")))
        .containsEntry("weekdayMask", java.util.List.of("Monday", "Friday"));
    assertThat(RecurrenceOptions.document(recurrence("intervalType=Monthly;dayOfMonth=last")))
        .containsEntry("dayOfMonth", "last");
  }

  @Test
  void namesTheOptionsInsteadOfTheFieldsInEverythingThatIsWrong() {
    assertThatThrownBy(() -> recurrence("intervalType=Daily;dayOfMonth=3;interval=dayOfWeek"))
        .hasMessage(
            "--interval is 'dayOfWeek': write 1 to 999\n"
                + "  --day '3' does not go with Daily: leave --day out, or write --every Monthly");
  }

  private static Recurrence recurrence(String text) {
    var fields = new LinkedHashMap<>(Map.of("startAt", "2026-12-01T08:00"));
    for (var field : text.split(";", -1)) {
      int equals = field.indexOf('=');
      fields.put(field.substring(0, equals), field.substring(equals + 1));
    }
    return RecurrenceOptions.read(fields, VIENNA, IllegalArgumentException::new);
  }
}
