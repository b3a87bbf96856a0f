package io.carillon.ops.cli;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.database.Database;
import io.carillon.listener.delivery.SmtpSettings;
import io.carillon.ops.node.MailDelivery;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// A real mail server inside this process, for mails that must not leave it.
final class DemoMail implements AutoCloseable {
  private static final int AT_ONCE = 200;
  private static final int MOST = 2_000;

  private final GreenMail server;

  DemoMail() {
    // Port 0: any that is free.
    server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
  }

  /// A mail that arrived.
  ///
  /// @param text its first lines
  record Received(String to, String subject, List<String> text) {}

  /// Delivers what waits in the outbox, a few thousand at most.
  ///
  /// @return how many arrived
  int deliver(Database database) {
    var smtp = new SmtpSettings("127.0.0.1", server.getSmtp().getPort(), Optional.empty(), false);
    try (var relay = MailDelivery.relay(database, smtp)) {
      int sent = 0;
      var round = relay.send(AT_ONCE);
      while (round.sent() > 0 && sent < MOST) {
        sent += round.sent();
        round = relay.send(AT_ONCE);
      }
      return sent;
    }
  }

  Optional<Received> first() {
    var messages = server.getReceivedMessages();
    return messages.length == 0 ? Optional.empty() : Optional.of(read(messages[0]));
  }

  private static Received read(MimeMessage message) {
    try {
      var text = message.getContent().toString().lines().filter(line -> !line.isBlank()).toList();
      return new Received(
          message.getAllRecipients()[0].toString(),
          message.getSubject(),
          text.subList(0, Math.min(text.size(), 4)));
    } catch (MessagingException unreadable) {
      throw new IllegalStateException("our own mail cannot be read", unreadable);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
