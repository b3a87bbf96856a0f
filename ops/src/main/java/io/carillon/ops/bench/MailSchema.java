package io.carillon.ops.bench;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.BulkInsert;
import io.carillon.execution.LocalInfile;
import io.carillon.ops.terminal.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The schema of [MailBenchmark]: as many people as messages, each with one that waits.
final class MailSchema {
  private static final String EMAIL = "Benchmark mail";
  private static final String YAML = "/benchmarks/bench-mail.yaml";
  private static final int ROWS_AT_ONCE = 10_000;
  private static final String CREATED = "2026-01-01 00:00:00.000000";

  private static final String EMAIL_ID =
      "SELECT id, version FROM definition WHERE kind = 'Email' AND name = :name";

  private final JdbcClient jdbc;
  private final Database database;
  private final BenchmarkPeople people;

  MailSchema(Database database) {
    this.database = database;
    this.jdbc = JdbcClient.create(database.dataSource());
    this.people = new BenchmarkPeople(database, "bench_mail");
  }

  /// @throws io.carillon.failure.CampaignException `WRONG_STATE` if the schema holds people that
  ///   are not the benchmark's
  void prepare(int messages, Actor actor) {
    var _ = people.claim(messages, 0);
    List.of("person", "outbox", "activity")
        .forEach(table -> jdbc.sql("TRUNCATE TABLE " + table).update());
    var yaml = new SourceFile("bench-mail.yaml", Resources.read(YAML));
    var applied = new DefinitionStore(database.dataSource()).apply(List.of(yaml), actor);
    int version = applied.outcomes().getFirst().version();
    int email = emailId();
    var template = new JdbcTemplate(database.dataSource());
    var way = LocalInfile.way(database.dataSource());
    var person =
        new BulkInsert(
            template,
            way,
            "person",
            List.of("id", "email", "first_name", "created_at", "updated_at"));
    var outbox =
        new BulkInsert(
            template,
            way,
            "outbox",
            List.of(
                "message_id",
                "person_id",
                "run_id",
                "step_id",
                "choice",
                "email_id",
                "email_version",
                "to_address",
                "token_values",
                "state",
                "due_at"));
    for (int first = 1; first <= messages; first += ROWS_AT_ONCE) {
      int last = Math.min(messages, first + ROWS_AT_ONCE - 1);
      var persons = new ArrayList<@Nullable Object[]>();
      var mails = new ArrayList<@Nullable Object[]>();
      for (int id = first; id <= last; id++) {
        var address = "p%d@example.com".formatted(id);
        persons.add(new @Nullable Object[] {id, address, "Ann " + id, CREATED, CREATED});
        mails.add(
            new @Nullable Object[] {
              messageId(id),
              id,
              1,
              1,
              0,
              email,
              version,
              address,
              "{\"{{lead.First Name}}\":\"Ann %d\"}".formatted(id),
              "WAITING",
              CREATED
            });
      }
      person.insert(persons);
      outbox.insert(mails);
    }
    jdbc.sql("ANALYZE TABLE person, outbox").query((_, _) -> "").list();
  }

  private int emailId() {
    return jdbc.sql(EMAIL_ID).param("name", EMAIL).query((row, _) -> row.getInt(1)).single();
  }

  static Set<String> messageIds(int messages) {
    var ids = new HashSet<String>();
    for (int id = 1; id <= messages; id++) {
      ids.add(messageId(id));
    }
    return ids;
  }

  long waiting() {
    return count("WAITING");
  }

  long sent() {
    return count("SENT");
  }

  private long count(String state) {
    return jdbc.sql("SELECT COUNT(*) FROM outbox WHERE state = :state")
        .param("state", state)
        .query(Long.class)
        .single();
  }

  private static String messageId(int id) {
    return "<bench.%d@carillon>".formatted(id);
  }
}
