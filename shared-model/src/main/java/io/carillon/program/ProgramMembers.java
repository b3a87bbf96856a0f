package io.carillon.program;

import io.carillon.activity.ActivityType;
import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.person.ChosenPeople;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Who is a member of which program, and as what; changed here by hand. Thread-safe.
public final class ProgramMembers {
  private static final String BY_STATUS =
      """
      SELECT status_id, COUNT(*) AS members, SUM(success) AS successes
      FROM program_member WHERE program_id = :program GROUP BY status_id
      """;

  // Outside a flow there is no run (FL-06).
  private static final String LOG =
      "INSERT INTO activity (person_id, at, type_id, result, primary_id, old_value, new_value,"
          + " attributes) SELECT j.id, :at, :type, 0, :program, :old, :new,"
          + " :attributes FROM "
          + ChosenPeople.TABLE;

  // FL-38, before the update: who has no such program yet. The field is a shipped one.
  private static final String LOG_ACQUIRED =
      "INSERT INTO activity (person_id, at, type_id, result, primary_id, new_value, attributes)"
          + " SELECT STRAIGHT_JOIN p.id, :at, :type, 0, f.id, :name,"
          + " '{\"Source\":\"Single flow action\"}' FROM "
          + ChosenPeople.TABLE
          + " JOIN person p ON p.id = j.id JOIN person_field f ON f.column_name ="
          + " 'acquisition_program' WHERE p.acquisition_program IS NULL";

  private static final String SET_ACQUIRED =
      "UPDATE person p JOIN "
          + ChosenPeople.TABLE
          + " ON j.id = p.id SET p.acquisition_program = :name, p.updated_at = :at WHERE"
          + " p.acquisition_program IS NULL";

  private final JdbcClient jdbc;
  private final MemberTable members;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public ProgramMembers(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.members = new MemberTable(new JdbcTemplate(dataSource));
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// @param statusId in the program's channel, or once there (AN-11)
  /// @param successes how many of them are a success
  public record Group(int statusId, long members, long successes) {}

  /// How many members have which status; those that nobody has are left out.
  public List<Group> groups(Program program) {
    return jdbc.sql(BY_STATUS)
        .param("program", program.id())
        .query((row, _) ->
            new Group(row.getInt("status_id"), row.getLong("members"), row.getLong("successes")))
        .list();
  }

  /// @param changed who has another status now, or is no member any more
  /// @param unchanged who had the status already, or was no member
  /// @param further who has a status of a higher step: nobody goes back (FL-34)
  public record Change(int changed, int unchanged, int further) {
    /// Of both.
    public Change plus(Change other) {
      return new Change(
          changed + other.changed, unchanged + other.unchanged, further + other.further);
    }
  }

  /// Gives people a status, or makes them leave, as [StatusChange] says. An activity is logged for
  /// each who is changed. Who comes into a program for the first time has it as Acquisition Program
  /// (FL-38). Repeated, it changes nothing.
  ///
  /// @param status of the program's channel; empty for Not in Program
  /// @param people up to [ChosenPeople#MOST] ids in any order
  /// @throws io.carillon.failure.CampaignException as [ChosenPeople#lock]; nobody is changed
  public Change change(
      Program program, Optional<ProgramStatus> status, Collection<Long> people, Actor actor) {
    var change =
        transaction.execute(_ -> {
          var locked = ChosenPeople.lock(jdbc, people, "nobody's status was changed");
          return changeLocked(program, status, locked, actor);
        });
    return Objects.requireNonNull(change);
  }

  private Change changeLocked(
      Program program, Optional<ProgramStatus> wanted, SortedSet<Long> people, Actor actor) {
    var at = jdbc.sql("SELECT UTC_TIMESTAMP(6)").query(LocalDateTime.class).single();
    var current = members.read(program.id(), ChosenPeople.json(people));
    var rows = new ArrayList<MemberTable.Row>();
    var changed = new TreeMap<Integer, SortedSet<Long>>();
    int further = 0;
    for (long person : people) {
      var now = current.get(person);
      switch (StatusChange.of(program, wanted, now, at.toInstant(ZoneOffset.UTC))) {
        case StatusChange.Becomes(var membership) -> {
          rows.add(new MemberTable.Row(program.id(), person, membership));
          int before = now == null ? 0 : now.statusId();
          changed.computeIfAbsent(before, _ -> new TreeSet<>()).add(person);
        }
        case StatusChange.WouldGoBack() -> further++;
        case StatusChange.NoChange() -> {}
      }
    }
    members.write(rows);
    changed.forEach((before, who) -> log(program, before, wanted, who, at));
    acquire(program, changed.getOrDefault(0, new TreeSet<>()), at);
    int count = rows.size();
    var change = new Change(count, people.size() - count - further, further);
    audit.append(
        actor,
        "program.status",
        "program '" + program.name() + "'",
        "%s: %d people, %d unchanged, %d further on"
            .formatted(name(wanted), change.changed, change.unchanged, change.further));
    return change;
  }

  private void acquire(Program program, SortedSet<Long> newMembers, LocalDateTime at) {
    if (!newMembers.isEmpty()) {
      jdbc.sql(LOG_ACQUIRED)
          .param("people", ChosenPeople.json(newMembers))
          .param("type", ActivityType.CHANGE_DATA_VALUE.id())
          .param("name", program.name())
          .param("at", at)
          .update();
      jdbc.sql(SET_ACQUIRED)
          .param("people", ChosenPeople.json(newMembers))
          .param("name", program.name())
          .param("at", at)
          .update();
    }
  }

  private void log(
      Program program,
      int before,
      Optional<ProgramStatus> wanted,
      SortedSet<Long> people,
      LocalDateTime at) {
    var success = wanted.map(ProgramStatus::success).orElse(false);
    jdbc.sql(LOG)
        .param("type", ActivityType.CHANGE_PROGRAM_STATUS.id())
        .param("program", program.id())
        .param("old", before == 0 ? ProgramStatus.NOT_IN_PROGRAM : program.nameOf(before))
        .param("new", name(wanted))
        .param(
            "attributes",
            "{\"Success\":\"%s\",\"Source\":\"Single flow action\"}".formatted(success))
        .param("at", at)
        .param("people", ChosenPeople.json(people))
        .update();
  }

  private static String name(Optional<ProgramStatus> status) {
    return status.map(ProgramStatus::name).orElse(ProgramStatus.NOT_IN_PROGRAM);
  }
}
