package io.carillon.ops.bench;

import io.carillon.database.Database;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.population.Population;
import io.carillon.ops.population.PopulationRequest;
import io.carillon.ops.terminal.Progress;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The made-up people of a benchmark's schema, and the mark that says the schema is its to empty.
final class BenchmarkPeople {
  /// The present of everything a benchmark makes up. Fixed, so that a figure of today can be
  /// compared with one of next year.
  static final Instant UNTIL = Instant.parse("2026-01-01T00:00:00Z");

  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String CREATE_MARK =
      """
      CREATE TABLE IF NOT EXISTS %s (
        people BIGINT NOT NULL, seed BIGINT NOT NULL, complete BOOLEAN NOT NULL)
      """;

  private static final String IS_MARKED =
      """
      SELECT COUNT(*) FROM information_schema.tables
      WHERE table_schema = DATABASE() AND table_name = :mark
      """;

  private static final Duration SETTLE_AT_MOST = Duration.ofSeconds(60);
  private static final int SETTLED_UNDO_LOGS = 1_000;

  private final Database database;
  private final JdbcClient jdbc;
  private final String mark;

  /// @param mark the table whose presence says that this schema is the benchmark's; each benchmark
  ///   has its own
  BenchmarkPeople(Database database, String mark) {
    this.database = database;
    this.jdbc = JdbcClient.create(database.dataSource());
    this.mark = mark;
  }

  /// Makes this schema the benchmark's, if it holds nobody yet.
  ///
  /// @return whether these people are in it, complete, from an earlier call
  /// @throws CampaignException `WRONG_STATE` if it holds people that are not the benchmark's
  boolean claim(int people, long seed) {
    boolean marked = jdbc.sql(IS_MARKED).param("mark", mark).query(Long.class).single() > 0;
    if (!marked && count("SELECT COUNT(*) FROM (SELECT 1 FROM person LIMIT 1) one") > 0) {
      throw new CampaignException(
          ErrorCode.WRONG_STATE,
          "%s holds people that are not the benchmark's, and it would empty their logs: give it a home or schema of its own"
              .formatted(database.serverDescription()));
    }
    jdbc.sql(CREATE_MARK.formatted(mark)).update();
    return jdbc.sql(
                "SELECT COUNT(*) FROM %s WHERE complete AND people = :people AND seed = :seed"
                    .formatted(mark))
            .param("people", people)
            .param("seed", seed)
            .query(Long.class)
            .single()
        == 1;
  }

  /// Puts these people in the place of all others. They count as there only after [#complete()].
  void generate(int people, long seed) {
    jdbc.sql("DELETE FROM " + mark).update();
    jdbc.sql("TRUNCATE TABLE person").update();
    try (var bar = Progress.start("Making people", "people", people)) {
      Population.generate(
          database.dataSource(),
          PopulationRequest.bare(people, seed, UNTIL),
          (done, _) -> bar.at(done));
    }
    jdbc.sql(
            "INSERT INTO %s (people, seed, complete) VALUES (:people, :seed, FALSE)"
                .formatted(mark))
        .param("people", people)
        .param("seed", seed)
        .update();
  }

  /// To be said when everything that belongs to the people is there too.
  void complete() {
    jdbc.sql("UPDATE %s SET complete = TRUE".formatted(mark)).update();
  }

  /// The highest id; 0 if there is nobody.
  long last() {
    return count("SELECT COALESCE(MAX(id), 0) FROM person");
  }

  /// @param sql with parameters `:lo` (exclusive) and `:hi` (inclusive); runs for range after range
  ///   of people ids
  void inRanges(String sql) {
    long last = last();
    for (long lo = 0; lo < last; lo += BulkScript.RANGE) {
      jdbc.sql(sql).param("lo", lo).param("hi", lo + BulkScript.RANGE).update();
    }
  }

  /// Waits until the old versions of changed rows are purged: else the next measurement pays for
  /// them.
  void settle() {
    long giveUp = System.nanoTime() + SETTLE_AT_MOST.toNanos();
    while (undoLogs() > SETTLED_UNDO_LOGS && System.nanoTime() < giveUp) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private long undoLogs() {
    return jdbc
        .sql("SHOW GLOBAL STATUS LIKE 'Innodb_history_list_length'")
        .query((row, _) -> row.getLong(2))
        .list()
        .stream()
        .findFirst()
        // MySQL tells only those who may see everything: then without waiting.
        .orElse(0L);
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
