package io.carillon.ops.node;

import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.listener.delivery.MailRelay;
import io.carillon.listener.delivery.SmtpSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what flows put into the outbox, for as long as a server is up, over some connections at
/// once: each goes on round after round while there is something, else it looks again regularly.
public final class MailDelivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailDelivery.class);
  // Closing waits for a round.
  private static final int MAILS_A_ROUND = MailRelay.MAILS_A_TRANSACTION;

  private final Duration every;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Thread> loops;

  /// @param connections to the mail server, each with its own relay
  MailDelivery(Database database, SmtpSettings smtp, int connections, Duration every) {
    this.every = every;
    this.loops =
        IntStream.rangeClosed(1, connections)
            .mapToObj(number -> {
              var relay = relay(database, smtp);
              return Thread.ofPlatform().name("mail-delivery-" + number).start(() -> loop(relay));
            })
            .toList();
  }

  /// A relay of the stored e-mails.
  public static MailRelay relay(Database database, SmtpSettings smtp) {
    var definitions = new CompiledDefinitions(database.dataSource());
    return new MailRelay(database.dataSource(), definitions::email, smtp);
  }

  /// Ends between two rounds.
  @Override
  public void close() {
    closing.countDown();
    try {
      for (var loop : loops) {
        loop.join();
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop(MailRelay relay) {
    try (relay) {
      while (!closing.await(pause(relay).toMillis(), TimeUnit.MILLISECONDS)) {
        // Until it is told to close.
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// One round.
  ///
  /// @return how long to wait for the next one
  private Duration pause(MailRelay relay) {
    try {
      var round = relay.send(MAILS_A_ROUND);
      if (round.total() > 0) {
        LOG.debug(
            "mails: {} sent, {} postponed, {} skipped, {} failed",
            round.sent(),
            round.postponed(),
            round.skipped(),
            round.failed());
      }
      return round.total() > 0 ? Duration.ZERO : every;
    } catch (RuntimeException away) {
      // The mail server or the database; whatever it is, nobody else sends on this connection.
      LOG.warn("mails wait: {}", away.getMessage(), away);
      return every;
    }
  }
}
