package io.carillon.listener.http;

import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/// A request that gets no other answer than this.
final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final String code;
  private final transient Optional<Duration> comeAgain;

  /// @param code for programs
  /// @param message for people: what is wrong and how to repair it
  HttpProblem(HttpStatus status, String code, String message) {
    this(status, code, message, Optional.empty());
  }

  private HttpProblem(
      HttpStatus status, String code, String message, Optional<Duration> comeAgain) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.comeAgain = comeAgain;
  }

  /// The same request may be answered otherwise after a while.
  static HttpProblem later(HttpStatus status, String code, String message, Duration comeAgain) {
    return new HttpProblem(status, code, message, Optional.of(comeAgain));
  }

  HttpStatus status() {
    return status;
  }

  String code() {
    return code;
  }

  Optional<Duration> comeAgain() {
    return comeAgain;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
