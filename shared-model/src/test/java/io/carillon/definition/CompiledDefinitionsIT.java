package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.database.UtcTime;
import io.carillon.definition.CompiledDefinitions.Mode;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.Action;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.smartlist.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class CompiledDefinitionsIT {
  private static final Actor ACTOR = new Actor("anna", "command line");
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();
  private static JdbcClient jdbc;
  private DefinitionStore store;
  private CompiledDefinitions compiled;

  @BeforeAll
  static void start() {
    jdbc = JdbcClient.create(database.dataSource());
    var fields = new FieldStore(database.dataSource());
    fields.add("Last Purchase Date", FieldType.DATE, Field.Group.PERSON, ACTOR);
    fields.add("Total Spend", FieldType.CURRENCY, Field.Group.PERSON, ACTOR);
    fields.add("Favourite Category", FieldType.STRING, Field.Group.PERSON, ACTOR);
    fields.add("Newsletter", FieldType.BOOLEAN, Field.Group.PERSON, ACTOR);
    fields.add("Loyalty Points", FieldType.INTEGER, Field.Group.PERSON, ACTOR);
  }

  @BeforeEach
  void samples() {
    for (var table : List.of("definition_version", "definition", "static_list", "audit")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    store = new DefinitionStore(database.dataSource());
    compiled = new CompiledDefinitions(database.dataSource());
    store.apply(Workbench.samples(), ACTOR);
  }

  @Test
  @Tag("AN-21")
  void listsCampaignsWithWhatTheyAre() {
    apply("kind: Campaign\nname: Empty one");

    assertThat(compiled.campaigns())
        .extracting(one -> one.program().orElse("") + "." + one.name() + " " + one.mode())
        .containsExactly(
            ".Call good customers " + Mode.TRIGGER,
            ".Calls in Asia " + Mode.BATCH,
            ".Empty one " + Mode.EMPTY,
            ".Find good customers " + Mode.BATCH,
            ".Good day at the shop " + Mode.TRIGGER,
            ".Moved to Europe " + Mode.BATCH,
            ".New address " + Mode.TRIGGER,
            ".Weekly hygiene " + Mode.BATCH,
            "Autumn fair.Fair with its own points " + Mode.BATCH,
            "Autumn fair.Fair with the desk's points " + Mode.BATCH,
            "Autumn fair.Greet visitors " + Mode.BATCH,
            "Autumn fair.Look after good customers " + Mode.EXECUTABLE,
            "Autumn fair.Thank " + Mode.EXECUTABLE,
            "Coffee at Home.Guests for the evening " + Mode.BATCH,
            "Coffee club.Into the club " + Mode.BATCH,
            "Scoring desk.Add points " + Mode.EXECUTABLE,
            "Spring Sale.Curious about the sale " + Mode.TRIGGER,
            "Spring Sale.Nightly scoring " + Mode.BATCH,
            "Spring Sale.Scored by a service " + Mode.BATCH,
            "Spring Sale.Win back " + Mode.BATCH);
    assertThat(compiled.campaigns().get(17).description()).startsWith("Scores customers");
    assertThat(compiled.campaigns().get(17).program()).isEqualTo(Optional.of("Spring Sale"));
  }

  @Test
  void givesEveryPlanOfTheSamplesWithIdsOfTheDatabase() {
    for (var campaign : compiled.campaigns()) {
      var plan = compiled.plan(campaign.id(), campaign.version());
      if (campaign.mode() == Mode.BATCH) {
        CompiledDefinitions.requireRunnable(plan);
      }
      assertThat(plan.flow().tokens().campaignId()).isEqualTo(campaign.id());
    }
    var vip =
        jdbc.sql("SELECT id FROM static_list WHERE name = 'VIP'").query(Integer.class).single();
    var scoring = compiled.plan("Nightly scoring");
    var adding = (Action.AddToList) scoring.flow().steps().get(1).choices().getFirst().action();
    assertThat(adding.list().id()).isEqualTo(vip);
  }

  @Test
  @Tag("AN-49")
  void freezesTheVersionOfAnEmailWithThePlan() {
    var sent = sent();
    var template = compiled.email(sent.email().id(), sent.email().version());

    assertThat(template.name()).isEqualTo("We miss you");
    assertThat(template.subject().raw()).startsWith("{{lead.First Name:default=Hello}}");
    assertThat(template.tokens()).isEqualTo(sent.email().tokens());

    apply(store.export(List.of("We miss you")).replace("something new", "something newer"));
    assertThat(sent().email().version()).isEqualTo(2);
    assertThat(compiled.email(sent.email().id(), 1).subject().raw())
        .endsWith("something new for you");
    assertThat(compiled.email(sent.email().id(), 2).subject().raw())
        .endsWith("something newer for you");
  }

  @Test
  void readsASmartListByItsName() {
    var list = compiled.smartList("lapsed customers");

    assertThat(list.filters().getFirst()).isInstanceOf(Filter.InSmartList.class);
    assertThatThrownBy(() -> compiled.smartList("Lapsed custommers"))
        .hasMessageContaining("did you mean 'Lapsed customers'?")
        .isInstanceOfSatisfying(
            CampaignException.class,
            unknown -> assertThat(unknown.code()).isEqualTo(ErrorCode.UNKNOWN_NAME));
  }

  @Test
  void givesThePlanOfAnInstantForEver() {
    var campaign = compiled.plan("Win back");
    var before = now();
    apply(store.export(List.of("Reachable")).replace("Newsletter", "Is Customer"));

    assertThat(compiled.plan(campaign.campaignId(), before, Map.of())).isEqualTo(campaign);
    var after = compiled.plan(campaign.campaignId(), now(), Map.of());
    assertThat(after.version()).isEqualTo(campaign.version());
    assertThat(after).isNotEqualTo(campaign).isEqualTo(compiled.plan("Win back"));
    assertThatThrownBy(() ->
            compiled.plan(campaign.campaignId(), Instant.parse("2001-01-01T00:00:00Z"), Map.of()))
        .hasMessageContaining("there was no campaign");
  }

  @Test
  void waitsForAnApplyThatMayBelongToTheInstant() throws Exception {
    var id = compiled.plan("Win back").campaignId();
    var holds = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var applying =
        CompletableFuture.runAsync(() ->
            new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()))
                .executeWithoutResult(_ -> {
                  new DefinitionTables(jdbc).lock();
                  holds.countDown();
                  try {
                    release.await();
                  } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                  }
                }));
    holds.await();
    var plan = CompletableFuture.supplyAsync(() -> compiled.plan(id, Instant.now(), Map.of()));

    assertThatThrownBy(() -> plan.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    release.countDown();
    assertThat(plan.get(30, TimeUnit.SECONDS).campaignId()).isEqualTo(id);
    applying.get();
  }

  @Test
  @Tag("OQ-10")
  void refusesAPlanWhoseReferenceIsGoneWithItsPlace() {
    jdbc.sql("DELETE FROM static_list WHERE name = 'VIP'").update();
    jdbc.sql("DELETE FROM definition WHERE kind = 'StaticList' AND name = 'VIP'").update();

    assertThatThrownBy(() -> compiled.plan("Nightly scoring"))
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_DEFINITION))
        .hasMessageContaining(
            "Campaign 'Spring Sale.Nightly scoring' version 1 flow[1].choices[0].list:"
                + " there is no static list 'VIP'");
  }

  private Action.SendEmail sent() {
    return (Action.SendEmail) compiled.plan("Win back").flow().steps().getFirst().otherwise();
  }

  private void apply(String yaml) {
    store.apply(List.of(new SourceFile("test.yaml", yaml)), ACTOR);
  }

  private static Instant now() {
    return jdbc.sql("SELECT UTC_TIMESTAMP(6) AS now")
        .query((row, _) -> UtcTime.read(row, "now"))
        .single();
  }
}
