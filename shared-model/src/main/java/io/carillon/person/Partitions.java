package io.carillon.person;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Who is in which partition (AN-05): everybody in exactly one. Which partitions there are, the
/// definitions say. Thread-safe.
public final class Partitions {
  /// Where everybody is who was not put elsewhere; there without a definition.
  public static final String DEFAULT = "Default";

  /// The field that has a person's partition (SL-54).
  public static final String FIELD = "Lead Partition Name";

  private static final String COUNT =
      """
      SELECT MIN(lead_partition) AS name, COUNT(*) AS people
      FROM person GROUP BY LOWER(lead_partition) ORDER BY name
      """;

  private static final String ELSEWHERE =
      "SELECT p.id FROM "
          + ChosenPeople.TABLE
          + " JOIN person p ON p.id = j.id WHERE LOWER(p.lead_partition) <> LOWER(:partition)";

  // Before the update: it needs the old partition. Outside a flow there is no run (FL-06). 100 is
  // Change Lead Partition.
  private static final String LOG =
      "INSERT INTO activity"
          + " (person_id, at, type_id, result, primary_value, old_value, attributes)"
          + " SELECT STRAIGHT_JOIN p.id, UTC_TIMESTAMP(6), 100, 0, :partition, p.lead_partition,"
          + " '{\"Source\":\"Single flow action\"}' FROM "
          + ChosenPeople.TABLE
          + " JOIN person p ON p.id = j.id";

  private static final String MOVE =
      "UPDATE person p JOIN "
          + ChosenPeople.TABLE
          + " ON j.id = p.id SET p.lead_partition = :partition, p.updated_at = UTC_TIMESTAMP(6)";

  private final JdbcClient jdbc;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  public Partitions(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
  }

  /// How many people are in each partition that has any. Reads everybody, so not for every request.
  ///
  /// @return by [TextFold#key] of the partition's name
  public Map<String, Long> count() {
    var counts = new LinkedHashMap<String, Long>();
    jdbc.sql(COUNT)
        .query(row -> {
          counts.put(TextFold.key(row.getString("name")), row.getLong("people"));
        });
    return counts;
  }

  /// Puts people in a partition; who is in it already stays so, without an activity.
  ///
  /// @param partition that is defined, or [#DEFAULT]
  /// @param people up to [ChosenPeople#MOST] ids in any order
  /// @throws io.carillon.failure.CampaignException as [ChosenPeople#lock]: nobody is moved
  public Change move(String partition, Collection<Long> people, Actor actor) {
    var change =
        transaction.execute(_ -> {
          var undone = "nobody was moved to partition '%s'".formatted(partition);
          return moveLocked(partition, ChosenPeople.lock(jdbc, people, undone), actor);
        });
    return Objects.requireNonNull(change);
  }

  /// @param changed people who were moved
  /// @param unchanged people who were in the partition already
  public record Change(int changed, int unchanged) {}

  private Change moveLocked(String partition, SortedSet<Long> wanted, Actor actor) {
    var moving =
        jdbc.sql(ELSEWHERE)
            .param("partition", partition)
            .param("people", ChosenPeople.json(wanted))
            .query((row, _) -> row.getLong(1))
            .list();
    if (!moving.isEmpty()) {
      var people = ChosenPeople.json(moving);
      jdbc.sql(LOG).param("partition", partition).param("people", people).update();
      jdbc.sql(MOVE).param("partition", partition).param("people", people).update();
    }
    audit.append(
        actor,
        "people.move",
        "partition '" + partition + "'",
        "%d people, %d unchanged".formatted(moving.size(), wanted.size() - moving.size()));
    return new Change(moving.size(), wanted.size() - moving.size());
  }
}
