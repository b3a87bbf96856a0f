package io.carillon.ops.node;

import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.listener.webhooks.WebhookRelay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the calls of webhooks that flows decided, for as long as a server is up.
public final class WebhookDelivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookDelivery.class);

  private final Duration every;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread loop;

  /// @param every how long it sleeps when nothing is due, and at most waits for an answer before it
  ///   looks for more to call
  WebhookDelivery(Database database, Duration every) {
    this.every = every;
    var relay = relay(database);
    this.loop = Thread.ofPlatform().name("webhook-delivery").start(() -> loop(relay));
  }

  /// A relay of the stored webhooks.
  public static WebhookRelay relay(Database database) {
    var definitions = new CompiledDefinitions(database.dataSource());
    return new WebhookRelay(database.dataSource(), definitions::webhook, InstantSource.system());
  }

  /// Ends when calls under way are answered.
  @Override
  public void close() {
    closing.countDown();
    try {
      loop.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop(WebhookRelay relay) {
    try (relay) {
      while (!closing.await(pause(relay).toMillis(), TimeUnit.MILLISECONDS)) {
        // Until it is told to close.
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return how long to wait for the next turn
  private Duration pause(WebhookRelay relay) throws InterruptedException {
    try {
      var turn = relay.turn(every);
      if (turn.done() + turn.postponed() + turn.failed() > 0) {
        LOG.debug(
            "webhook calls: {} done, {} postponed, {} given up",
            turn.done(),
            turn.postponed(),
            turn.failed());
      }
      return Duration.ZERO;
    } catch (RuntimeException away) {
      // Most likely the database; whatever it is, nobody else calls in this process.
      LOG.warn("webhook calls wait: {}", away.getMessage(), away);
      return every;
    }
  }
}
