package io.carillon.ops.bench;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.listener.delivery.MailRelay;
import io.carillon.ops.terminal.Output;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Mail from the outbox through servers in processes of their own, of which the first is killed in
/// the middle, against a client that only speaks SMTP; both to a sink in this process.
public final class MailBenchmark {
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final long STUCK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final Database database;
  private final Relays relays;
  private final Output output;
  private final Actor actor;

  /// Starts a process that delivers what is in the outbox.
  @FunctionalInterface
  public interface Relays {
    /// @param port of the mail server on this machine
    Process start(int port, int connections) throws IOException;
  }

  /// @param database a schema of the benchmark's own
  public MailBenchmark(Database database, Relays relays, Output output, Actor actor) {
    this.database = database;
    this.relays = relays;
    this.output = output;
    this.actor = actor;
  }

  /// @param engineSeconds while mails came, before and after the kill; without the starts of the
  ///   processes
  /// @param ratio the engine's time for a message by that of the baseline
  /// @param killedAfter how many messages the sink had when the first process was killed
  /// @param lost messages that never came
  /// @param duplicates messages that came twice, each under one Message-ID
  /// @param strangers messages under an id that is in no outbox
  public record Result(
      String server,
      long messages,
      int connections,
      double engineSeconds,
      double engineMessagesPerSecond,
      double rawSeconds,
      double rawMessagesPerSecond,
      double ratio,
      long killedAfter,
      long lost,
      long duplicates,
      long strangers) {}

  /// @throws CampaignException `INVARIANT_BROKEN` if a message was lost, or more came twice than
  ///   relays have in hand
  public Result run(int messages, int connections) throws IOException, InterruptedException {
    output.note("bench: on " + database.serverDescription());
    var schema = new MailSchema(database);
    schema.prepare(messages, actor);
    output.note("bench: %s messages wait".formatted(Output.number(messages)));
    try (var sink = new MailSink()) {
      var before = killInTheMiddle(sink, messages, connections);
      output.note("bench: killed after %s".formatted(Output.number(before.messages())));
      var after = finish(sink, schema, connections);
      var counted = count(sink, schema, messages, connections);
      sink.forget();
      RawMail.send(sink.port(), sink.sample().orElseThrow(), messages, connections);
      var raw = sink.measured();
      double engineSeconds = before.seconds() + after.seconds();
      double engineRate = (before.messages() + after.messages()) / engineSeconds;
      double rawRate = raw.messages() / raw.seconds();
      return new Result(
          database.serverDescription(),
          messages,
          connections,
          engineSeconds,
          engineRate,
          raw.seconds(),
          rawRate,
          rawRate / engineRate,
          before.messages(),
          counted.lost,
          counted.duplicates,
          counted.strangers);
    }
  }

  private MailSink.Measured killInTheMiddle(MailSink sink, int messages, int connections)
      throws IOException, InterruptedException {
    var started = new CompletableFuture<Process>();
    // Before the sink answers: the relay never hears that this message was taken.
    sink.interruptAt(
        Math.max(1, messages / 2), () -> started.join().destroyForcibly().onExit().join());
    var process = relays.start(sink.port(), connections);
    started.complete(process);
    process.waitFor();
    return sink.measured();
  }

  private MailSink.Measured finish(MailSink sink, MailSchema schema, int connections)
      throws IOException, InterruptedException {
    var process = relays.start(sink.port(), connections);
    try {
      long waiting = schema.waiting();
      long moved = System.nanoTime();
      while (waiting > 0) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        long now = schema.waiting();
        if (now < waiting) {
          moved = System.nanoTime();
        } else if (!process.isAlive() || System.nanoTime() - moved > STUCK_AFTER_NANOS) {
          throw new CampaignException(
              ErrorCode.RUN_FAILED,
              "%d messages wait and nothing moves: look into logs/carillon.log of the home"
                  .formatted(now));
        }
        waiting = now;
      }
      return sink.measured();
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private record Counted(long lost, long duplicates, long strangers) {}

  private static Counted count(MailSink sink, MailSchema schema, int messages, int connections) {
    var taken = sink.taken();
    var expected = MailSchema.messageIds(messages);
    long lost = expected.stream().filter(id -> !taken.containsKey(id)).count();
    long strangers = taken.keySet().stream().filter(id -> !expected.contains(id)).count();
    long duplicates = taken.values().stream().filter(times -> times > 1).count();
    long most = (long) connections * MailRelay.MAILS_A_TRANSACTION;
    if (lost > 0 || strangers > 0 || duplicates > most || schema.sent() != messages) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN,
          "of %d messages %d were lost, %d came twice (at most %d may), %d are strangers, and %d are noted as sent"
              .formatted(messages, lost, duplicates, most, strangers, schema.sent()));
    }
    return new Counted(lost, duplicates, strangers);
  }
}
