package io.carillon.listener.delivery;

import jakarta.mail.MessagingException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/// What it means that a mail server did not take a mail.
///
/// The answer's code says whether a repeat may help (4xx) or not (5xx). What a 5xx says about the
/// address is told by the enhanced status code of RFC 3463 where the server gives one, else by the
/// command it answers and its words: few servers agree on them, so the words for spam are matched
/// first, because a person whose address is called invalid by mistake is lost for good.
///
/// @param code of the answer, such as 550; 0 if there was none
/// @param status the enhanced status code, such as `5.1.1`; empty if there was none
/// @param text the answer in full, or what happened to the connection
record Refusal(Verdict verdict, int code, String status, String text) {

  /// What follows from it. The digits are the published categories (AL-36, TR-34).
  enum Verdict {
    /// The server refuses us, not this mail: nothing can be sent.
    SERVER(""),
    /// Tried again after a while.
    LATER("3"),
    /// Taken for spam: the address is left alone for 24 hours (FL-23).
    SPAM("1"),
    /// There is no such mailbox: Email Invalid.
    INVALID("2"),
    /// The mailbox takes nothing now, and the server does not want to be asked again.
    FULL("3"),
    /// Something else than the address is wrong.
    TECHNICAL("4");

    private final String category;

    Verdict(String category) {
      this.category = category;
    }

    /// As activities have it.
    String category() {
      return category;
    }

    /// Whether it is an Email Bounced; the others that end a mail are Email Bounced Soft.
    boolean isHard() {
      return this == SPAM || this == INVALID;
    }
  }

  private static final Pattern STATUS = Pattern.compile("\\b([245]\\.\\d{1,3}\\.\\d{1,3})\\b");
  // "Authentication required" and its kin.
  private static final List<Integer> LOGIN = List.of(530, 534, 535, 538);
  private static final Pattern OF_SPAM =
      Pattern.compile(
          "spam|\\bblock(ed|list)|black ?list|dnsbl|\\b(rbl|spf|dkim|dmarc|policy)\\b|reputation"
              + "|unsolicited");
  private static final Pattern OF_RELAYING = Pattern.compile("relay");

  /// @param failed as the mail library threw it when it sent to one address
  static Refusal of(MessagingException failed) {
    for (Exception cause = failed; cause instanceof MessagingException messaging; ) {
      switch (messaging) {
        case SMTPAddressFailedException address -> {
          return of(address.getReturnCode(), "RCPT", message(address));
        }
        case SMTPSendFailedException send
            when send.getReturnCode() > 0 && !hasAddressFailure(send) -> {
          var command = send.getCommand();
          return of(send.getReturnCode(), command == null ? "" : command, message(send));
        }
        default -> cause = messaging.getNextException();
      }
    }
    return new Refusal(Verdict.LATER, 0, "", message(failed));
  }

  /// @param command that the server answered; its first word counts
  static Refusal of(int code, String command, String answer) {
    var matcher = STATUS.matcher(answer);
    var status = matcher.find() ? matcher.group(1) : "";
    return new Refusal(verdict(code, command, status, answer), code, status, answer);
  }

  private static Verdict verdict(int code, String command, String status, String answer) {
    if (LOGIN.contains(code)) {
      return Verdict.SERVER;
    }
    if (code < 500) {
      return Verdict.LATER;
    }
    boolean sender = command.toUpperCase(Locale.ROOT).startsWith("MAIL");
    var words = answer.toLowerCase(Locale.ROOT);
    if (sender || OF_RELAYING.matcher(words).find()) {
      return Verdict.TECHNICAL;
    }
    if (!status.isEmpty()) {
      return byStatus(status, words);
    }
    boolean recipient = command.toUpperCase(Locale.ROOT).startsWith("RCPT");
    if (OF_SPAM.matcher(words).find()) {
      return Verdict.SPAM;
    }
    return switch (code) {
      case 552 -> Verdict.FULL;
      case 550, 551, 553 -> recipient ? Verdict.INVALID : Verdict.SPAM;
      case 554 -> Verdict.SPAM;
      default -> Verdict.TECHNICAL;
    };
  }

  // RFC 3463: the second number is the subject, the third the detail.
  private static Verdict byStatus(String status, String words) {
    var detail = status.substring(status.indexOf('.') + 1);
    return switch (detail) {
      case "1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1" ->
          OF_SPAM.matcher(words).find() ? Verdict.SPAM : Verdict.INVALID;
      case "2.2" -> Verdict.FULL;
      case "7.0", "7.1", "7.20", "7.21", "7.23", "7.25", "7.26", "7.27", "7.28", "7.29" ->
          Verdict.SPAM;
      default ->
          OF_SPAM.matcher(words).find() && !detail.startsWith("7.")
              ? Verdict.SPAM
              : Verdict.TECHNICAL;
    };
  }

  private static boolean hasAddressFailure(MessagingException failed) {
    for (Exception cause = failed.getNextException();
        cause instanceof MessagingException messaging;
        cause = messaging.getNextException()) {
      if (messaging instanceof SMTPAddressFailedException) {
        return true;
      }
    }
    return false;
  }

  private static String message(MessagingException failed) {
    @Nullable String message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message.strip();
  }
}
