package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.definition.DefinitionStore.Change;
import io.carillon.definition.DefinitionStore.Outcome;
import io.carillon.failure.InvalidInputException;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.person.StaticLists;
import io.carillon.program.EngagementStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class DefinitionStoreIT {
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
  void empty() {
    for (var table :
        List.of(
            "definition_version",
            "definition",
            "static_list",
            "active_campaign",
            "campaign_run",
            "audit")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    store = new DefinitionStore(database.dataSource());
    compiled = new CompiledDefinitions(database.dataSource());
  }

  @Nested
  class Apply {
    @Test
    void storesAllSamplesAndASecondTimeChangesNothing() {
      var first = store.apply(Workbench.samples(), ACTOR);
      var rows = count("definition_version");
      var second = store.apply(Workbench.samples(), ACTOR);

      assertThat(first.outcomes()).isNotEmpty().allMatch(one -> one.change() == Change.CREATED);
      assertThat(second.outcomes()).allMatch(one -> one.change() == Change.UNCHANGED);
      assertThat(second.outcomes()).allMatch(one -> one.version() == 1);
      assertThat(count("definition_version")).isEqualTo(rows);
      assertThat(count("audit")).isEqualTo(first.outcomes().size());
    }

    @Test
    void writesAnImmutableVersionAndAnAuditRowPerChange() {
      apply(campaign("is", "CA"));
      var changed = apply(campaign("is not", "CA"));

      assertThat(changed).containsExactly(new Outcome(Kind.CAMPAIGN, "C", Change.CHANGED, 2));
      assertThat(
              jdbc.sql("SELECT body FROM definition_version ORDER BY version")
                  .query(String.class)
                  .list())
          .satisfiesExactly(
              first -> assertThat(first).contains("operator: is\n"),
              second -> assertThat(second).contains("operator: is not\n"));
      assertThat(
              jdbc.sql(
                      "SELECT CONCAT_WS('|', actor, origin, verb, target, detail) FROM audit ORDER"
                          + " BY id")
                  .query(String.class)
                  .list())
          .containsExactly(
              "anna|command line|definition.create|Campaign 'C'|version 1",
              "anna|command line|definition.change|Campaign 'C'|version 2");
    }

    @Test
    void storesNothingIfOneDocumentIsWrong() {
      assertThatThrownBy(
              () -> apply("kind: StaticList\nname: L\n---\nkind: Campaign\nname: C\nflow: x"))
          .isInstanceOfSatisfying(
              InvalidInputException.class, refused -> assertThat(refused.problems()).hasSize(1));

      assertThat(count("definition")).isZero();
      assertThat(count("static_list")).isZero();
      assertThat(count("audit")).isZero();
    }

    @Test
    void whatWasBrokenBeforeIsNoErrorOfAnotherFile() {
      apply(
          """
          kind: Campaign
          name: Child
          executable: true
          flow: [{step: Change Score, score: Lead Score, change: "+1"}]
          ---
          kind: Campaign
          name: Caller
          smartList: {filters: [{field: State, operator: is, value: CA}]}
          flow: [{step: Execute Campaign, campaign: Child}]
          """);
      int child = compiled.plan("Child").campaignId();
      assertThat(store.ifDeleted(child)).hasSize(1);
      store.deleteCampaign(child, "Child", ACTOR);
      assertThat(apply(campaign("is", "CA")))
          .containsExactly(new Outcome(Kind.CAMPAIGN, "C", Change.CREATED, 1));
    }

    @Test
    @Tag("OQ-14")
    void takesANameInOtherCaseForTheSame() {
      apply("kind: StaticList\nname: Vip");
      var again = apply("kind: StaticList\nname: VIP");

      assertThat(again).containsExactly(new Outcome(Kind.STATIC_LIST, "VIP", Change.CHANGED, 2));
      assertThat(count("static_list")).isEqualTo(1);
    }

    @Test
    @Tag("AN-13")
    void keepsOneNameInTwoProgramsApart() {
      var two =
          """
          kind: Program
          name: P
          ---
          kind: Program
          name: Q
          ---
          kind: Campaign
          name: C
          program: P
          ---
          kind: Campaign
          name: C
          program: Q
          """;
      apply(two);

      assertThat(apply(two)).allMatch(one -> one.change() == Change.UNCHANGED);
      assertThat(compiled.plan("P.C").campaignId()).isNotEqualTo(compiled.plan("Q.C").campaignId());
    }

    @Test
    @Tag("AN-42")
    void refusesAnEditThatBreaksWhatIsStored() {
      apply(
          """
          kind: Program
          name: P
          tokens: {Greeting: {type: text, value: Hello}}
          ---
          kind: Campaign
          name: C
          program: P
          flow: [{step: Interesting Moment, type: Web, description: "{{my.Greeting}}"}]
          """);

      assertThatThrownBy(() -> apply("kind: Program\nname: P"))
          .hasMessageContaining("Campaign 'P.C' version 1 flow[0].description")
          .hasMessageContaining("there is no my token 'greeting'")
          .hasMessageContaining("after this change");
    }

    @Test
    @Tag("AN-26")
    void refusesToMakeAnExistingCampaignExecutable() {
      var campaign = "kind: Campaign\nname: C\n";
      apply(campaign);
      apply(campaign.replace("name: C", "name: D") + "executable: true\n");

      assertThatThrownBy(() -> apply(campaign + "executable: true\n"))
          .hasMessageContaining("Campaign 'C' is not executable, and stays so");
      assertThatThrownBy(() -> apply(campaign.replace("name: C", "name: D")))
          .hasMessageContaining("Campaign 'D' is executable, and stays so");
    }

    @Test
    @Tag("SL-61")
    void refusesACircleThatOnlyTheEditCloses() {
      apply(list("B", "{field: State, operator: is, value: CA}"));
      apply(list("A", "{filter: Member of Smart List, operator: is, value: B}"));

      assertThatThrownBy(
              () -> apply(list("B", "{filter: Member of Smart List, operator: is, value: A}")))
          .hasMessageContaining("B → A → B");
    }

    @Test
    void keepsStepIdsOverVersionsAndNeverGivesOneTwice() {
      apply("kind: StaticList\nname: L");
      apply("kind: Campaign\nname: C\nflow: [{step: Do Nothing}, {step: Add to List, list: L}]");
      apply("kind: Campaign\nname: C\nflow: [{step: Add to List, list: L}]");
      apply("kind: Campaign\nname: C\nflow: [{step: Do Nothing}, {step: Add to List, list: L}]");

      assertThat(compiled.plan("C").flow().steps())
          .extracting(step -> step.id() + " " + step.name())
          .containsExactly("3 Do Nothing", "2 Add to List");
    }

    @Test
    void ofManyAtOnceLeavesOneVersionPerDifferentText() throws Exception {
      var tasks = new ArrayList<Callable<List<Outcome>>>();
      for (int i = 0; i < 16; i++) {
        int state = i % 4;
        tasks.add(() -> apply(campaign("is", "S" + state)));
      }
      var outcomes = new ArrayList<Outcome>();
      try (var threads = Executors.newFixedThreadPool(8)) {
        for (var done : threads.invokeAll(tasks)) {
          outcomes.addAll(done.get());
        }
      }

      assertThat(outcomes).filteredOn(one -> one.change() == Change.CREATED).hasSize(1);
      var changed =
          outcomes.stream().filter(one -> one.change() != Change.UNCHANGED).map(Outcome::version);
      assertThat(changed).doesNotHaveDuplicates().hasSize(count("definition_version"));
    }

    @Test
    void takesAListThatAPersonCreatedAsItsOwn() {
      var created = new StaticLists(database.dataSource()).create("VIP", ACTOR);

      assertThat(apply("kind: StaticList\nname: VIP"))
          .allMatch(one -> one.change() == Change.UNCHANGED);
      assertThat(apply("kind: StaticList\nname: VIP\ndescription: good people"))
          .containsExactly(new Outcome(Kind.STATIC_LIST, "VIP", Change.CREATED, 1));
      assertThat(new StaticLists(database.dataSource()).require("vip")).isEqualTo(created);
    }
  }

  @Nested
  @Tag("SL-83")
  class CustomActivityTypes {
    private static final String USER =
        list(
            "Big spenders",
            "{filter: Bought, constraints: [{attribute: Amount, operator: at least, value: 9}]}");

    @Test
    @Tag("AL-20")
    void areInTheCatalogueUnderTheirDefinitionsNumber() {
      apply(type("{name: Amount, type: currency}") + "---\n" + USER);

      var type = compiled.activityTypes().find("buys").orElseThrow();
      int id =
          jdbc.sql("SELECT id FROM definition WHERE name = 'Buys'").query(Integer.class).single();
      assertThat(type.id()).isEqualTo(100_000 + id);
      assertThat(compiled.activityTypes().get(type.id())).isEqualTo(type);
      assertThat(compiled.smartList("Big spenders").filters())
          .extracting(Object::toString)
          .containsExactly("Bought, Amount at least 9");
    }

    @Test
    void areExportedAndAppliedAgainUnchanged() {
      apply(type("{name: Amount, type: currency}"));

      assertThat(apply(store.export(List.of())))
          .containsExactly(new Outcome(Kind.ACTIVITY_TYPE, "Buys", Change.UNCHANGED, 1));
    }

    @Test
    @Tag("AN-42")
    @Tag("SL-82")
    void cannotLoseAnAttributeThatAFilterUses() {
      apply(type("{name: Amount, type: currency}") + "---\n" + USER);

      assertThatThrownBy(() -> apply(type("{name: Shop Size, type: integer}")))
          .hasMessageContaining("SmartList 'Big spenders' version 1")
          .hasMessageContaining("filter 'Bought' has no attribute 'Amount', after this change");
    }

    @Test
    void keepTheTypeAndSpellingOfAnAttributeAlsoIfItWasTakenOut() {
      apply(type("{name: Amount, type: currency}"));
      apply(type("{name: Shop Size, type: integer}"));

      assertThatThrownBy(() -> apply(type("{name: Amount, type: integer}")))
          .hasMessageContaining(
              "test.yaml:5 attributes[0].type: attribute 'Amount' is of type currency in what is"
                  + " logged and cannot become integer: write 'currency'");
      assertThatThrownBy(() -> apply(type("{name: AMOUNT, type: currency}")))
          .hasMessageContaining("attribute 'AMOUNT' is 'Amount' in what is logged");
      assertThat(
              store.validate(
                  List.of(new SourceFile("a.yaml", type("{name: Amount, type: integer}")))))
          .hasSize(1);
      assertThat(apply(type("{name: Amount, type: currency}")).getFirst().version()).isEqualTo(3);
    }

    @Test
    void areRefusedIfTheirFilterIsAStoredOnes() {
      apply(type("{name: Amount, type: currency}"));

      assertThatThrownBy(() -> apply("kind: ActivityType\nname: bought\nprimary: P"))
          .hasMessageContaining("test.yaml:2 name: 'bought' is taken by activity type 'Buys'")
          .isInstanceOfSatisfying(
              InvalidInputException.class, refused -> assertThat(refused.problems()).hasSize(1));
    }

    private static String type(String attribute) {
      return "kind: ActivityType\nname: Buys\nfilter: Bought\nprimary: Shop\nattributes: [%s]\n"
          .formatted(attribute);
    }
  }

  @Nested
  class Validate {
    @Test
    void seesStoredAndGivenTogetherAndStoresNothing() {
      apply(list("Inner", "{field: State, operator: is, value: CA}"));
      var files =
          List.of(
              new SourceFile(
                  "a.yaml",
                  list("Outer", "{filter: Member of Smart List, operator: is, value: Inner}")));

      assertThat(store.validate(files)).isEmpty();
      assertThat(count("definition")).isEqualTo(1);
    }

    @Test
    void refusesADocumentThatIsGivenTwice() {
      var files =
          List.of(
              new SourceFile("a.yaml", "kind: StaticList\nname: L"),
              new SourceFile("b.yaml", "# again\nkind: StaticList\nname: l"));

      assertThat(store.validate(files))
          .extracting(Object::toString)
          .containsExactly(
              "b.yaml:2: StaticList 'l' is defined twice: the first is at a.yaml:1: keep one");
    }
  }

  @Nested
  class Export {
    @Test
    void ofEverythingValidatesAppliesAsUnchangedAndIsStable() {
      new StaticLists(database.dataSource()).create("By hand", ACTOR);
      store.apply(Workbench.samples(), ACTOR);
      // Requesting it would be a warning.
      new CampaignActivation(database.dataSource()).activate("Call good customers", ACTOR);

      var yaml = store.export(List.of());
      var files = List.of(new SourceFile("export.yaml", yaml));

      assertThat(store.validate(files)).isEmpty();
      assertThat(store.apply(files, ACTOR).outcomes())
          .allMatch(one -> one.change() == Change.UNCHANGED);
      assertThat(store.diff(files)).allMatch(one -> one.diff().isEmpty());
      assertThat(store.export(List.of())).isEqualTo(yaml);
    }

    @Test
    void intoAnEmptyDatabaseGivesTheSameExport() {
      store.apply(Workbench.samples(), ACTOR);
      var yaml = store.export(List.of());
      empty();
      apply(yaml);

      assertThat(store.export(List.of())).isEqualTo(yaml);
    }

    @Test
    void ofAFolderBringsWhatIsInIt() {
      store.apply(Workbench.samples(), ACTOR);

      assertThat(store.export(List.of("loyalty")))
          .contains("kind: Folder", "name: Spring Sale", "name: Win back", "name: We miss you")
          .doesNotContain("name: Weekly hygiene", "name: Reachable");
      assertThat(store.export(List.of("Spring Sale.Win back")))
          .startsWith("kind: Campaign\nname: Win back\nprogram: Spring Sale\n")
          .doesNotContain("---");
    }

    @Test
    void ofANameNobodyHasOffersTheNearest() {
      apply("kind: StaticList\nname: VIP");

      assertThatThrownBy(() -> store.export(List.of("VPI")))
          .hasMessage("there is no definition 'VPI': did you mean 'VIP'?");
    }
  }

  @Nested
  class Diff {
    @Test
    void showsWhatAnApplyWouldChange() {
      apply(campaign("is", "CA"));

      assertThat(store.diff(List.of(new SourceFile("c.yaml", campaign("is", "NY")))))
          .singleElement()
          .satisfies(difference -> {
            assertThat(difference.outcome())
                .isEqualTo(new Outcome(Kind.CAMPAIGN, "C", Change.CHANGED, 2));
            assertThat(difference.diff())
                .contains("--- Campaign 'C' (stored)", "-      value: CA", "+      value: NY");
          });
    }

    @Test
    void ofANewDocumentIsAllOfIt() {
      assertThat(store.diff(List.of(new SourceFile("c.yaml", "kind: StaticList\nname: L"))))
          .singleElement()
          .satisfies(difference ->
              assertThat(difference.diff()).contains("+kind: StaticList\n+name: L\n"));
    }
  }

  @Nested
  class Channels {
    private static final String WEBINAR =
        """
        kind: Channel
        name: Webinar
        statuses:
          - {name: Invited, step: 10}
          - {name: Attended, step: 20, success: true}
        ---
        {kind: Program, name: Spring, type: Event, channel: Webinar}
        """;

    @Test
    @Tag("AN-10")
    @Tag("AN-12")
    void keepTheIdsOfTheirStatusesOverVersions() {
      apply(WEBINAR);
      apply(WEBINAR.replace("Invited, step: 10", "Called, step: 10, id: 1"));

      assertThat(compiled.program("spring").statuses())
          .extracting(status -> status.id() + " " + status.name())
          .containsExactly("1 Called", "2 Attended");
      assertThat(compiled.programs())
          .singleElement()
          .satisfies(program -> assertThat(program.channel()).contains("Webinar"));
    }

    @Test
    @Tag("FL-41")
    void keepTheIdsOfStreamsAndWarnOfOneThatIsTakenAwayWithMembersInIt() {
      var club = "{kind: Program, name: Club, type: Engagement, streams: [%s]}";
      apply(club.formatted("{name: Fresh}, {name: Ready}"));
      apply(club.formatted("{name: Ready}, {name: New, id: 1}"));
      assertThat(compiled.program("Club").streams())
          .containsExactly(new EngagementStream(2, "Ready"), new EngagementStream(1, "New"));
      jdbc.sql(
              "INSERT INTO program_member (program_id, person_id, status_id, success, member_since,"
                  + " status_at, stream_id) VALUES (:program, 1, 1, FALSE, NOW(), NOW(), 1)")
          .param("program", compiled.program("Club").id())
          .update();

      var warnings =
          store
              .apply(List.of(new SourceFile("test.yaml", club.formatted("{name: Ready}"))), ACTOR)
              .warnings();

      jdbc.sql("DELETE FROM program_member").update();
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains("stream 'New' is taken away", "write 'id: 1' at its new name");
    }

    @Test
    @Tag("FL-40")
    void keepTheTypesOfTheFieldsOfTheirMembers() {
      apply("{kind: ProgramMemberField, name: Seat, type: string}");

      assertThatThrownBy(() -> apply("{kind: ProgramMemberField, name: seat, type: integer}"))
          .hasMessageContaining("is of type string, and members may have such values");
    }

    @Test
    @Tag("AN-11")
    void warnOfAStatusThatMembersHaveAndIsTakenAway() {
      apply(WEBINAR);
      jdbc.sql(
              "INSERT INTO program_member (program_id, person_id, status_id, success, member_since,"
                  + " status_at) VALUES (:program, 1, 2, TRUE, NOW(), NOW())")
          .param("program", compiled.program("Spring").id())
          .update();
      var renamed =
          WEBINAR.replace("Attended, step: 20", "Was there, step: 20").replace("Invited", "Asked");

      var warnings = store.apply(List.of(new SourceFile("test.yaml", renamed)), ACTOR).warnings();

      assertThat(warnings)
          .singleElement()
          .satisfies(warning ->
              assertThat(warning.toString())
                  .contains("status 'Attended' is taken away", "write 'id: 2' at its new name"));
      jdbc.sql("DELETE FROM program_member").update();
    }

    @Test
    @Tag("AN-10")
    void cannotBeTakenFromAProgramThatHasMembers() {
      apply(WEBINAR);
      jdbc.sql(
              "INSERT INTO program_member (program_id, person_id, status_id, success, member_since,"
                  + " status_at) VALUES (:program, 1, 1, FALSE, NOW(), NOW())")
          .param("program", compiled.program("Spring").id())
          .update();

      assertThatThrownBy(() -> apply("{kind: Program, name: Spring, type: Event}"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(
              "Program 'Spring' has members, and their statuses are those of channel 'Webinar'");
      jdbc.sql("DELETE FROM program_member").update();
      assertThat(apply("{kind: Program, name: Spring, type: Event}")).hasSize(1);
    }
  }

  @Nested
  class BuiltInLists {
    @Test
    @Tag("SL-68")
    void areThereFromTheStartAndNotPartOfAnExport() {
      assertThat(compiled.smartLists())
          .filteredOn(list -> list.builtIn())
          .extracting(list -> list.name())
          .containsExactly(
              "All People",
              "Blocklist",
              "Bounced Email Addresses",
              "Marketing Suspended",
              "Possible Duplicates",
              "Unsubscribed People");
      assertThat(compiled.smartList("all people").filters()).hasSize(1);
      assertThat(store.export(List.of())).isEmpty();
      assertThat(store.export(List.of("Blocklist"))).contains("field: Black Listed");
    }

    @Test
    @Tag("SL-68")
    void cannotBeChangedButPossibleDuplicatesCan() {
      assertThatThrownBy(() -> apply(list("unsubscribed people")))
          .hasMessageContaining(
              "smart list 'Unsubscribed People' is built in and cannot be changed");

      apply(list("Possible Duplicates"));

      assertThat(compiled.smartList("Possible Duplicates").filters().toString())
          .isEqualTo("[Duplicate Fields Last Name]");
      assertThat(compiled.smartLists())
          .filteredOn(list -> list.name().equals("Possible Duplicates"))
          .singleElement()
          .satisfies(list -> assertThat(list.builtIn()).isFalse());
    }

    private String list(String name) {
      return "{kind: SmartList, name: %s, filters: [{filter: Duplicate Fields, fields: [Last Name]}]}"
          .formatted(name);
    }
  }

  private List<Outcome> apply(String yaml) {
    return store.apply(List.of(new SourceFile("test.yaml", yaml)), ACTOR).outcomes();
  }

  private static int count(String table) {
    return jdbc.sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
  }

  private static String campaign(String operator, String state) {
    return """
    kind: Campaign
    name: C
    smartList:
      filters: [{field: State, operator: %s, value: %s}]
    """
        .formatted(operator, state);
  }

  private static String list(String name, String filter) {
    return "kind: SmartList\nname: %s\nfilters: [%s]\n".formatted(name, filter);
  }
}
