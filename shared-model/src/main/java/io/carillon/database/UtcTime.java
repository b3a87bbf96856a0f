package io.carillon.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Instants in `DATETIME(6)` columns: written and read as UTC wall time, whatever zone driver,
/// session or JVM are in.
public final class UtcTime {
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private UtcTime() {}

  /// For a `DATETIME(6)` column that is written as text, by bulk statements.
  public static String text(Instant instant) {
    return TEXT.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }

  /// @return what to bind for a `DATETIME(6)` parameter
  public static LocalDateTime parameter(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  /// @return null where the column is
  public static @Nullable Instant read(ResultSet row, String column) throws SQLException {
    var local = row.getObject(column, LocalDateTime.class);
    return local == null ? null : local.toInstant(ZoneOffset.UTC);
  }
}
