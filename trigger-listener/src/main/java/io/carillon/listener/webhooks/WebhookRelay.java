package io.carillon.listener.webhooks;

import io.carillon.definition.WebhookTemplate;
import io.carillon.failure.CampaignException;
import io.carillon.failure.Failpoint;
import io.carillon.person.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Makes the calls that flows decided, many at a time. Several relays, in any processes, share the
/// work. One thread uses it; calls are made on threads of its own, which touch no database.
///
/// Of each webhook a bounded number of calls is under way, so that one whose host is slow leaves
/// the others alone; of each host no more than the installation allows (CC-42 is what calls one
/// after the other would cost).
public final class WebhookRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookRelay.class);
  // With what waits for a place here and takes its time there, well below the lease.
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration SETTINGS_EVERY = Duration.ofSeconds(1);
  // So that a place that is free has a call at once.
  private static final int CLAIMED_FOR_A_PLACE = 2;
  private static final int OUTCOMES_A_TRANSACTION = 200;
  private static final int WRITE_ATTEMPTS = 5;

  private final CallQueue queue;
  private final CallOutcomeWriter writer;
  private final TransactionTemplate transactions;
  private final WebhookTemplates templates;
  private final WebhookSettingsStore settings;
  private final WebhookSecrets secrets;
  private final Settings installation;
  private final InstantSource time;
  private final WebhookClient client;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<CallOutcome> answered = new LinkedBlockingQueue<>();
  private final Map<Integer, Integer> underWay = new HashMap<>();
  private final Map<List<Integer>, WebhookTemplate> known = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private long settingsRead = System.nanoTime();
  private volatile boolean closing;

  public WebhookRelay(DataSource dataSource, WebhookTemplates templates, InstantSource time) {
    this.queue = new CallQueue(dataSource);
    this.writer = new CallOutcomeWriter(dataSource);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    this.templates = templates;
    this.settings = new WebhookSettingsStore(dataSource);
    this.secrets = new WebhookSecrets(dataSource);
    this.installation = new Settings(dataSource);
    this.time = time;
    this.client = new WebhookClient(settings.load());
  }

  /// What one turn did.
  ///
  /// @param begun calls that were claimed
  /// @param done answered as they should be
  /// @param postponed to be tried again later
  /// @param failed given up
  public record Turn(int begun, int done, int postponed, int failed) {
    static final Turn NOTHING = new Turn(0, 0, 0, 0);

    Turn plus(Turn other) {
      return new Turn(
          begun + other.begun,
          done + other.done,
          postponed + other.postponed,
          failed + other.failed);
    }

    private static Turn of(int begun, List<CallOutcome> outcomes) {
      var turn = new Turn(begun, 0, 0, 0);
      for (var outcome : outcomes) {
        turn =
            turn.plus(
                switch (outcome) {
                  case CallOutcome.Done _ -> new Turn(0, 1, 0, 0);
                  case CallOutcome.Postponed _, CallOutcome.PutBack _ -> new Turn(0, 0, 1, 0);
                  case CallOutcome.Failed _ -> new Turn(0, 0, 0, 1);
                });
      }
      return turn;
    }
  }

  /// Begins calls that are due, as many as may be under way, waits for answers, and notes those
  /// that are there.
  ///
  /// @param wait at most so long for the first answer
  public Turn turn(Duration wait) throws InterruptedException {
    readSettings();
    return finish(begin(), wait);
  }

  /// Makes every call that is due, and returns when all are answered.
  public Turn drain() throws InterruptedException {
    readSettings();
    var all = Turn.NOTHING;
    int begun = begin();
    while (!underWay.isEmpty()) {
      all = all.plus(finish(begun, PATIENCE));
      begun = begin();
    }
    return all;
  }

  private Turn finish(int begun, Duration wait) throws InterruptedException {
    var outcomes = answers(wait);
    return Turn.of(begun, outcomes.isEmpty() ? outcomes : write(outcomes));
  }

  /// Waits for calls under way and notes their answers; what has not left is put back.
  @Override
  public void close() {
    closing = true;
    try {
      while (!underWay.isEmpty()) {
        var outcomes = answers(PATIENCE);
        if (outcomes.isEmpty()) {
          break; // their lease will be over
        }
        write(outcomes);
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    } finally {
      client.close();
      callers.shutdownNow();
    }
  }

  private void readSettings() {
    long now = System.nanoTime();
    if (now - settingsRead >= SETTINGS_EVERY.toNanos()) {
      client.use(settings.load());
      settingsRead = now;
    }
  }

  private int begin() {
    int most = client.settings().perHost() * CLAIMED_FOR_A_PLACE;
    int begun = 0;
    for (int webhook : queue.due()) {
      int free = most - underWay.getOrDefault(webhook, 0);
      if (free > 0) {
        var calls = queue.claim(webhook, free);
        Failpoint.AFTER_CALLS_CLAIMED.reach();
        if (!calls.isEmpty()) {
          begin(webhook, calls);
          begun += calls.size();
        }
      }
    }
    return begun;
  }

  private void begin(int webhook, List<WaitingCall> calls) {
    var keys = secrets.of(webhook);
    var judgement = new Judgement(client.settings().attempts(), RandomGenerator.getDefault());
    for (var call : calls) {
      underWay.merge(webhook, 1, Integer::sum);
      try {
        var template = template(call);
        if (call.attempts() > client.settings().attempts()) {
          answered.add(
              new CallOutcome.Failed(
                  call,
                  null,
                  ErrorType.UNKNOWN,
                  "begun %d times, and what came of it was never noted"
                      .formatted(call.attempts() - 1),
                  ""));
        } else {
          callers.execute(() -> answered.add(outcome(call, template, keys, judgement)));
        }
      } catch (CampaignException unusable) {
        answered.add(
            new CallOutcome.Failed(
                call, null, ErrorType.REQUEST, String.valueOf(unusable.getMessage()), ""));
      }
    }
  }

  /// On a thread of the call's own.
  private CallOutcome outcome(
      WaitingCall call, WebhookTemplate template, List<byte[]> keys, Judgement judgement) {
    try {
      if (closing) {
        return new CallOutcome.PutBack(call);
      }
      var request =
          WebhookRequest.of(template, call.tokenValues(), call.key(), keys, time.instant());
      return judgement.of(call, template, client.call(request, template.timeout(), PATIENCE));
    } catch (WebhookRequest.Unwritable unwritable) {
      return new CallOutcome.Failed(
          call, null, ErrorType.REQUEST, String.valueOf(unwritable.getMessage()), "");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return new CallOutcome.PutBack(call);
    } catch (RuntimeException | Error broken) {
      // Whatever it is: a call without an outcome would hold its place for ever.
      LOG.warn("call {}: could not be made", call.key(), broken);
      return judgement.of(
          call, template, new Answer.Silence(ErrorType.UNREACHABLE, "the call broke off"));
    }
  }

  private WebhookTemplate template(WaitingCall call) {
    // A version never changes, so it is read once.
    var template =
        known.computeIfAbsent(
            List.of(call.webhookId(), call.webhookVersion()),
            key -> templates.webhook(key.getFirst(), key.getLast()));
    names.put(call.webhookId(), template.name());
    return template;
  }

  private List<CallOutcome> answers(Duration wait) throws InterruptedException {
    var outcomes = new ArrayList<CallOutcome>();
    var first = answered.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      outcomes.add(first);
      answered.drainTo(outcomes, OUTCOMES_A_TRANSACTION - 1);
      Failpoint.AFTER_CALL_ANSWERED.reach();
    }
    for (var outcome : outcomes) {
      underWay.computeIfPresent(
          outcome.call().webhookId(), (_, calls) -> calls == 1 ? null : calls - 1);
      if (outcome instanceof CallOutcome.Postponed(var call, _, var reason, _)) {
        LOG.info("call {}, attempt {}: {}", call.key(), call.attempts(), reason);
      } else if (outcome instanceof CallOutcome.Failed(var call, _, _, var reason, _)) {
        LOG.warn("call {} is given up: {}", call.key(), reason);
      }
    }
    return outcomes;
  }

  private List<CallOutcome> write(List<CallOutcome> outcomes) {
    var zone = installation.timeZone();
    for (int attempt = 1; ; attempt++) {
      try {
        var current =
            Objects.requireNonNull(
                transactions.execute(_ -> {
                  var counted =
                      writer.write(outcomes, id -> names.getOrDefault(id, "webhook"), zone);
                  Failpoint.BEFORE_CALLS_COMMIT.reach();
                  return counted;
                }));
        Failpoint.AFTER_CALLS_COMMIT.reach();
        return current;
      } catch (TransientDataAccessException busy) {
        if (attempt == WRITE_ATTEMPTS) {
          throw busy; // they are made again when their lease is over
        }
      }
    }
  }
}
