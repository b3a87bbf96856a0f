package io.carillon.listener.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class ErrorAnswersTest {
  private static final String SECRET = "jdbc:mysql://db/carillon?password=secret";

  private final ErrorAnswers answers = new ErrorAnswers();

  static Stream<Exception> theDatabaseIsAway() {
    return Stream.of(
        new CannotGetJdbcConnectionException(SECRET),
        new CannotCreateTransactionException(SECRET),
        new CannotAcquireLockException(SECRET),
        new RecoverableDataAccessException(SECRET),
        new CampaignException(ErrorCode.DATABASE_UNAVAILABLE, SECRET));
  }

  @ParameterizedTest
  @MethodSource("theDatabaseIsAway")
  void whoComesWhileTheDatabaseIsAwayIsToldToComeAgain(Exception failure) {
    var answer = answers.answer(failure);
    assertThat(answer.getStatusCode().value()).isEqualTo(503);
    assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("5");
    assertThat(text(answer.getBody())).contains("\"unavailable\"").doesNotContain("secret");
  }

  @Test
  void whatNobodyForesawIsInTheLogAndNotInTheAnswer() {
    var answer = answers.answer(new IllegalStateException(SECRET));
    assertThat(answer.getStatusCode().value()).isEqualTo(500);
    assertThat(text(answer.getBody()))
        .contains("\"failed\"", "the server's log has it under ")
        .doesNotContain("secret", "Illegal");
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
