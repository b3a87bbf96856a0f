package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.execution.BulkInsert.Way;
import io.carillon.flow.Action;
import io.carillon.flow.CampaignRef;
import io.carillon.flow.WebhookRef;
import io.carillon.smartlist.Moment;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/// What a Call Webhook step leaves in the database, and what takes it away again.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookStepIT {
  private static final String NASTY = "tab\t line\n \\N 'quote' \"double\" 😀";

  private TestWorld world;

  @BeforeAll
  void open() {
    world = new TestWorld();
  }

  @BeforeEach
  void forget() {
    world.forget();
    world.jdbc.update("DELETE FROM webhook_call");
    world.jdbc.update("DELETE FROM flow_wait");
  }

  @AfterAll
  void close() {
    world.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("FL-48")
  @Tag("FL-07")
  void writesACallForEachPersonAndLinksTheWaitToIt(Way way) {
    long ann = world.person(Map.of("First Name", NASTY));
    long bob = world.person(Map.of());
    world.run(way, 7, world.everyTime(call(true)), ann, bob);

    assertThat(
            texts(
                "SELECT CONCAT_WS(' ', person_id, run_id, campaign_id, step_id, choice, webhook_id,"
                    + " webhook_version, state, attempts, epoch, LENGTH(call_key)) FROM"
                    + " webhook_call ORDER BY person_id"))
        .containsExactly(ann + " 7 1 1 0 5 2 WAITING 0 0 36", bob + " 7 1 1 0 5 2 WAITING 0 0 36");
    var values = texts("SELECT token_values FROM webhook_call WHERE person_id = " + ann).getFirst();
    assertThat(JsonMapper.shared().readTree(values).get("{{lead.First Name}}").asString())
        .isEqualTo(NASTY);
    assertThat(
            texts(
                "SELECT CONCAT_WS(' ', w.person_id, w.step_id, COALESCE(w.resume_at, 'open'))"
                    + " FROM flow_wait w JOIN webhook_call c ON c.call_key = w.awaits"
                    + " AND c.person_id = w.person_id ORDER BY w.person_id"))
        .containsExactly(ann + " 1 open", bob + " 1 open");
    assertThat(count("activity")).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoDoesNotWaitGoesOnInTheSameChunk(Way way) {
    long ann = world.person(Map.of());
    world.run(way, 7, world.everyTime(call(false), world.score("+1")), ann);
    assertThat(count("flow_wait")).isZero();
    assertThat(count("webhook_call")).isEqualTo(1);
    assertThat(world.value(ann, "Lead Score")).isEqualTo(1);
  }

  @Test
  void aDryRunCountsCallsAndGoesOnBehindThem() {
    world.person(Map.of());
    var result =
        new DryRun(world.database.dataSource(), world.catalogue())
            .run(
                world.everyTime(call(true), world.score("+1")),
                new Moment(TestWorld.NOW, ZoneOffset.UTC),
                OptionalLong.empty(),
                0,
                _ -> {});
    assertThat(result.calls()).isEqualTo(1);
    assertThat(result.steps().getLast().people()).isEqualTo(1);
    assertThat(count("webhook_call")).isZero();
    assertThat(count("flow_wait")).isZero();
  }

  @Test
  @Tag("FL-60")
  void removeFromFlowTakesTheCallAlongThatThePersonWaitsFor() {
    long ann = world.person(Map.of());
    long bob = world.person(Map.of());
    world.run(Way.INSERT, 7, world.everyTime(call(true)), ann, bob);
    world.run(Way.INSERT, 8, world.everyTime(call(false)), ann);
    var remover =
        world.plan(
            2,
            new io.carillon.flow.Qualification.EveryTime(),
            new Action.RemoveFromFlow(new CampaignRef(1, "Campaign 1"), 1, false));
    world.run(Way.INSERT, 9, remover, ann);

    assertThat(texts("SELECT CONCAT_WS(' ', person_id, run_id) FROM webhook_call ORDER BY id"))
        .containsExactly(bob + " 7", ann + " 8");
    assertThat(texts("SELECT CONCAT(person_id) FROM flow_wait")).containsExactly("" + bob);
  }

  @Test
  @Tag("FL-60")
  void aCallThatIsOverStaysWhenThePersonIsRemoved() {
    long ann = world.person(Map.of());
    world.run(Way.INSERT, 7, world.everyTime(call(true)), ann);
    world.jdbc.update("UPDATE webhook_call SET state = 'DONE'");
    var remover =
        world.plan(
            2,
            new io.carillon.flow.Qualification.EveryTime(),
            new Action.RemoveFromFlow(new CampaignRef(1, "Campaign 1"), 1, false));
    world.run(Way.INSERT, 9, remover, ann);
    assertThat(count("webhook_call")).isEqualTo(1);
    assertThat(count("flow_wait")).isZero();
  }

  @Test
  @Tag("FL-46")
  void deletePersonTakesEveryCallOfThePersonAlong() {
    long ann = world.person(Map.of());
    long bob = world.person(Map.of());
    world.run(Way.INSERT, 7, world.everyTime(call(true)), ann, bob);
    world.run(Way.INSERT, 8, world.everyTime(call(false), new Action.DeletePerson()), ann);
    assertThat(texts("SELECT CONCAT(person_id) FROM webhook_call")).containsExactly("" + bob);
    assertThat(texts("SELECT CONCAT(person_id) FROM flow_wait")).containsExactly("" + bob);
  }

  private Action call(boolean awaited) {
    return new Action.CallWebhook(
        new WebhookRef(5, 2, "Hook", List.of(world.text("{{lead.First Name}}")), awaited));
  }

  private List<String> texts(String sql) {
    return world.jdbc.queryForList(sql, String.class);
  }

  private int count(String table) {
    return world.jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
  }
}
