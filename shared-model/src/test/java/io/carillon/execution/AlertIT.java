package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.flow.Action;
import io.carillon.flow.EmailRef;
import io.carillon.token.TokenText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Send Alert: what goes into outbox and log.
class AlertIT {
  private static final TestWorld world = new TestWorld();

  @AfterAll
  static void end() {
    world.close();
  }

  @BeforeEach
  void clear() {
    world.forget();
  }

  @Test
  @Tag("FL-25")
  void aMailGoesToEachOnceWithTheValuesOfThePerson() {
    long ann =
        world.person(
            Map.of(
                "First Name",
                "Ann",
                "Lead Owner Email Address",
                "Otto@example.com",
                "Black Listed",
                true));
    run(ann, "sales@example.com", "otto@EXAMPLE.com");
    assertThat(outbox())
        .containsExactly(
            "%d Otto@example.com 1 {\"{{lead.First Name}}\":\"Ann\"}".formatted(ann),
            "%d sales@example.com 1 {\"{{lead.First Name}}\":\"Ann\"}".formatted(ann));
    assertThat(world.activities(ann))
        .containsExactly(
            "Send Alert 0 null → null {\"Send To List\":\"Otto@example.com, sales@example.com\"}");
  }

  @Test
  @Tag("FL-25")
  void everyPersonOfARunHasAnAlertThoughTheStaffAreTheSame() {
    var people = world.people(3);
    run(people, "sales@example.com");
    assertThat(outbox()).hasSize(3);
  }

  @Test
  @Tag("FL-25")
  void withoutAnOwnerAndOthersItIsSkipped() {
    long ann = world.person(Map.of("First Name", "Ann"));
    run(ann);
    assertThat(outbox()).isEmpty();
    assertThat(world.activities(ann))
        .containsExactly("Send Alert 1 null → null {\"Reason\":\"nobody to send it to\"}");
  }

  @Test
  @Tag("FL-74")
  void whatATokenGivesIsAnAddressOrLeftOut() {
    long ann = world.person(Map.of("First Name", "Ann", "Email Address", "ann@example.com"));
    long ben = world.person(Map.of("First Name", "Ben"));
    var email = new EmailRef(5, 1, "Look", false, List.of());
    var others = world.text("{{lead.Email Address}}, {{lead.First Name}}; {{lead.Email Address}}");
    world.run(
        BulkInsert.Way.INSERT,
        1,
        world.everyTime(new Action.SendAlert(email, Optional.empty(), others)),
        ann,
        ben);

    assertThat(outbox()).containsExactly(ann + " ann@example.com 1 {}");
    assertThat(world.activities(ben))
        .containsExactly("Send Alert 1 null → null {\"Reason\":\"nobody to send it to\"}");
  }

  private static void run(long person, String... others) {
    run(new long[] {person}, others);
  }

  private static void run(long[] people, String... others) {
    var email = new EmailRef(5, 1, "Look", false, List.of(world.text("{{lead.First Name}}")));
    var owner = Optional.of(world.field("Lead Owner Email Address"));
    world.run(
        BulkInsert.Way.INSERT,
        1,
        world.everyTime(
            new Action.SendAlert(email, owner, TokenText.literal(String.join(", ", others)))),
        people);
  }

  private static List<String> outbox() {
    return world.jdbc.queryForList(
        "SELECT CONCAT_WS(' ', person_id, to_address, alert, token_values) FROM outbox ORDER BY"
            + " id",
        String.class);
  }
}
