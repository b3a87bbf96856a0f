package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.execution.BulkInsert.Way;
import io.carillon.flow.Action;
import io.carillon.flow.Qualification;
import io.carillon.person.FieldType;
import io.carillon.person.StaticList;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.ConcurrencyFailureException;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChunkRunnerIT {
  private static final String NASTY = "tab\t newline\n return\r \\N \\ 'quote' \"double\" 😀 % _ ,";

  private TestWorld world;

  @BeforeAll
  void open() {
    world = new TestWorld();
    world.addField("Rate", FieldType.FLOAT);
    world.addField("Share", FieldType.PERCENT);
  }

  @BeforeEach
  void forget() {
    world.forget();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("FL-26")
  void writesAValueOfEveryTypeAndLogsOldAndNew(Way way) {
    var nobody = world.person(Map.of("Lead Score", 9));
    var id = world.person(Map.of("Notes", NASTY, "Lead Score", 1));

    var outcome =
        world.run(
            way,
            7,
            world.everyTime(
                world.change("First Name", NASTY),
                world.change("Notes", "x{{lead.Notes}}"),
                world.change("Num Employees", "-2147483648"),
                world.change("Annual Revenue", "999999999999999.9999"),
                world.change("Date of Birth", "1999-12-31"),
                world.change("Acquisition Date", "2024-05-01 13:45"),
                world.change("Is Customer", "no"),
                world.change("Unsubscribed", "yes"),
                world.change("Rate", "0.1"),
                world.change("Share", "50"),
                world.score("+5")),
            id);

    assertThat(outcome.entered()).isEqualTo(1);
    assertThat(outcome.failed()).isZero();
    assertThat(outcome.activities()).isEqualTo(Map.of(13, 10L, 22, 1L));
    assertThat(world.value(id, "First Name")).isEqualTo(NASTY);
    assertThat(world.value(id, "Notes")).isEqualTo("x" + NASTY);
    assertThat(world.value(id, "Num Employees")).isEqualTo(Integer.MIN_VALUE);
    assertThat(world.value(id, "Annual Revenue")).isEqualTo(new BigDecimal("999999999999999.9999"));
    assertThat(world.value(id, "Date of Birth")).isEqualTo(LocalDate.of(1999, 12, 31));
    assertThat(world.value(id, "Acquisition Date"))
        .isEqualTo(Instant.parse("2024-05-01T13:45:00Z"));
    assertThat(world.value(id, "Is Customer")).isEqualTo(false);
    assertThat(world.value(id, "Unsubscribed")).isEqualTo(true);
    assertThat(world.value(id, "Rate")).isEqualTo(0.1);
    assertThat(world.value(id, "Share")).isEqualTo(50);
    assertThat(world.value(id, "Lead Score")).isEqualTo(6);
    assertThat(world.activities(id))
        .containsExactly(
            "Change Data Value 0 null → " + NASTY,
            "Change Data Value 0 " + NASTY + " → x" + NASTY,
            "Change Data Value 0 null → -2147483648",
            "Change Data Value 0 null → 999999999999999.9999",
            "Change Data Value 0 null → 1999-12-31",
            "Change Data Value 0 null → 2024-05-01T13:45:00Z",
            "Change Data Value 0 null → false",
            "Change Data Value 0 false → true",
            "Change Data Value 0 null → 0.1",
            "Change Data Value 0 null → 50",
            "Change Score 0 1 → 6");
    assertThat(world.value(nobody, "Lead Score")).isEqualTo(9);
    assertThat(
            world.jdbc.queryForObject(
                "SELECT updated_at FROM person WHERE id = ?", String.class, id))
        .isEqualTo("2026-03-04 05:06:07.123456");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("FL-08")
  @Tag("FL-09")
  void cutsTextThatIsTooLong(Way way) {
    var id = world.person(Map.of("Last Name", "😀".repeat(255), "Notes", "é".repeat(15_000)));

    world.run(
        way,
        7,
        world.everyTime(
            world.change("First Name", "a{{lead.Last Name}}"),
            world.change("Notes", "b{{lead.Notes}}"),
            new Action.InterestingMoment(
                world.text("{{lead.First Name}}z"), world.text("\u0001{{lead.Notes}}"))),
        id);

    assertThat(world.value(id, "First Name")).isEqualTo("a" + "😀".repeat(254));
    assertThat(world.value(id, "Notes")).isEqualTo("b" + "é".repeat(14_999));
    assertThat(
            read(
                world.jdbc.queryForObject(
                    "SELECT attributes FROM activity WHERE type_id = 46", String.class)))
        .isEqualTo(Map.of("Description", "\u0001b" + "é".repeat(2_498)));
  }

  @Test
  @Tag("FL-26")
  void emptiesAFieldForSomeAndLeavesTheColumnOfTheOthersAlone() {
    var filled = world.person(Map.of("City", "Ghent", "Lead Score", 3));
    var empty = world.person(Map.of("Lead Score", 4));

    world.run(
        Way.LOAD_DATA,
        7,
        world.everyTime(world.change("City", "NULL"), world.score("+1")),
        filled,
        empty);

    assertThat(world.value(filled, "City")).isNull();
    assertThat(world.value(filled, "Lead Score")).isEqualTo(4);
    assertThat(world.value(empty, "Lead Score")).isEqualTo(5);
    assertThat(world.activities(empty))
        .containsExactly(
            "Change Data Value 1 null → null {\"Reason\":\"no change\"}", "Change Score 0 4 → 5");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("FL-31")
  @Tag("FL-32")
  void changesListsByWhatRemainsAfterTheWholeFlow(Way way) {
    var a = world.person(Map.of());
    var b = world.person(Map.of());
    var joined = world.list("Joined", a);
    var left = world.list("Left", b);
    var back = world.list("Back", a);

    var outcome =
        world.run(
            way,
            7,
            world.everyTime(
                new Action.AddToList(joined),
                new Action.RemoveFromList(left),
                new Action.RemoveFromList(back),
                new Action.AddToList(back)),
            a,
            b);

    assertThat(world.members(joined)).containsExactlyInAnyOrder(a, b);
    assertThat(world.members(left)).isEmpty();
    assertThat(world.members(back)).containsExactlyInAnyOrder(a, b);
    assertThat(outcome.activities()).isEqualTo(Map.of(24, 4L, 25, 4L));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("FL-02")
  @Tag("FL-22")
  @Tag("FL-24")
  void mailsAnAddressOncePerRunAndStepWithTheValuesOfThatMoment(Way way) {
    var first = world.person(Map.of("Email Address", "Ann@example.org", "First Name", NASTY));
    var same = world.person(Map.of("Email Address", "ann@EXAMPLE.org"));
    var later = world.person(Map.of("Email Address", "ANN@example.org"));
    var changed = world.person(Map.of("Email Address", "bob@example.org"));
    var plan =
        world.everyTime(
            world.mail(40, false, "{{lead.First Name}}"), world.change("First Name", "Changed"));

    world.run(way, 7, plan, first, same);
    world.run(way, 7, plan, later, changed);
    world.run(way, 8, plan, later);

    assertThat(
            world.jdbc.queryForList(
                "SELECT CONCAT_WS(' ', run_id, step_id, person_id) FROM outbox ORDER BY id",
                String.class))
        .containsExactly("7 1 " + first, "7 1 " + changed, "8 1 " + later);
    assertThat(world.jdbc.queryForList("SELECT message_id FROM outbox", String.class))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("<[0-9a-f-]{36}@carillon>"));
    var mail = world.jdbc.queryForMap("SELECT * FROM outbox WHERE person_id = ?", first);
    assertThat(mail)
        .containsEntry("to_address", "Ann@example.org")
        .containsEntry("address_key", "ann@example.org")
        .containsEntry("state", "WAITING")
        .containsEntry("email_id", 40)
        .containsEntry("attempts", 0);
    assertThat(read(mail.get("token_values"))).isEqualTo(Map.of("{{lead.First Name}}", NASTY));
    assertThat(world.activities(same).getFirst())
        .isEqualTo("Send Email 1 null → null {\"Reason\":\"duplicate address in this run\"}");
  }

  @Test
  @Tag("FL-22")
  void anAddressThatTheFlowItselfWritesIsLookedUpToo() {
    var a = world.person(Map.of("Email Address", "a@example.org"));
    var b = world.person(Map.of("Email Address", "b@example.org"));
    var plan =
        world.everyTime(world.change("Email Address", "one@example.org"), world.mail(40, false));

    world.run(Way.LOAD_DATA, 7, plan, a);
    world.run(Way.LOAD_DATA, 7, plan, b);

    assertThat(world.jdbc.queryForObject("SELECT COUNT(*) FROM outbox", Long.class)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("FL-22")
  void aRowThatSomebodyElseWroteMeanwhileFailsTheChunkInAWayThatMayBeTriedAgain(Way way) {
    var a = world.person(Map.of("Email Address", "a@example.org"));
    var plan = world.everyTime(world.score("+1"), world.mail(40, false));
    world.run(way, 7, plan, a);
    // Somebody else enters the person after this chunk has looked: nobody who holds to the lock.
    var once = world.plan(1, new Qualification.EveryTime(), world.score("+1"));
    world.jdbc.update("DELETE FROM outbox");
    world.jdbc.execute(
        """
        CREATE TRIGGER somebody_else BEFORE INSERT ON activity FOR EACH ROW
        INSERT INTO campaign_member VALUES (1, NEW.person_id, UTC_TIMESTAMP(), UTC_TIMESTAMP(), 1, FALSE)
        """);
    world.jdbc.update("DELETE FROM campaign_member");

    assertThatThrownBy(() -> world.run(way, 7, once, a))
        .isInstanceOf(ConcurrencyFailureException.class);

    world.jdbc.execute("DROP TRIGGER somebody_else");
    assertThat(world.value(a, "Lead Score")).isEqualTo(1);
    assertThat(world.activities(a)).hasSize(2);
  }

  @Test
  @Tag("QL-01")
  @Tag("QL-04")
  void holdsBackWhoEnteredBefore() {
    var ids = world.people(3);
    var once = world.plan(1, new Qualification.Once(), world.score("+1"));
    world.run(Way.LOAD_DATA, 7, once, ids[0]);

    var outcome = world.run(Way.LOAD_DATA, 8, once, ids);

    assertThat(outcome.entered()).isEqualTo(2);
    assertThat(outcome.heldBack()).isEqualTo(1);
    assertThat(world.activities(ids[0])).hasSize(1);
    var other = world.plan(2, new Qualification.Once(), world.score("+1"));
    assertThat(world.run(Way.LOAD_DATA, 9, other, ids).entered()).isEqualTo(3);
  }

  @Test
  @Tag("QL-02")
  @Tag("AN-16")
  void anIntervalIsMeasuredFromTheLastEntry() {
    var ids = world.people(3);
    var daily =
        world.plan(1, new Qualification.Interval(Duration.ofHours(24), "1 day"), world.score("+1"));
    world.run(Way.LOAD_DATA, 7, daily, ids[0], ids[1]);
    world.jdbc.update(
        "UPDATE campaign_member SET first_at = '2026-01-01', last_at = '2026-03-03 05:06:07.123456'"
            + " WHERE person_id = ?",
        ids[0]);
    world.jdbc.update(
        "UPDATE campaign_member SET last_at = '2026-03-03 05:06:07.123457' WHERE person_id = ?",
        ids[1]);

    var outcome = world.run(Way.INSERT, 8, daily, ids);

    assertThat(outcome.entered()).isEqualTo(2);
    assertThat(
            world.jdbc.query(
                "SELECT person_id, first_at, last_at, times FROM campaign_member ORDER BY"
                    + " person_id",
                (row, _) -> row.getString(2) + " " + row.getString(3) + " " + row.getInt(4)))
        .containsExactly(
            "2026-01-01 00:00:00 2026-03-04 05:06:07.123456 2",
            "2026-03-04 05:06:07.123456 2026-03-03 05:06:07.123457 1",
            "2026-03-04 05:06:07.123456 2026-03-04 05:06:07.123456 1");
  }

  @Test
  @Tag("QL-04")
  void ofTwoTransactionsOverTheSamePeopleExactlyOneLetsThemEnter() throws Exception {
    var ids = world.people(50);
    var once = world.plan(1, new Qualification.Once(), world.score("+1"));
    var second = new CompletableFuture<ChunkOutcome>();

    var first =
        world.inTransaction(() -> {
          var outcome = world.runner(Way.LOAD_DATA).run(world.request(7, once, ids));
          Thread.startVirtualThread(() -> second.complete(world.run(Way.LOAD_DATA, 8, once, ids)));
          awaitLockingRead();
          return outcome;
        });

    assertThat(first.entered()).isEqualTo(50);
    assertThat(outcome(second).entered()).isZero();
    assertThat(outcome(second).heldBack()).isEqualTo(50);
    assertThat(world.value(ids[49], "Lead Score")).isEqualTo(50);
  }

  @Test
  void leavesOutWhoDoesNotExistAnyMore() {
    var ids = world.people(3);
    world.jdbc.update("DELETE FROM person WHERE id = ?", ids[1]);

    var outcome = world.run(Way.LOAD_DATA, 7, world.everyTime(world.score("+1")), ids);

    assertThat(outcome.entered()).isEqualTo(2);
    assertThat(world.run(Way.LOAD_DATA, 7, world.everyTime(world.score("+1")), ids[1]))
        .isEqualTo(new ChunkOutcome(0, 0, 0, new java.util.TreeMap<>()));
  }

  @Test
  @Tag("FL-04")
  void countsPeopleWithAFailedStepOnceAndCarriesOn() {
    var ids = world.people(2);
    var plan =
        world.everyTime(
            world.change("Num Employees", "many"),
            world.change("Num Employees", "x"),
            world.score("+1"));

    var outcome = world.run(Way.LOAD_DATA, 7, plan, ids);

    assertThat(outcome.failed()).isEqualTo(2);
    assertThat(world.activities(ids[1]))
        .containsExactly(
            "Change Data Value 2 null → many {\"Reason\":\"a whole number from -2147483648 to"
                + " 2147483647 is needed\"}",
            "Change Data Value 2 null → x {\"Reason\":\"a whole number from -2147483648 to"
                + " 2147483647 is needed\"}",
            "Change Score 0 1 → 2");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theNumberOfStatementsDoesNotDependOnTheNumberOfPeople(Way way) {
    var list = world.list("All");
    var ids = world.people(300);
    assertThat(statements(way, list, ids[0], ids[1]))
        .isEqualTo(statements(way, list, java.util.Arrays.copyOfRange(ids, 2, 300)));
  }

  @Test
  void refusesToRunWithoutATransaction() {
    var id = world.people(1);
    var request = world.request(7, world.everyTime(world.score("+1")), id);

    assertThatThrownBy(() -> world.runner(Way.INSERT).run(request))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void choosesLoadDataWhereServerAndDriverAllowIt() {
    assertThat(LocalInfile.way(world.database.dataSource())).isEqualTo(Way.LOAD_DATA);
  }

  private long statements(Way way, StaticList list, long... ids) {
    var runner = world.runner(way);
    var plan =
        world.everyTime(
            world.change("City", "Ghent"), world.score("+1"), new Action.AddToList(list));
    return world.inTransaction(() -> {
      long before = questions();
      runner.run(world.request(7, plan, ids));
      return questions() - before;
    });
  }

  private long questions() {
    return world.jdbc.queryForObject(
        "SHOW SESSION STATUS LIKE 'Questions'", (row, _) -> row.getLong(2));
  }

  /// Until the other transaction's locking read is running, which ends at once unless it has to
  /// wait.
  private void awaitLockingRead() {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (world
        .jdbc
        .queryForList(
            """
            SELECT id FROM information_schema.processlist
            WHERE id <> CONNECTION_ID() AND db = DATABASE() AND info LIKE '%FOR UPDATE%'
            """)
        .isEmpty()) {
      assertThat(System.nanoTime())
          .as("the second transaction waits for a lock")
          .isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static Object read(Object json) {
    return new JsonMapper().readValue((String) json, Map.class);
  }

  private static ChunkOutcome outcome(CompletableFuture<ChunkOutcome> future)
      throws InterruptedException, ExecutionException {
    return future.orTimeout(20, TimeUnit.SECONDS).get();
  }
}
