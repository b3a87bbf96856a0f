package io.carillon.listener.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.listener.delivery.Refusal.Verdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

  /// Answers as large providers give them.
  @ParameterizedTest
  @Tag("TR-34")
  @Tag("TR-35")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          550 | RCPT TO:<a@b.c> | 550 5.1.1 The email account that you tried to reach does not exist. | INVALID
          550 | RCPT TO:<a@b.c> | 550 No such user here | INVALID
          550 | RCPT TO:<a@b.c> | 550 5.2.1 The account you tried to reach is disabled | INVALID
          553 | RCPT TO:<a@b.c> | 553 sorry, no mailbox here by that name | INVALID
          550 | RCPT TO:<a@b.c> | 550 5.7.1 Service unavailable, client host blocked using Spamhaus | SPAM
          554 | RCPT TO:<a@b.c> | 554 Transaction failed | SPAM
          550 | RCPT TO:<a@b.c> | 550 Blocked by our policy | SPAM
          550 | RCPT TO:<a@b.c> | 550 5.1.0 192.0.2.1 is blacklisted | SPAM
          550 | . | 550 5.7.26 This message does not pass DMARC | SPAM
          550 | . | 550 rejected | SPAM
          552 | RCPT TO:<a@b.c> | 552 5.2.2 mailbox full | FULL
          552 | RCPT TO:<a@b.c> | 552 over quota | FULL
          554 | RCPT TO:<a@b.c> | 554 5.7.1 Relay access denied | TECHNICAL
          550 | MAIL FROM:<a@b.c> | 550 5.1.0 sender rejected | TECHNICAL
          552 | . | 552 5.3.4 message size exceeds fixed limit | TECHNICAL
          501 | RCPT TO:<a@b.c> | 501 5.5.4 syntax error | TECHNICAL
          450 | RCPT TO:<a@b.c> | 450 4.7.1 greylisted, try again | LATER
          421 | RCPT TO:<a@b.c> | 421 4.7.0 too many connections, blocked for now | LATER
          530 | MAIL FROM:<a@b.c> | 530 5.7.0 authentication required | SERVER
          """)
  void anAnswerSaysWhatIsWrong(int code, String command, String answer, Verdict verdict) {
    assertThat(Refusal.of(code, command, answer).verdict()).isEqualTo(verdict);
  }
}
