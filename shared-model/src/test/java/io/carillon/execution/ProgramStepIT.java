package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.campaign.CampaignPlan;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.flow.Action;
import io.carillon.flow.FlowPlan;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.program.EngagementStream;
import io.carillon.program.MemberField;
import io.carillon.program.MemberTable;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import io.carillon.token.TokenContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Program membership as flows write it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgramStepIT {
  private static final ProgramStatus INVITED = new ProgramStatus(1, "Invited", 10, false, false);
  private static final ProgramStatus CAME = new ProgramStatus(2, "Attended", 30, true, false);
  private static final Program SPRING = new Program(7, "Spring", List.of(INVITED, CAME));
  private static final Program AUTUMN = new Program(8, "Autumn", List.of(INVITED, CAME));

  private TestWorld world;

  @BeforeAll
  void open() {
    world = new TestWorld();
  }

  @BeforeEach
  void forget() {
    world.forget();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  @Tag("FL-33")
  @Tag("FL-34")
  @Tag("FL-36")
  void writesWhatRemainsOfMembershipsAfterTheWholeFlow() {
    var come = world.person(Map.of());
    var stays = member(SPRING, CAME);
    var leaves = member(AUTUMN, CAME);

    var outcome =
        run(
            status(SPRING, INVITED),
            status(AUTUMN, INVITED),
            new Action.ChangeProgramStatus(AUTUMN, Optional.empty(), acquisition()),
            status(SPRING, CAME));

    assertThat(world.members())
        .containsExactly(
            "7 %d 2 1 2026-03-04 05:06:07.000000 2026-03-04 05:06:07.000000".formatted(come),
            "7 %d 2 1 2026-01-01 00:00:00.123456 2026-01-01 00:00:00.123456".formatted(stays),
            "7 %d 2 1 2026-03-04 05:06:07.000000 2026-03-04 05:06:07.000000".formatted(leaves));
    assertThat(outcome.failed()).isZero();
    assertThat(world.activities(stays))
        .containsExactly(
            "Change Status in Progression 1 null → Invited {\"Reason\":\"has a status of a higher"
                + " step: nobody goes back\"}",
            "Change Status in Progression 0 Not in Program → Invited {\"Success\":\"false\"}",
            "Change Data Value 0 null → Autumn {\"Source\":\"Program membership\"}",
            "Change Status in Progression 0 Invited → Not in Program {\"Success\":\"false\"}",
            "Change Status in Progression 1 null → Attended {\"Reason\":\"no change\"}");
  }

  @Test
  @Tag("FL-34")
  void keepsOfAMemberWhatTheStepDoesNotChange() {
    var id = member(SPRING, INVITED);
    world.jdbc.update("UPDATE program_member SET success = FALSE, success_at = NULL");

    run(status(SPRING, CAME));

    assertThat(world.members())
        .containsExactly(
            "7 %d 2 1 2026-01-01 00:00:00.123456 2026-03-04 05:06:07.000000".formatted(id));
    assertThat(world.jdbc.queryForObject("SELECT success_at FROM program_member", String.class))
        .startsWith("2026-03-04 05:06:07");
  }

  @Test
  @Tag("FL-38")
  void writesTheAcquisitionProgram() {
    var first = world.person(Map.of());
    var other = world.person(Map.of("Acquisition Program Name", "Before"));

    run(status(SPRING, INVITED), status(AUTUMN, INVITED));

    assertThat(world.value(first, "Acquisition Program Name")).isEqualTo("Spring");
    assertThat(world.value(other, "Acquisition Program Name")).isEqualTo("Before");
  }

  @Test
  @Tag("FL-39")
  void writesSuccessAndItsDate() {
    var ended = member(SPRING, CAME);
    var begun = world.person(Map.of());
    var date = Instant.parse("2026-02-03T04:05:06Z");

    run(
        new Action.ChangeProgramSuccess(SPRING, false, Optional.empty()),
        status(SPRING, INVITED),
        new Action.ChangeProgramSuccess(SPRING, true, Optional.of(date)));
    world.run(
        Way.LOAD_DATA,
        8,
        world.everyTime(new Action.ChangeProgramSuccess(SPRING, false, Optional.empty())),
        ended);

    assertThat(
            world.jdbc.queryForList(
                "SELECT CONCAT(person_id, ' ', success, ' ', COALESCE(success_at, '-')) FROM"
                    + " program_member ORDER BY person_id",
                String.class))
        .containsExactly(ended + " 0 -", begun + " 1 2026-02-03 04:05:06.000000");
    assertThat(world.activities(begun).getFirst())
        .isEqualTo("Change Program Success 1 null → false {\"Reason\":\"not a member\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A 17", "tab\t newline\n \\N \\ 'quote' \"double\" \uD83D\uDE00 {}[]", "15000"})
  @Tag("FL-40")
  void writesMemberDataAndReadsItAgain(String value) {
    var seat = new MemberField("Seat", FieldType.TEXT);
    var row = new MemberField("Row", FieldType.TEXT);
    var third = new MemberField("Third", FieldType.TEXT);
    var text = value.equals("15000") ? "é".repeat(15_000) : value;
    var id = member(SPRING, INVITED);

    run(data(seat, text), data(row, text), data(third, text));
    run(data(row, "NULL"), data(third, "x"), status(SPRING, CAME), data(seat, text));

    assertThat(new MemberTable(world.jdbc).read(SPRING.id(), "[" + id + "]").get(id).data())
        .isEqualTo(Map.of("seat", text, "third", "x"));
    assertThat(world.activities(id)).last().asString().contains("no change");
  }

  @Test
  @Tag("TK-09")
  void loadsTheMembersThatOnlyTokensAskFor() {
    var id = member(SPRING, INVITED);
    run(data(new MemberField("Seat", FieldType.STRING), "A 17"));

    var plan = world.everyTime(world.change("City", "{{member.Seat:default=none}}"));
    var inSpring =
        new FlowPlan(
            new TokenContext(
                1, "C", "", new TokenContext.Program(SPRING.id(), "Spring", ""), Map.of()),
            plan.flow().steps());
    world.run(
        Way.LOAD_DATA,
        8,
        new CampaignPlan(
            1,
            1,
            "C",
            false,
            List.of(),
            plan.smartList(),
            plan.qualification(),
            plan.personLimit(),
            inSpring),
        id);

    assertThat(world.value(id, "City")).isEqualTo("A 17");
  }

  private Action data(MemberField field, String value) {
    return new Action.ChangeMemberData(SPRING, field, world.text(value));
  }

  @Test
  @Tag("FL-37")
  @Tag("FL-41")
  @Tag("FL-42")
  @Tag("FL-43")
  void writesStreamsAndCadences() {
    var fresh = new EngagementStream(1, "Fresh");
    var ready = new EngagementStream(2, "Ready");
    var club = new Program(9, "Club", List.of(INVITED, CAME), List.of(fresh, ready));
    var one = world.person(Map.of());
    var other = world.person(Map.of());

    world.run(
        Way.LOAD_DATA,
        7,
        world.everyTime(new Action.AddToEngagement(club, ready, acquisition())),
        one);
    run(status(club, CAME), new Action.ChangeCadence(club, true, acquisition()));
    world.run(
        Way.LOAD_DATA,
        8,
        world.everyTime(
            new Action.ChangeStream(club, fresh, acquisition()),
            new Action.ChangeCadence(club, false, acquisition())),
        one);

    assertThat(
            world.jdbc.queryForList(
                "SELECT CONCAT_WS(' ', person_id, status_id, stream_id, paused) FROM"
                    + " program_member WHERE program_id = 9 ORDER BY person_id",
                String.class))
        .containsExactly(one + " 2 1 0", other + " 2 1 1");
    assertThat(world.activities(one))
        .contains(
            "Add to Nurture 0 null → Ready",
            "Change Nurture Track 0 Ready → Fresh",
            "Change Nurture Cadence 0 Paused → Normal");
  }

  @Test
  void takesAsManyStatementsForManyPeopleAsForFew() {
    var few = world.people(2);
    var many = world.people(300);
    var plan = world.everyTime(status(SPRING, INVITED), status(AUTUMN, CAME));

    world.run(Way.LOAD_DATA, 6, plan, world.people(1));
    var forFew = statements(() -> world.run(Way.LOAD_DATA, 7, plan, few));
    var forMany = statements(() -> world.run(Way.LOAD_DATA, 8, plan, many));

    assertThat(world.members()).hasSize(606);
    assertThat(forMany).isEqualTo(forFew);
  }

  private long statements(Runnable work) {
    var before = questions();
    work.run();
    return questions() - before;
  }

  private long questions() {
    return world
        .jdbc
        .query("SHOW GLOBAL STATUS LIKE 'Questions'", (row, _) -> row.getLong(2))
        .getFirst();
  }

  private ChunkOutcome run(Action... actions) {
    var ids = world.jdbc.queryForList("SELECT id FROM person ORDER BY id", Long.class);
    return world.run(
        Way.LOAD_DATA,
        7,
        world.everyTime(actions),
        ids.stream().mapToLong(Long::longValue).toArray());
  }

  private Action status(Program program, ProgramStatus status) {
    return new Action.ChangeProgramStatus(program, Optional.of(status), acquisition());
  }

  private Field acquisition() {
    return world.field("Acquisition Program Name");
  }

  private long member(Program program, ProgramStatus status) {
    var id = world.person(Map.of());
    world.jdbc.update(
        "INSERT INTO program_member (program_id, person_id, status_id, success, success_at,"
            + " member_since, status_at) VALUES (?, ?, ?, TRUE, '2026-01-01', '2026-01-01"
            + " 00:00:00.123456', '2026-01-01 00:00:00.123456')",
        program.id(),
        id,
        status.id());
    return id;
  }
}
