package io.carillon.person;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

  private static final int PEOPLE_AT_ONCE = 10_000;

  private static final String COUNT =
      """
      SELECT MIN(lead_partition) AS name, COUNT(*) AS people
      FROM person GROUP BY LOWER(lead_partition) ORDER BY name
      """;

  private static final String PEOPLE = "JSON_TABLE(:people, '$[*]' COLUMNS (id BIGINT PATH '$')) j";

  // In order of id, as every writer locks people; MySQL refuses FOR UPDATE over a bare JSON_TABLE.
  private static final String LOCK_PEOPLE =
      "SELECT STRAIGHT_JOIN p.id, p.lead_partition FROM (SELECT j.id FROM "
          + PEOPLE
          + ") wanted JOIN person p FORCE INDEX (PRIMARY) ON p.id = wanted.id FOR UPDATE";

  // Before the update: it needs the old partition. Outside a flow there is no run (FL-06). 100 is
  // Change Lead Partition.
  private static final String LOG =
      "INSERT INTO activity"
          + " (person_id, at, type_id, result, primary_value, old_value, attributes)"
          + " SELECT STRAIGHT_JOIN p.id, UTC_TIMESTAMP(6), 100, 0, :partition, p.lead_partition,"
          + " '{\"Source\":\"Single flow action\"}' FROM "
          + PEOPLE
          + " JOIN person p ON p.id = j.id";

  private static final String MOVE =
      "UPDATE person p JOIN "
          + PEOPLE
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
  /// @param people up to 10 000 ids in any order
  /// @throws CampaignException `UNKNOWN_NAME` if one of them does not exist: nobody is moved
  public Change move(String partition, Collection<Long> people, Actor actor) {
    if (people.size() > PEOPLE_AT_ONCE) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%d people at once: at most %d".formatted(people.size(), PEOPLE_AT_ONCE));
    }
    var wanted = new TreeSet<>(people);
    return Objects.requireNonNull(transaction.execute(_ -> moveLocked(partition, wanted, actor)));
  }

  /// @param changed people who were moved
  /// @param unchanged people who were in the partition already
  public record Change(int changed, int unchanged) {}

  private Change moveLocked(String partition, SortedSet<Long> wanted, Actor actor) {
    var known = new TreeMap<Long, String>();
    jdbc.sql(LOCK_PEOPLE)
        .param("people", json(wanted))
        .query(row -> {
          known.put(row.getLong(1), row.getString(2));
        });
    for (var person : wanted) {
      if (!known.containsKey(person)) {
        throw new CampaignException(
            ErrorCode.UNKNOWN_NAME,
            "there is no person %d: nobody was moved to partition '%s'"
                .formatted(person, partition));
      }
    }
    known.values().removeIf(one -> TextFold.key(one).equals(TextFold.key(partition)));
    if (!known.isEmpty()) {
      var moved = json(known.keySet());
      jdbc.sql(LOG).param("partition", partition).param("people", moved).update();
      jdbc.sql(MOVE).param("partition", partition).param("people", moved).update();
    }
    audit.append(
        actor,
        "people.move",
        "partition '" + partition + "'",
        "%d people, %d unchanged".formatted(known.size(), wanted.size() - known.size()));
    return new Change(known.size(), wanted.size() - known.size());
  }

  private static String json(Collection<Long> people) {
    return people.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }
}
