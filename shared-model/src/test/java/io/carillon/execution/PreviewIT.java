package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.campaign.CampaignPlan;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.UtcTime;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.failure.CampaignException;
import io.carillon.flow.BlockedFromMail;
import io.carillon.flow.BlockedFromMail.Reason;
import io.carillon.flow.Qualification;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.SmartList;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// One world for the class: 193 people, every combination of what decides about mail.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreviewIT {
  // Whole seconds, as a moment has them.
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final Moment MOMENT = new Moment(NOW, ZoneOffset.UTC);

  private TestWorld world;
  private long[] ids;
  private Preview preview;

  @BeforeAll
  void open() {
    world = new TestWorld();
    var people = new ArrayList<Long>();
    for (int bits = 0; bits < 192; bits++) {
      var values = new HashMap<String, Object>();
      values.put("Black Listed", (bits & 1) != 0);
      values.put("Email Invalid", (bits & 2) != 0);
      values.put("Unsubscribed", (bits & 4) != 0);
      values.put("Marketing Suspended", (bits & 8) != 0);
      values.put("Email Suspended", (bits & 16) != 0);
      if ((bits & 32) == 0) {
        values.put("Email Address", "p" + bits + "@example.org");
      }
      switch (bits / 64) {
        case 0 -> {}
        case 1 -> values.put("Email Suspended At", NOW.minus(Duration.ofHours(23)));
        default -> values.put("Email Suspended At", NOW.minus(Duration.ofHours(25)));
      }
      values.put("City", "Ghent");
      people.add(world.person(values));
    }
    people.add(world.person(Map.of("City", "Bruges")));
    ids = people.stream().mapToLong(Long::longValue).toArray();
    preview = new Preview(world.database.dataSource(), world.catalogue());
  }

  @BeforeEach
  void forget() {
    for (var table : List.of("campaign_member", "outbox", "activity")) {
      world.jdbc.update("DELETE FROM " + table);
    }
  }

  @AfterAll
  void close() {
    world.close();
  }

  private CampaignPlan plan(Qualification qualification, boolean operational) {
    var plan = world.plan(1, qualification, world.mail(40, operational));
    return new CampaignPlan(
        plan.campaignId(),
        plan.version(),
        plan.name(),
        false,
        List.of(),
        new SmartList(
            "in Ghent",
            List.of(
                new Filter.OnField(
                    world.field("City"),
                    new Condition.OnText(io.carillon.smartlist.Operator.IS, List.of("ghent")))),
            new FilterLogic.All()),
        qualification,
        plan.personLimit(),
        plan.flow());
  }

  private void entered(Duration ago, long... people) {
    for (long person : people) {
      world.jdbc.update(
          "INSERT INTO campaign_member VALUES (1, ?, ?, ?, 1, FALSE)",
          person,
          UtcTime.text(NOW.minus(ago)),
          UtcTime.text(NOW.minus(ago)));
    }
  }

  /// What a run really does with everybody the selector finds.
  private void agreesWithARun(CampaignPlan plan) {
    var before = preview.preview(plan, MOMENT, 5);
    var selected =
        new PeopleSelector(world.database.dataSource())
            .page(plan, MOMENT, 0, Long.MAX_VALUE, 10_000);

    var outcome =
        world.inTransaction(() ->
            world.runner(Way.LOAD_DATA).run(new ChunkRequest(7, plan, MOMENT, NOW, selected)));

    assertThat(before.qualified()).isEqualTo(outcome.entered());
    assertThat(before.heldBack()).isEqualTo(outcome.heldBack());
    var skipped = new TreeMap<String, Long>();
    world.jdbc.query(
        "SELECT attributes, COUNT(*) FROM activity WHERE result = 1 GROUP BY attributes",
        row -> {
          skipped.put(row.getString(1), row.getLong(2));
        });
    var previewed = new TreeMap<String, Long>();
    before
        .blockedFromMail()
        .forEach((reason, n) -> previewed.put("{\"Reason\":\"" + reason.text() + "\"}", n));
    assertThat(previewed).isEqualTo(skipped);
    assertThat(before.sample()).hasSize(5);
  }

  @Test
  @Tag("AN-90")
  @Tag("CL-10")
  @Tag("CL-11")
  @Tag("CL-12")
  void countsWhatARunThenDoes() {
    agreesWithARun(plan(new Qualification.EveryTime(), false));
  }

  @Test
  @Tag("FL-21")
  void countsLessBlockedForAFlowOfOperationalMail() {
    agreesWithARun(plan(new Qualification.EveryTime(), true));
  }

  @Test
  @Tag("QL-04")
  void countsWhoIsHeldBackForEver() {
    entered(Duration.ofDays(1000), ids[0], ids[7], ids[192]);
    var plan = plan(new Qualification.Once(), false);
    assertThat(preview.preview(plan, MOMENT, 0).heldBack()).isEqualTo(2);
    assertThat(preview.count(plan, MOMENT)).isEqualTo(190);
    agreesWithARun(plan);
  }

  @Test
  @Tag("QL-02")
  void countsWhoIsHeldBackForAWhile() {
    entered(Duration.ofHours(24), ids[0]);
    entered(Duration.ofHours(24).minusNanos(1_000), ids[1], ids[2]);
    var plan = plan(new Qualification.Interval(Duration.ofHours(24), "1 day"), false);
    assertThat(preview.preview(plan, MOMENT, 0).heldBack()).isEqualTo(2);
    agreesWithARun(plan);
  }

  @Test
  void samplesTheFirstOfTheQualified() {
    entered(Duration.ofDays(1), ids[0]);
    var plan = plan(new Qualification.Once(), false);

    assertThat(preview.preview(plan, MOMENT, 2).sample())
        .containsExactly(
            new PreviewResult.Person(ids[1], "p1@example.org", null, null),
            new PreviewResult.Person(ids[2], "p2@example.org", null, null));
  }

  @Test
  @Tag("CL-12")
  @Tag("FL-23")
  void mailRulesAnswerAlikeInJavaAndInSql() {
    var blocked = new BlockedFromMail(world.catalogue());
    PersonChunk people = world.load(ids);
    for (boolean operational : new boolean[] {true, false}) {
      var bySql = new HashMap<Long, Optional<Reason>>();
      world.jdbc.query(
          "SELECT p.id, " + blocked.sqlReason(operational) + " FROM person p",
          row -> {
            bySql.put(row.getLong(1), Optional.ofNullable(row.getString(2)).map(Reason::valueOf));
          },
          UtcTime.text(blocked.sqlParameter(NOW)));
      for (int row = 0; row < people.size(); row++) {
        assertThat(blocked.reason(people.person(row), operational, NOW))
            .as("person %d, operational %s", people.id(row), operational)
            .isEqualTo(bySql.get(people.id(row)));
      }
    }
  }

  @Test
  void explainsOnePerson() {
    entered(Duration.ofHours(1), ids[2]);
    var plan = plan(new Qualification.Once(), false);

    var held = preview.explain(plan, MOMENT, ids[2]);
    assertThat(held.smartList().holds()).isTrue();
    assertThat(held.admitted()).isFalse();
    assertThat(held.qualifies()).isFalse();
    assertThat(held.lastEntered()).isEqualTo(NOW.minus(Duration.ofHours(1)));
    assertThat(held.blockedFromMail()).contains(Reason.EMAIL_INVALID);

    var elsewhere = preview.explain(plan, MOMENT, ids[192]);
    assertThat(elsewhere.smartList().holds()).isFalse();
    assertThat(elsewhere.admitted()).isTrue();
    assertThat(elsewhere.blockedFromMail()).contains(Reason.NO_ADDRESS);

    assertThatThrownBy(() -> preview.explain(plan, MOMENT, 999_999))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("999999");
  }

  @Test
  void pagesAlongTheKey() {
    var selector = new PeopleSelector(world.database.dataSource());
    var plan = plan(new Qualification.Once(), false);

    assertThat(selector.page(plan, MOMENT, ids[0], ids[3], 2)).containsExactly(ids[1], ids[2]);
    assertThat(selector.page(plan, MOMENT, ids[2], ids[3], 2)).containsExactly(ids[3]);
    assertThat(selector.page(plan, MOMENT, ids[191], ids[192], 2)).isEmpty();
  }

  @Test
  @Tag("PL-06")
  @Tag("QL-04")
  void whoIsResetMayEnterAgainAndIsKnownToHaveBeenInIt() {
    var actor = new Actor("anna", "test");
    var reset = new QualificationReset(world.database.dataSource());
    var once = plan(new Qualification.Once(), false);
    var people = Arrays.copyOf(ids, 192);
    entered(Duration.ofDays(3), people);
    assertThat(preview.preview(once, MOMENT, 0).qualified()).isZero();

    assertThat(reset.some(1, "C", new long[] {ids[2], ids[0], -1}, actor)).isEqualTo(2);
    assertThat(reset.some(1, "C", new long[] {ids[0]}, actor)).isZero();
    assertThat(preview.preview(once, MOMENT, 5).sample())
        .extracting(PreviewResult.Person::id)
        .containsExactly(ids[0], ids[2]);
    assertThat(preview.count(once, MOMENT)).isEqualTo(2);
    assertThat(preview.explain(once, MOMENT, ids[0]).admitted()).isTrue();
    assertThat(preview.explain(once, MOMENT, ids[1]).admitted()).isFalse();
    assertThat(world.run(Way.INSERT, 7, once, people).entered()).isEqualTo(2);
    assertThat(times(ids[0])).isEqualTo(2);
    assertThat(times(ids[1])).isEqualTo(1);
    assertThat(world.run(Way.INSERT, 8, once, people).entered()).isZero();

    assertThat(reset.everybody(1, "C", actor)).isEqualTo(192);
    assertThat(reset.everybody(1, "C", actor)).isZero();
    var monthly = plan(new Qualification.Interval(Duration.ofDays(30), "30 days"), false);
    assertThat(world.run(Way.LOAD_DATA, 9, monthly, people).entered()).isEqualTo(192);
    assertThat(times(ids[0])).isEqualTo(3);
    assertThat(
            world.jdbc.queryForList(
                "SELECT detail FROM audit WHERE verb = 'campaign.reset' ORDER BY id", String.class))
        .containsExactly(
            "2 may qualify again",
            "0 may qualify again",
            "192 may qualify again",
            "0 may qualify again");
  }

  private int times(long person) {
    return world.jdbc.queryForObject(
        "SELECT times FROM campaign_member WHERE campaign_id = 1 AND person_id = ?",
        Integer.class,
        person);
  }
}
