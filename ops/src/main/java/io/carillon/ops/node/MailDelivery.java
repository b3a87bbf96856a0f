package io.carillon.ops.node;

import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.listener.delivery.MailRelay;
import io.carillon.listener.delivery.SmtpSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what flows put into the outbox, for as long as a server is up: round after round while
/// there is something, else it looks again regularly.
public final class MailDelivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailDelivery.class);
  // Closing waits for a round.
  private static final int MAILS_A_ROUND = 50;

  private final MailRelay relay;
  private final Duration every;
  private final Semaphore closing = new Semaphore(0);
  private final Thread loop;

  MailDelivery(Database database, SmtpSettings smtp, Duration every) {
    this.relay = relay(database, smtp);
    this.every = every;
    this.loop = Thread.ofPlatform().name("mail-delivery").start(this::loop);
  }

  /// A relay of the stored e-mails.
  public static MailRelay relay(Database database, SmtpSettings smtp) {
    var definitions = new CompiledDefinitions(database.dataSource());
    return new MailRelay(database.dataSource(), definitions::email, smtp);
  }

  /// Ends between two rounds.
  @Override
  public void close() {
    closing.release();
    try {
      loop.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    try {
      while (!closing.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS)) {
        // Until it is told to close.
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// One round.
  ///
  /// @return how long to wait for the next one
  private Duration pause() {
    try {
      var round = relay.send(MAILS_A_ROUND);
      if (round.total() > 0) {
        LOG.info(
            "mails: {} sent, {} postponed, {} failed",
            round.sent(),
            round.postponed(),
            round.failed());
      }
      return round.sent() > 0 ? Duration.ZERO : every;
    } catch (RuntimeException away) {
      // The mail server or the database; whatever it is, this thread is the only one that sends.
      LOG.warn("mails wait: {}", away.getMessage(), away);
      return every;
    }
  }
}
