package io.carillon.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.person.ChosenPeople;
import io.carillon.program.ProgramMembers.Change;
import io.carillon.program.ProgramMembers.Group;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProgramMembersIT {
  private static final Actor ACTOR = new Actor("anna", "command line");
  private static final ProgramStatus INVITED = new ProgramStatus(1, "Invited", 10, false, false);
  private static final ProgramStatus CAME = new ProgramStatus(2, "Attended", 30, true, false);
  private static final ProgramStatus MISSED = new ProgramStatus(3, "No Show", 30, false, false);
  private static final Program SPRING = new Program(7, "Spring", List.of(INVITED, CAME, MISSED));
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final ProgramMembers members = new ProgramMembers(database.dataSource());

  @BeforeEach
  void threePeople() {
    for (var table : List.of("person", "program_member", "activity", "audit")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    for (long id = 1; id <= 3; id++) {
      jdbc.sql("INSERT INTO person (id, created_at, updated_at) VALUES (:id, NOW(), NOW())")
          .param("id", id)
          .update();
    }
  }

  @Test
  @Tag("FL-33")
  void becomeMembersAndGoOn() {
    assertThat(change(INVITED, 1L, 2L)).isEqualTo(new Change(2, 0, 0));
    assertThat(change(CAME, 2L, 3L)).isEqualTo(new Change(2, 0, 0));

    assertThat(stored()).containsExactly("1 1 0", "2 2 1", "3 2 1");
    assertThat(members.groups(SPRING))
        .containsExactlyInAnyOrder(new Group(1, 1, 0), new Group(2, 2, 2));
    assertThat(logged())
        .containsExactlyInAnyOrder(
            "1 Not in Program → Invited false",
            "2 Not in Program → Invited false",
            "2 Invited → Attended true",
            "3 Not in Program → Attended true");
  }

  @Test
  @Tag("FL-34")
  @Tag("FL-35")
  void neverGoBackButSidewaysAndASuccessStaysOne() {
    change(CAME, 1L);

    assertThat(change(INVITED, 1L)).isEqualTo(new Change(0, 0, 1));
    assertThat(change(MISSED, 1L)).isEqualTo(new Change(1, 0, 0));
    assertThat(change(MISSED, 1L)).isEqualTo(new Change(0, 1, 0));

    assertThat(stored()).containsExactly("1 3 1");
    assertThat(logged()).hasSize(2);
  }

  @Test
  @Tag("FL-36")
  void leaveAndMayComeBackAtAnyStatus() {
    change(CAME, 1L);

    assertThat(members.change(SPRING, Optional.empty(), List.of(1L, 2L), ACTOR))
        .isEqualTo(new Change(1, 1, 0));
    assertThat(stored()).isEmpty();
    assertThat(change(INVITED, 1L)).isEqualTo(new Change(1, 0, 0));
    assertThat(stored()).containsExactly("1 1 0");
    assertThat(logged()).contains("1 Attended → Not in Program false");
  }

  @Test
  @Tag("AN-11")
  void keepAStatusThatTheirChannelLost() {
    change(CAME, 1L);
    var without = new Program(7, "Spring", List.of(INVITED));

    assertThat(members.groups(without)).containsExactly(new Group(2, 1, 1));
    assertThat(members.change(without, Optional.of(INVITED), List.of(1L), ACTOR).changed())
        .isEqualTo(1);
    assertThat(stored()).containsExactly("1 1 1");
  }

  @Test
  @Tag("FL-38")
  void haveTheFirstProgramAsAcquisitionProgram() {
    jdbc.sql("UPDATE person SET acquisition_program = 'Before' WHERE id = 2").update();

    change(INVITED, 1L, 2L);
    change(CAME, 1L, 2L);

    assertThat(
            jdbc.sql("SELECT COALESCE(acquisition_program, '-') FROM person ORDER BY id")
                .query(String.class)
                .list())
        .containsExactly("Spring", "Before", "-");
    assertThat(
            jdbc.sql(
                    "SELECT CONCAT(a.person_id, ' ', f.name, ' ', a.new_value) FROM activity a JOIN"
                        + " person_field f ON f.id = a.primary_id WHERE a.type_id = 13")
                .query(String.class)
                .list())
        .containsExactly("1 Acquisition Program Name Spring");
  }

  @Test
  void areAllChangedOrNobody() {
    assertThatThrownBy(() -> change(INVITED, 1L, 99L))
        .isInstanceOf(CampaignException.class)
        .hasMessage("there is no person 99: nobody's status was changed");
    var tooMany = LongStream.rangeClosed(1, ChosenPeople.MOST + 1).boxed().toList();
    assertThatThrownBy(() -> members.change(SPRING, Optional.of(INVITED), tooMany, ACTOR))
        .hasMessageContaining("at most 10000");
    assertThat(stored()).isEmpty();
  }

  private Change change(ProgramStatus status, Long... people) {
    return members.change(SPRING, Optional.of(status), List.of(people), ACTOR);
  }

  private List<String> stored() {
    return jdbc.sql(
            "SELECT CONCAT(person_id, ' ', status_id, ' ', success) FROM program_member ORDER BY"
                + " person_id")
        .query(String.class)
        .list();
  }

  private List<String> logged() {
    return jdbc.sql(
            "SELECT person_id, old_value, new_value, attributes FROM activity WHERE type_id = 104"
                + " ORDER BY id")
        .query((row, _) ->
            "%d %s → %s %s"
                .formatted(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4).contains("\"Success\":\"true\"")))
        .list();
  }
}
