package io.carillon.ops.bench;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.LocalInfile;
import io.carillon.failure.CampaignException;
import io.carillon.ops.terminal.Progress;
import io.carillon.ops.terminal.Resources;
import io.carillon.person.FieldStore;
import io.carillon.person.StaticLists;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The schema of [FilterBenchmark]: people with a long past and on lists, and the smart lists to
/// ask. Nothing of it changes while it is measured.
///
/// How much a person did is skewed: a tenth did nothing, half little, one in a hundred ten times
/// the average. A person's activities spread over the 400 days before [BenchmarkPeople#UNTIL]; half
/// of the people did the last of them some time ago.
final class FilterSchema {
  static final String YAML = "/benchmarks/filters.yaml";

  private static final int SPAN_DAYS = 400;
  // With twenty activities each, a hundred thousand rows a statement: so the bar moves.
  private static final int RANGE = 5_000;

  /// Lists with the share of people on them, in 10 000.
  private static final Map<String, Integer> LISTS = new LinkedHashMap<>();

  static {
    LISTS.put("Newsletter Readers", 3_000);
    LISTS.put("Trade Fair Visitors", 1_200);
    LISTS.put("Key Accounts", 5);
  }

  private static final List<String> CREATE =
      List.of(
          "DROP TABLE IF EXISTS bench_card, bench_past, bench_nth, bench_log",
          """
          CREATE TABLE bench_card (
            number INT NOT NULL PRIMARY KEY, jitter INT NOT NULL, type_id INT NOT NULL,
            result TINYINT NOT NULL, primary_id INT NULL, primary_value VARCHAR(255) NULL,
            old_value TEXT NULL, new_value TEXT NULL, attributes TEXT NULL)
            CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
          """,
          """
          CREATE TABLE bench_past (
            person_id BIGINT NOT NULL PRIMARY KEY, times INT NOT NULL, lapse INT NOT NULL,
            first_card BIGINT NOT NULL, stride BIGINT NOT NULL)
          """,
          "CREATE TABLE bench_nth (times INT NOT NULL, nth INT NOT NULL, PRIMARY KEY (times, nth))",
          "CREATE TABLE bench_log (activities BIGINT NOT NULL, made BIGINT NOT NULL)");

  // What somebody's past is like follows from seed and id alone, by four stretches of a hash. The
  // shares add up to 1.0 of the average :each.
  private static final String PAST =
      """
      INSERT INTO bench_past (person_id, times, lapse, first_card, stride)
      SELECT id,
        CASE
          WHEN a < 1000 THEN 0
          WHEN a < 6000 THEN ROUND(:each * MOD(a, 100) * 0.006)
          WHEN a < 9000 THEN ROUND(:each * (1 + MOD(a, 100) * 0.01))
          WHEN a < 9900 THEN ROUND(:each * (2 + MOD(a, 100) * 0.025))
          ELSE :each * 10
        END,
        CASE WHEN MOD(b, 2) = 0 THEN 0 ELSE MOD(b, :span) END,
        MOD(c, :cards),
        1 + MOD(d, :cards - 1)
      FROM (
        SELECT id,
          MOD(CONV(SUBSTR(digest, 1, 8), 16, 10), 10000) AS a,
          CAST(CONV(SUBSTR(digest, 9, 8), 16, 10) AS SIGNED) AS b,
          CAST(CONV(SUBSTR(digest, 17, 8), 16, 10) AS SIGNED) AS c,
          CAST(CONV(SUBSTR(digest, 25, 8), 16, 10) AS SIGNED) AS d
        FROM (
          SELECT id, MD5(CONCAT(:seed, '.', id)) AS digest FROM person WHERE id > :lo AND id <= :hi
        ) digested
      ) hashed
      """;

  private static final String NTH =
      """
      INSERT INTO bench_nth (times, nth)
      SELECT had.times, n.number + 1
      FROM (SELECT DISTINCT times FROM bench_past) had
      JOIN bench_card n ON n.number < had.times
      """;

  // The nested loops give the order of the primary key, in which the table grows fastest and a
  // person's later activities have the higher numbers.
  private static final String ACTIVITIES =
      """
      INSERT INTO activity
        (person_id, at, type_id, result, primary_id, primary_value, old_value, new_value, attributes)
      SELECT STRAIGHT_JOIN past.person_id,
        TIMESTAMPADD(SECOND,
          -1 - past.lapse
            - (:span - past.lapse) * (1000 * (past.times - n.nth) + card.jitter)
              DIV (1000 * past.times),
          :until),
        card.type_id, card.result, card.primary_id, card.primary_value, card.old_value,
        card.new_value, card.attributes
      FROM bench_past past
      JOIN bench_nth n ON n.times = past.times
      JOIN bench_card card FORCE INDEX (PRIMARY)
        ON card.number = MOD(past.first_card + n.nth * past.stride, :cards)
      WHERE past.person_id > :lo AND past.person_id <= :hi
      """;

  private static final String MEMBERS =
      """
      INSERT INTO static_list_member (list_id, person_id, added_at)
      SELECT :list, id, :until FROM person
      WHERE MOD(CONV(SUBSTR(MD5(CONCAT(:seed, :name, id)), 1, 8), 16, 10), 10000) < :share
      """;

  private final Database database;
  private final JdbcClient jdbc;
  private final BenchmarkPeople people;

  FilterSchema(Database database) {
    this.database = database;
    this.jdbc = JdbcClient.create(database.dataSource());
    this.people = new BenchmarkPeople(database, "bench_filter_population");
  }

  /// Makes people, lists and activities, or takes those of an earlier call with the same figures.
  ///
  /// @param activities about so many
  /// @return whether they were there already
  /// @throws CampaignException `WRONG_STATE` if the schema holds people that are not the
  ///   benchmark's
  boolean prepare(int count, long activities, long seed, Actor actor) {
    boolean reused = people.claim(count, seed) && wasMadeFor(activities);
    if (!reused) {
      jdbc.sql("TRUNCATE TABLE activity").update();
      jdbc.sql("TRUNCATE TABLE static_list_member").update();
      people.generate(count, seed);
    }
    var yaml = new SourceFile("filters.yaml", Resources.read(YAML));
    new DefinitionStore(database.dataSource()).apply(List.of(yaml), actor);
    if (!reused) {
      putOnLists(seed);
      makeActivities(activities, seed);
      jdbc.sql("ANALYZE TABLE person, activity, static_list_member").query((_, _) -> "").list();
      people.complete();
    }
    return reused;
  }

  long activities() {
    return jdbc.sql("SELECT made FROM bench_log").query(Long.class).single();
  }

  long lastPerson() {
    return people.last();
  }

  private boolean wasMadeFor(long activities) {
    return jdbc.sql("SELECT activities FROM bench_log")
        .query(Long.class)
        .list()
        .contains(activities);
  }

  private void putOnLists(long seed) {
    var lists = new StaticLists(database.dataSource());
    LISTS.forEach((name, share) ->
        jdbc.sql(MEMBERS)
            .param("list", lists.require(name).id())
            .param("until", until())
            .param("seed", seed)
            .param("name", name)
            .param("share", share)
            .update());
  }

  private void makeActivities(long activities, long seed) {
    CREATE.forEach(statement -> jdbc.sql(statement).update());
    var catalogue = new FieldStore(database.dataSource()).load();
    new BulkInsert(
            new JdbcTemplate(database.dataSource()),
            LocalInfile.way(database.dataSource()),
            "bench_card",
            HistoryCards.COLUMNS)
        .insert(
            HistoryCards.of(
                seed, catalogue.require("Lead Status").id(), catalogue.require("Lead Score").id()));
    long last = people.last();
    var parameters =
        Map.of(
            "each",
            (double) activities / last,
            "span",
            SPAN_DAYS * 86_400,
            "cards",
            HistoryCards.COUNT,
            "seed",
            seed,
            "until",
            until());
    long made = 0;
    try (var bar = Progress.start("Making activities", "activities", activities)) {
      jdbc.sql(PAST).params(parameters).param("lo", 0).param("hi", last).update();
      jdbc.sql(NTH).update();
      for (long lo = 0; lo < last; lo += RANGE) {
        made +=
            jdbc.sql(ACTIVITIES)
                .params(parameters)
                .param("lo", lo)
                .param("hi", lo + RANGE)
                .update();
        bar.at(made);
      }
    }
    jdbc.sql("DROP TABLE bench_card, bench_past, bench_nth").update();
    jdbc.sql("INSERT INTO bench_log (activities, made) VALUES (:activities, :made)")
        .param("activities", activities)
        .param("made", made)
        .update();
  }

  private static LocalDateTime until() {
    return LocalDateTime.ofInstant(BenchmarkPeople.UNTIL, ZoneOffset.UTC);
  }
}
