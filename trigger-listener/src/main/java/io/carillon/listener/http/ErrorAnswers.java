package io.carillon.listener.http;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// What a request gets that has no other answer. What went wrong in here is in the log, under a
/// reference that the answer names; the answer says nothing more of it.
@RestControllerAdvice
final class ErrorAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
  private static final Duration COME_AGAIN = Duration.ofSeconds(5);

  @ExceptionHandler
  ResponseEntity<byte[]> answer(HttpProblem problem) {
    return JsonAnswer.of(problem);
  }

  /// @return null for who has gone
  @ExceptionHandler
  @Nullable ResponseEntity<byte[]> answer(Exception failure) {
    return switch (failure) {
      case ClientAbortException _ -> null;
      case HttpRequestMethodNotSupportedException wrong ->
          JsonAnswer.of(
              new HttpProblem(
                  HttpStatus.METHOD_NOT_ALLOWED,
                  "method_not_allowed",
                  "nothing here takes %s: send %s"
                      .formatted(
                          wrong.getMethod(),
                          String.join(
                              " or ",
                              Arrays.asList(
                                  Objects.requireNonNullElse(
                                      wrong.getSupportedMethods(), new String[0]))))));
      case ErrorResponse known -> JsonAnswer.of(known(known));
      // A person, or the same event, that others hold; the pool or the server that is gone.
      case TransientDataAccessException away -> JsonAnswer.of(away(away));
      case RecoverableDataAccessException away -> JsonAnswer.of(away(away));
      case DataAccessResourceFailureException away -> JsonAnswer.of(away(away));
      case TransactionException away -> JsonAnswer.of(away(away));
      case CampaignException away when away.code().kind() == ErrorCode.Kind.EXTERNAL ->
          JsonAnswer.of(away(away));
      default -> JsonAnswer.of(unforeseen(failure));
    };
  }

  private static HttpProblem known(ErrorResponse known) {
    var status = HttpStatus.valueOf(known.getStatusCode().value());
    return status == HttpStatus.NOT_FOUND
        ? new HttpProblem(status, "not_found", "there is nothing here")
        : new HttpProblem(status, "refused", "the request cannot be understood");
  }

  private static HttpProblem away(Exception failure) {
    LOG.warn("a request could not be served: {}", failure.getMessage(), failure);
    return HttpProblem.later(
        HttpStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "the database cannot be used now: nothing was taken, send it again later",
        COME_AGAIN);
  }

  private static HttpProblem unforeseen(Exception failure) {
    var reference = UUID.randomUUID();
    LOG.error("request {} failed", reference, failure);
    return new HttpProblem(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "failed",
        "this was not foreseen; the server's log has it under %s".formatted(reference));
  }
}
