package io.carillon.program;

import io.carillon.activity.ActivityType;
import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.person.ChosenPeople;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
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

  private static final String STATUSES =
      "SELECT m.person_id, m.status_id FROM program_member m JOIN "
          + ChosenPeople.TABLE
          + " ON j.id = m.person_id WHERE m.program_id = :program";

  // A success stays one. The instant is set before the flag it depends on.
  private static final String SET =
      "INSERT INTO program_member (program_id, person_id, status_id, success, success_at,"
          + " member_since, status_at) SELECT :program, j.id, :status, :success, IF(:success,"
          + " UTC_TIMESTAMP(6), NULL), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) FROM "
          + ChosenPeople.TABLE
          + " ON DUPLICATE KEY UPDATE status_id = :status, status_at = UTC_TIMESTAMP(6), success_at"
          + " = IF(NOT program_member.success AND :success, UTC_TIMESTAMP(6),"
          + " program_member.success_at), success = program_member.success OR :success";

  private static final String REMOVE =
      "DELETE m FROM program_member m JOIN "
          + ChosenPeople.TABLE
          + " ON j.id = m.person_id WHERE m.program_id = :program";

  // Outside a flow there is no run (FL-06).
  private static final String LOG =
      "INSERT INTO activity (person_id, at, type_id, result, primary_id, old_value, new_value,"
          + " attributes) SELECT j.id, UTC_TIMESTAMP(6), :type, 0, :program, :old, :new,"
          + " :attributes FROM "
          + ChosenPeople.TABLE;

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public ProgramMembers(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
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

  /// Gives people a status; who is no member becomes one (FL-33). Nobody goes back to a lower step,
  /// statuses of one step can follow each other (FL-34, FL-35); a success stays one. Without a
  /// status they cease to be members (FL-36). An activity is logged for each who is changed.
  /// Repeated, it changes nothing.
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
    var current = statuses(program, people);
    var changed = new TreeMap<Integer, SortedSet<Long>>();
    int further = 0;
    for (long person : people) {
      int now = current.getOrDefault(person, 0);
      int then = wanted.map(ProgramStatus::id).orElse(0);
      if (now == then) {
        continue;
      }
      if (wanted.isPresent() && stepOf(program, now) > wanted.get().step()) {
        further++;
      } else {
        changed.computeIfAbsent(now, _ -> new TreeSet<>()).add(person);
      }
    }
    int count = 0;
    for (var entry : changed.entrySet()) {
      write(program, wanted, entry.getValue());
      log(program, entry.getKey(), wanted, entry.getValue());
      count += entry.getValue().size();
    }
    var change = new Change(count, people.size() - count - further, further);
    audit.append(
        actor,
        "program.status",
        "program '" + program.name() + "'",
        "%s: %d people, %d unchanged, %d further on"
            .formatted(name(wanted), change.changed, change.unchanged, change.further));
    return change;
  }

  private Map<Long, Integer> statuses(Program program, SortedSet<Long> people) {
    var statuses = new HashMap<Long, Integer>();
    jdbc.sql(STATUSES)
        .param("program", program.id())
        .param("people", ChosenPeople.json(people))
        .query(row -> {
          statuses.put(row.getLong(1), row.getInt(2));
        });
    return statuses;
  }

  // A status that the channel no longer has holds nobody back (AN-11).
  private static int stepOf(Program program, int statusId) {
    return program.find(statusId).map(ProgramStatus::step).orElse(0);
  }

  private void write(Program program, Optional<ProgramStatus> wanted, SortedSet<Long> people) {
    var statement =
        jdbc.sql(wanted.isPresent() ? SET : REMOVE)
            .param("program", program.id())
            .param("people", ChosenPeople.json(people));
    if (wanted.isPresent()) {
      statement =
          statement.param("status", wanted.get().id()).param("success", wanted.get().success());
    }
    statement.update();
  }

  private void log(
      Program program, int before, Optional<ProgramStatus> wanted, SortedSet<Long> people) {
    var success = wanted.map(ProgramStatus::success).orElse(false);
    jdbc.sql(LOG)
        .param("type", ActivityType.CHANGE_PROGRAM_STATUS.id())
        .param("program", program.id())
        .param("old", before == 0 ? ProgramStatus.NOT_IN_PROGRAM : program.nameOf(before))
        .param("new", name(wanted))
        .param(
            "attributes",
            "{\"Success\":\"%s\",\"Source\":\"Single flow action\"}".formatted(success))
        .param("people", ChosenPeople.json(people))
        .update();
  }

  private static String name(Optional<ProgramStatus> status) {
    return status.map(ProgramStatus::name).orElse(ProgramStatus.NOT_IN_PROGRAM);
  }
}
