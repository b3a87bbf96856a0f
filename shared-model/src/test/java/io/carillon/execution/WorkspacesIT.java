package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.campaign.CampaignPlan;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.CompiledDefinitions.WorkspaceSummary;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.flow.Action;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Visibility;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two workspaces with three partitions and a campaign each, and one smart list that both use.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkspacesIT {
  private static final Moment MOMENT = new Moment(TestWorld.NOW, ZoneOffset.UTC);
  private static final Actor ANNA = new Actor("anna", "command line");

  private static final String DEFINITIONS =
      """
      kind: PersonPartition
      name: Europe
      ---
      kind: PersonPartition
      name: Middle East
      ---
      kind: PersonPartition
      name: Asia
      ---
      kind: Workspace
      name: EMEA
      partitions: [Europe, Middle East]
      ---
      kind: Workspace
      name: APAC
      partitions: [Asia]
      ---
      kind: Folder
      name: Everybody's
      workspace: EMEA
      sharedWith: [APAC, Default]
      ---
      kind: Program
      name: Lists
      folder: Everybody's
      ---
      kind: SmartList
      name: Warm
      program: Lists
      filters: [{field: Lead Score, operator: at least, value: 10}]
      ---
      """;

  private TestWorld world;
  private CompiledDefinitions compiled;

  /// By partition, one cold and then one, two, three and four warm people.
  private long[][] ids;

  @BeforeAll
  void open() {
    world = new TestWorld();
    ids =
        new long[][] {people("Europe", 1), people("Middle East", 2), people("Asia", 3), people(4)};
    compiled = new CompiledDefinitions(world.database.dataSource());
    var yaml = DEFINITIONS + campaign("EMEA") + campaign("APAC") + campaign("Default");
    new DefinitionStore(world.database.dataSource())
        .apply(List.of(new SourceFile("test.yaml", yaml)), ANNA);
  }

  @AfterAll
  void close() {
    world.close();
  }

  private static String campaign(String workspace) {
    return """
    kind: Campaign
    name: In %1$s
    workspace: %1$s
    smartList:
      filters:
        - {filter: Member of Smart List, operator: is, value: Warm}
        - {field: Lead Partition Name, operator: is not, value: Nowhere}
    flow:
      - {step: Change Score, score: Lead Score, change: "+1"}
    ---
    """
        .formatted(workspace);
  }

  private long[] people(String partition, int warm) {
    var people = people(warm);
    for (long person : people) {
      world.jdbc.update("UPDATE person SET lead_partition = ? WHERE id = ?", partition, person);
    }
    return people;
  }

  private long[] people(int warm) {
    var people = new ArrayList<Long>();
    people.add(world.person(Map.of("Lead Score", 0)));
    for (int i = 0; i < warm; i++) {
      people.add(world.person(Map.of("Lead Score", 10)));
    }
    return people.stream().mapToLong(Long::longValue).toArray();
  }

  private CampaignPlan plan(String workspace) {
    return compiled.plan("In " + workspace);
  }

  @Test
  @Tag("AN-05")
  void areListedWithTheirPartitions() {
    assertThat(compiled.workspaces())
        .containsExactly(
            new WorkspaceSummary("Default", List.of("Default")),
            new WorkspaceSummary("APAC", List.of("Asia")),
            new WorkspaceSummary("EMEA", List.of("Europe", "Middle East")));
    assertThat(compiled.partitions()).containsExactly("Default", "Asia", "Europe", "Middle East");
    assertThat(compiled.partition(" middle east ")).isEqualTo("Middle East");
  }

  @Test
  @Tag("AN-06")
  void previewAndPageTakeInTheirOwnPeopleOnly() {
    var preview = new Preview(world.database.dataSource(), world.catalogue());
    var selector = new PeopleSelector(world.database.dataSource());

    assertThat(selector.page(plan("EMEA"), MOMENT, 0, Long.MAX_VALUE, 100))
        .containsExactly(ids[0][1], ids[1][1], ids[1][2]);
    assertThat(selector.page(plan("APAC"), MOMENT, 0, Long.MAX_VALUE, 100))
        .containsExactly(ids[2][1], ids[2][2], ids[2][3]);
    assertThat(preview.count(plan("EMEA"), MOMENT)).isEqualTo(3);
    assertThat(preview.count(plan("APAC"), MOMENT)).isEqualTo(3);
    assertThat(preview.count(plan("Default"), MOMENT)).isEqualTo(4);
  }

  @Test
  @Tag("AN-06")
  void countsAddUpFromThePeopleTheySee() {
    var result =
        new FilterCounts(world.database.dataSource()).count(plan("EMEA").smartList(), MOMENT);

    assertThat(result.people()).isEqualTo(5);
    assertThat(result.filters())
        .extracting(FilterCounts.Line::alone, FilterCounts.Line::left)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(3L, OptionalLong.of(3)),
            org.assertj.core.groups.Tuple.tuple(5L, OptionalLong.of(3)));
    assertThat(result.matching()).isEqualTo(3);
  }

  @Test
  @Tag("AN-06")
  void whoIsElsewhereIsToldSo() {
    var preview = new Preview(world.database.dataSource(), world.catalogue());

    assertThat(preview.explain(plan("EMEA"), MOMENT, ids[2][1]).smartList().toText())
        .isEqualTo(
            """
            no   In EMEA (all)
              no   visible in workspace 'EMEA': partition is 'Asia'; would have to be in Europe or Middle East
              yes  1. Member of Smart List is Lists.Warm: matches Lists.Warm
                yes  Lists.Warm (all)
                  yes  1. Lead Score at least 10: 10
              yes  2. Lead Partition Name is not Nowhere: Asia
            """);
    assertThat(preview.explain(plan("APAC"), MOMENT, ids[2][1]).qualifies()).isTrue();
  }

  @Test
  @Tag("FL-45")
  @Tag("AN-06")
  void whoIsMovedByAFlowLeavesTheReachOfItsWorkspace() {
    var selector = new PeopleSelector(world.database.dataSource());
    var moved = ids[0][1];
    var partition = world.field("Lead Partition Name");

    world.run(
        BulkInsert.Way.LOAD_DATA,
        7,
        world.everyTime(new Action.ChangePartition(partition, "Asia")),
        moved);

    assertThat(selector.page(plan("EMEA"), MOMENT, 0, Long.MAX_VALUE, 100))
        .containsExactly(ids[1][1], ids[1][2]);
    assertThat(selector.page(plan("APAC"), MOMENT, 0, Long.MAX_VALUE, 100)).contains(moved);
    assertThat(
            world.jdbc.queryForObject(
                "SELECT CONCAT_WS(' ', type_id, old_value, primary_value) FROM activity WHERE"
                    + " person_id = ?",
                String.class,
                moved))
        .isEqualTo("100 Europe Asia");
    world.run(
        BulkInsert.Way.LOAD_DATA,
        8,
        world.everyTime(new Action.ChangePartition(partition, "Europe")),
        moved);
  }

  @Test
  @Tag("AN-06")
  void aListByItselfIsSeenFromItsOwnWorkspace() {
    assertThat(compiled.smartList("Lists.Warm").visibility())
        .map(Visibility::workspace)
        .contains("EMEA");
  }
}
