package io.carillon.smartlist;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Drawing people by lot the same way in Java and in the database: who has the lower lot is drawn.
final class Lot {
  private static final long LOTS = 1L << 32;

  private Lot() {}

  /// What the servers have as `LEFT(MD5(text), 8)`, as a number from 0 to 2^32 - 1.
  static long of(String text) {
    try {
      var digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has MD5", missing);
    }
  }

  /// Whose lot is below this is drawn.
  static long limit(Filter.RandomSample sample) {
    return sample.percent().movePointLeft(2).multiply(BigDecimal.valueOf(LOTS)).longValue();
  }

  /// What stands before the person's id in the text that is drawn.
  static String prefix(Filter.RandomSample sample, Moment moment) {
    return sample.salt() + "@" + moment.asOf().getEpochSecond() + "#";
  }

  static boolean draws(Filter.RandomSample sample, long personId, Moment moment) {
    return of(prefix(sample, moment) + personId) < limit(sample);
  }
}
