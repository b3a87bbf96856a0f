package io.carillon.listener.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RateLimit limit = new RateLimit(nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void takesThoseOfASecondAtOnceAndThenAsTheyFill() {
    assertThat(limit.take(1, 100, 100)).isZero();
    assertThat(limit.take(1, 10, 100)).isEqualTo(Duration.ofMillis(100));
    pass(Duration.ofMillis(50));
    assertThat(limit.take(1, 10, 100)).isEqualTo(Duration.ofMillis(50));
    pass(Duration.ofMillis(50));
    assertThat(limit.take(1, 10, 100)).isZero();
    assertThat(limit.take(1, 1, 100)).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void countsEachKeyAlone() {
    assertThat(limit.take(1, 100, 100)).isZero();
    assertThat(limit.take(2, 100, 100)).isZero();
  }

  @Test
  void savesNoMoreThanOneSecond() {
    limit.take(1, 100, 100);
    pass(Duration.ofHours(1));
    assertThat(limit.take(1, 100, 100)).isZero();
    assertThat(limit.take(1, 1, 100)).isPositive();
  }

  @Test
  void aListLargerThanASecondIsPaidForAfterwards() {
    assertThat(limit.take(1, 1_000, 100)).isZero();
    assertThat(limit.take(1, 1, 100)).isEqualTo(Duration.ofMillis(9_010));
    pass(Duration.ofMillis(9_010));
    assertThat(limit.take(1, 1, 100)).isZero();
    assertThat(limit.take(1, 1_000, 100)).isEqualTo(Duration.ofSeconds(1));
  }
}
