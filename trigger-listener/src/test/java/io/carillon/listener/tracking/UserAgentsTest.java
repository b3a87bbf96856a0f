package io.carillon.listener.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("AL-34")
class UserAgentsTest {
  private final UserAgents agents = new UserAgents();

  @Test
  void saysPlatformAndDevice() {
    var phone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
            + " Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
    assertThat(agents.attributes(phone))
        .containsExactlyEntriesOf(
            ordered("Platform", "iOS", "Is Mobile Device", "true", "Device", "iPhone", phone));
    var desk =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/124.0.0.0 Safari/537.36";
    assertThat(agents.attributes(desk))
        .containsEntry("Platform", "Windows")
        .containsEntry("Is Mobile Device", "false")
        .doesNotContainKey("Device");
  }

  private static Map<String, String> ordered(
      String first, String a, String second, String b, String third, String c, String agent) {
    var map = new java.util.LinkedHashMap<String, String>();
    map.put(first, a);
    map.put(second, b);
    map.put(third, c);
    map.put("User Agent", agent);
    return map;
  }

  @Test
  @Tag("AL-04")
  void saysNothingOfWhatItDoesNotKnow() {
    assertThat(agents.attributes(" ")).isEmpty();
    assertThat(agents.attributes("curl")).containsExactly(Map.entry("User Agent", "curl"));
  }

  @Test
  void takesNoLongerForWhatIsMadeToTakeLong() {
    var begun = System.nanoTime();
    for (var hostile :
        new String[] {
          "Mozilla/5.0 (" + "; ".repeat(8_000), "(".repeat(16_000), "a/".repeat(8_000)
        }) {
      assertThat(agents.attributes(hostile).get("User Agent")).hasSize(1_000);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }
}
