package io.carillon.failure;

/// One thing that is wrong with what a user gave, and its repair.
///
/// @param place where: `campaigns.yaml:12 flow[2].choices[0].if.operator`, or a column of a file
/// @param message what is wrong there, quoting the value
/// @param repair what to write instead; empty if nothing better can be said
/// @param severity an error refuses the whole input, a warning is only shown (AN-44)
public record Problem(String place, String message, String repair, Severity severity) {

  /// Errors refuse, warnings do not.
  public enum Severity {
    ERROR,
    WARNING
  }

  public static Problem error(String place, String message, String repair) {
    return new Problem(place, message, repair, Severity.ERROR);
  }

  public static Problem warning(String place, String message, String repair) {
    return new Problem(place, message, repair, Severity.WARNING);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /// One line for people: `place: message: repair`.
  @Override
  public String toString() {
    var line = place.isEmpty() ? message : place + ": " + message;
    return repair.isEmpty() ? line : line + ": " + repair;
  }
}
