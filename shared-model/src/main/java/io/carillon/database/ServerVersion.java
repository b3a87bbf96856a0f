package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.regex.Pattern;

/// What a server says it is, and whether Carillon's SQL runs on it.
record ServerVersion(boolean mariaDb, int major, int minor, int patch) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

  /// @param version as `SELECT VERSION()` gives it: `8.0.31`, `9.7.4-debian`, `11.4.5-MariaDB`,
  ///   `5.5.5-10.11.18-MariaDB`
  static ServerVersion parse(String version) {
    var mariaDb = version.contains("MariaDB");
    // MariaDB before 11 puts 5.5.5- in front, for clients that compare versions.
    var numbers = NUMBERS.matcher(mariaDb ? version.replaceFirst("^5\\.5\\.5-", "") : version);
    if (!numbers.find()) {
      throw new CampaignException(
          ErrorCode.DATABASE_UNAVAILABLE,
          "the database server says its version is \"%s\": Carillon needs MySQL or MariaDB"
              .formatted(version));
    }
    return new ServerVersion(
        mariaDb,
        Integer.parseInt(numbers.group(1)),
        Integer.parseInt(numbers.group(2)),
        Integer.parseInt(numbers.group(3)));
  }

  /// MySQL 8.0.21 is the first with JSON_VALUE. MariaDB 11.4.5 is the first that MySQL's driver
  /// serves without silent loss: to older ones it drops the fraction of seconds, or they do not
  /// know its collation.
  boolean supported() {
    return mariaDb ? atLeast(11, 4, 5) : atLeast(8, 0, 21);
  }

  private boolean atLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
    if (major != wantedMajor) {
      return major > wantedMajor;
    }
    return minor != wantedMinor ? minor > wantedMinor : patch >= wantedPatch;
  }

  /// `MySQL 9.7.4` or `MariaDB 11.4.5`.
  @Override
  public String toString() {
    return "%s %d.%d.%d".formatted(mariaDb ? "MariaDB" : "MySQL", major, minor, patch);
  }
}
