package io.carillon.execution;

import io.carillon.activity.ActivityTypes;
import io.carillon.campaign.CampaignPlan;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.flow.Action;
import io.carillon.flow.EmailRef;
import io.carillon.flow.FlowPlan;
import io.carillon.flow.FlowStep;
import io.carillon.flow.Qualification;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldColumn;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.person.StaticList;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// A database with people, lists and campaigns for the tests of this package, and short words for
/// what they do.
final class TestWorld implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456Z");

  final TestDatabase database = TestDatabase.fresh();
  final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  final TransactionTemplate transaction =
      new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
  private FieldCatalogue catalogue = readCatalogue();
  private final TriggerFeed feed =
      new TriggerFeed(
          database.dataSource(), new CompiledDefinitions(database.dataSource()), Way.INSERT);

  /// Removes people, lists and what campaigns did to them; custom fields stay.
  void forget() {
    for (var table :
        List.of(
            "activity",
            "outbox",
            "webhook_call",
            "campaign_member",
            "static_list_member",
            "program_member",
            "static_list",
            "person")) {
      jdbc.update("DELETE FROM " + table);
    }
  }

  FieldCatalogue catalogue() {
    return catalogue;
  }

  Field field(String name) {
    return catalogue.require(name);
  }

  /// Adds a custom field the short way.
  Field addField(String name, FieldType type) {
    var column = "c_" + name.toLowerCase(java.util.Locale.ROOT).replace(' ', '_');
    jdbc.execute("ALTER TABLE person ADD COLUMN %s %s NULL".formatted(column, type.columnType()));
    jdbc.update(
        """
        INSERT INTO person_field (name, column_name, type, field_group, custom, read_only, created_at)
        VALUES (?, ?, ?, 'PERSON', TRUE, FALSE, UTC_TIMESTAMP(6))
        """,
        name,
        column,
        type.name());
    catalogue = readCatalogue();
    return field(name);
  }

  /// @return the new person's id
  long person(Map<String, Object> values) {
    var columns = new ArrayList<String>(List.of("created_at", "updated_at"));
    var parameters = new ArrayList<Object>(List.of("2020-01-01", "2020-01-01"));
    values.forEach((name, value) -> {
      columns.add(field(name).column());
      parameters.add(FieldColumn.parameter(value));
    });
    jdbc.update(
        "INSERT INTO person (%s) VALUES (%s)"
            .formatted(
                String.join(",", columns),
                String.join(",", columns.stream().map(_ -> "?").toList())),
        parameters.toArray());
    return jdbc.queryForObject("SELECT MAX(id) FROM person", Long.class);
  }

  /// @return ids of that many people without an address
  long[] people(int count) {
    return LongStream.range(0, count).map(i -> person(Map.of("Lead Score", (int) i))).toArray();
  }

  StaticList list(String name, long... members) {
    jdbc.update("INSERT INTO static_list (name, created_at) VALUES (?, UTC_TIMESTAMP(6))", name);
    int id = jdbc.queryForObject("SELECT MAX(id) FROM static_list", Integer.class);
    for (long member : members) {
      jdbc.update("INSERT INTO static_list_member VALUES (?, ?, UTC_TIMESTAMP(6))", id, member);
    }
    return new StaticList(id, name);
  }

  Set<Long> members(StaticList list) {
    return Set.copyOf(
        jdbc.queryForList(
            "SELECT person_id FROM static_list_member WHERE list_id = ?", Long.class, list.id()));
  }

  /// `program person status success since status at` of all members.
  List<String> members() {
    return jdbc.queryForList(
        "SELECT CONCAT_WS(' ', program_id, person_id, status_id, success, member_since, status_at)"
            + " FROM program_member ORDER BY program_id, person_id",
        String.class);
  }

  TokenText text(String text) {
    return TokenParser.parse(
        text,
        catalogue,
        (message, repair) -> {
          throw new AssertionError(message + ": " + repair);
        });
  }

  Action change(String field, String value) {
    return new Action.ChangeDataValue(field(field), text(value));
  }

  Action score(String change) {
    return new Action.ChangeScore(field("Lead Score"), text(change));
  }

  Action mail(int id, boolean operational, String... tokens) {
    return new Action.SendEmail(
        new EmailRef(
            id, 1, "Mail " + id, operational, List.of(tokens).stream().map(this::text).toList()));
  }

  /// Steps 1, 2, … without choices.
  CampaignPlan plan(int campaignId, Qualification qualification, Action... actions) {
    var steps = new ArrayList<FlowStep>();
    for (var action : actions) {
      steps.add(new FlowStep(steps.size() + 1, "Step", List.of(), action));
    }
    return new CampaignPlan(
        campaignId,
        1,
        "Campaign " + campaignId,
        false,
        List.of(),
        new SmartList("everybody", List.of(), new FilterLogic.All()),
        qualification,
        OptionalLong.empty(),
        new FlowPlan(
            new TokenContext(campaignId, "Campaign " + campaignId, "", null, Map.of()), steps));
  }

  CampaignPlan everyTime(Action... actions) {
    return plan(1, new Qualification.EveryTime(), actions);
  }

  ChunkRunner runner(BulkInsert.Way way) {
    return new ChunkRunner(database.dataSource(), catalogue, feed, way);
  }

  ChunkRequest request(int runId, CampaignPlan plan, long... ids) {
    return new ChunkRequest(runId, plan, new Moment(NOW, ZoneOffset.UTC), NOW, ids);
  }

  ChunkOutcome run(BulkInsert.Way way, int runId, CampaignPlan plan, long... ids) {
    return inTransaction(() -> runner(way).run(request(runId, plan, ids)));
  }

  <T> T inTransaction(Supplier<T> work) {
    return transaction.execute(_ -> work.get());
  }

  PersonChunk load(long... ids) {
    var everyField = Needs.NONE.withFields(catalogue.all());
    return new FactsLoader(jdbc).load(ids, everyField, new Moment(NOW, ZoneOffset.UTC));
  }

  Object value(long person, String field) {
    return load(person).value(0, field(field));
  }

  /// `type result old → new` of each activity, in order of id.
  List<String> activities(long person) {
    return jdbc.query(
        "SELECT type_id, result, old_value, new_value, attributes FROM activity WHERE person_id = ?"
            + " ORDER BY id",
        (row, _) ->
            "%s %d %s → %s%s"
                .formatted(
                    ActivityTypes.shipped().get(row.getInt(1)).name(),
                    row.getInt(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5) == null ? "" : " " + row.getString(5)),
        person);
  }

  @Override
  public void close() {
    database.close();
  }

  private FieldCatalogue readCatalogue() {
    return new FieldCatalogue(
        jdbc.query(
            "SELECT id, name, column_name, type, field_group, custom, read_only FROM person_field"
                + " ORDER BY id",
            (row, _) ->
                new Field(
                    row.getInt(1),
                    row.getString(2),
                    row.getString(3),
                    FieldType.valueOf(row.getString(4)),
                    Field.Group.valueOf(row.getString(5)),
                    row.getBoolean(6),
                    row.getBoolean(7))));
  }
}
