package io.carillon.person;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/// The catalogue of fields in table `person_field`, and the only place that changes the person
/// table: a custom field is a real column of its own type, so that filters on it can use SQL.
/// Thread-safe; any number of processes may add.
public final class FieldStore {
  private static final String ALL =
      """
      SELECT id, name, column_name, type, field_group, custom, read_only
      FROM person_field ORDER BY id
      """;

  private static final String INSERT =
      """
      INSERT INTO person_field
        (name, column_name, type, field_group, custom, read_only, created_at)
      VALUES (:name, :column, :type, :group, TRUE, FALSE, UTC_TIMESTAMP(6))
      """;

  private static final String BLOCK =
      """
      INSERT INTO person_field_block (field_id, source) VALUES (:field, :source)
      ON DUPLICATE KEY UPDATE source = VALUES(source)
      """;
  private static final String UNBLOCK =
      "DELETE FROM person_field_block WHERE field_id = :field AND source = :source";
  private static final String BLOCKED =
      "SELECT field_id FROM person_field_block WHERE source = :source";

  // Names of user locks are known to the whole server, hence the schema in it; 64 characters fit.
  private static final String LOCK =
      "SELECT GET_LOCK(CONCAT('carillon.fields.', MD5(DATABASE())), 30)";
  private static final String UNLOCK =
      "DO RELEASE_LOCK(CONCAT('carillon.fields.', MD5(DATABASE())))";

  // An ALTER waits for every transaction that has touched the table, and everybody who comes later
  // waits behind it; the
  // default is to wait for a day or a year.
  private static final String WAIT_AT_MOST = "SET SESSION lock_wait_timeout = 20";
  private static final String WAIT_AS_BEFORE = "SET SESSION lock_wait_timeout = DEFAULT";

  private static final String COLUMNS =
      """
      SELECT column_name AS name, column_type AS type FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name = 'person'
      """;

  private static final int LOCK_WAIT_TIMEOUT = 1205;
  private static final int TOO_MANY_COLUMNS = 1117;
  private static final int ROW_TOO_LARGE = 1118;
  private static final int MAX_ROW_VERSION = 4092;

  private final DataSource dataSource;

  public FieldStore(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /// @return the fields as they are now, shipped ones first
  public FieldCatalogue load() {
    return load(JdbcClient.create(dataSource));
  }

  /// Adds a custom field: empty for everybody, usable as soon as this returns. The column comes
  /// first, because the server commits an ALTER at once; a process that dies between it and the
  /// catalogue leaves an unused column, which the same command takes over when it is repeated.
  ///
  /// @param name 1 to 255 characters as people will write it in filters, flow steps and tokens; see
  ///   [FieldName]
  /// @return the field with its new id, 1001 or higher
  /// @throws CampaignException `NAME_TAKEN` if there is a field of that name, ignoring case
  ///   (OQ-14); `INVALID_SETTING` if the name cannot be one; `WRONG_STATE` if the table is in use
  ///   for more than 20 seconds or is full
  public Field add(String name, FieldType type, Field.Group group, Actor actor) {
    FieldName.check(name);
    try (var connection = dataSource.getConnection()) {
      return addAlone(connection, name, type, group, actor);
    } catch (SQLException unavailable) {
      throw new CampaignException(
          ErrorCode.DATABASE_UNAVAILABLE, "field '" + name + "' was not added", unavailable);
    }
  }

  /// Lets a source of input fill a field only while it is empty, or lets it change the field again
  /// (FL-10).
  public void setBlocked(Field field, InputSource source, boolean blocked, Actor actor) {
    new TransactionTemplate(new DataSourceTransactionManager(dataSource))
        .executeWithoutResult(_ -> {
          JdbcClient.create(dataSource)
              .sql(blocked ? BLOCK : UNBLOCK)
              .param("field", field.id())
              .param("source", source.name())
              .update();
          new AuditTrail(dataSource)
              .append(
                  actor,
                  blocked ? "field.block" : "field.unblock",
                  "field '" + field.name() + "'",
                  source.name());
        });
  }

  /// @return ids of the fields that this source may fill but not change (FL-10)
  public Set<Integer> blocked(InputSource source) {
    return Set.copyOf(
        JdbcClient.create(dataSource)
            .sql(BLOCKED)
            .param("source", source.name())
            .query((row, _) -> row.getInt(1))
            .list());
  }

  private static Field addAlone(
      Connection connection, String name, FieldType type, Field.Group group, Actor actor) {
    // Lock, ALTER and catalogue on the same connection: if it breaks, the lock goes with it.
    var alone = new SingleConnectionDataSource(connection, true);
    var jdbc = JdbcClient.create(alone);
    if (jdbc.sql(LOCK).query(Integer.class).single() != 1) {
      throw busy(name);
    }
    try (var _ = new Alone(jdbc)) {
      jdbc.sql(WAIT_AT_MOST).update();
      var catalogue = load(jdbc);
      catalogue
          .find(name)
          .ifPresent(taken -> {
            throw new CampaignException(
                ErrorCode.NAME_TAKEN,
                "there is a field '%s' already, of type %s: choose another name"
                    .formatted(taken.name(), taken.type().name().toLowerCase(Locale.ROOT)));
          });
      var column = addColumn(jdbc, catalogue, name, type);
      new TransactionTemplate(new DataSourceTransactionManager(alone))
          .executeWithoutResult(_ -> {
            jdbc.sql(INSERT)
                .param("name", name)
                .param("column", column)
                .param("type", type.name())
                .param("group", group.name())
                .update();
            new AuditTrail(alone)
                .append(actor, "field.add", "field '" + name + "'", type + ", " + group);
          });
      return load(jdbc).require(name);
    }
  }

  /// Gives the connection back to its pool as it was.
  private record Alone(JdbcClient jdbc) implements AutoCloseable {
    @Override
    public void close() {
      jdbc.sql(WAIT_AS_BEFORE).update();
      jdbc.sql(UNLOCK).update();
    }
  }

  /// @return the name of the column, which is there and empty now
  private static String addColumn(
      JdbcClient jdbc, FieldCatalogue catalogue, String name, FieldType type) {
    var known = new HashSet<String>();
    catalogue.all().forEach(field -> known.add(field.column()));
    var present = new HashMap<String, String>();
    jdbc.sql(COLUMNS)
        .query(row -> {
          present.put(row.getString("name").toLowerCase(Locale.ROOT), row.getString("type"));
        });
    for (int number = 1; ; number++) {
      var column = FieldName.column(name, number);
      var presentType = present.get(column);
      if (presentType == null) {
        alter(jdbc, column, name, type);
        return column;
      }
      if (!known.contains(column) && isOf(type, presentType) && isEmpty(jdbc, column)) {
        return column;
      }
    }
  }

  private static void alter(JdbcClient jdbc, String column, String name, FieldType type) {
    var alter = "ALTER TABLE person ADD COLUMN " + column + " " + type.columnType() + " NULL";
    try {
      jdbc.sql(alter + ", ALGORITHM=INSTANT").update();
    } catch (RuntimeException failure) {
      if (code(failure) != MAX_ROW_VERSION) {
        throw explained(failure, name);
      }
      // MySQL counts instant changes of a table, up to 64 before 9.1; rewriting the table sets the
      // count to zero.
      try {
        jdbc.sql(alter + ", ALGORITHM=INPLACE").update();
      } catch (RuntimeException again) {
        throw explained(again, name);
      }
    }
  }

  private static RuntimeException explained(RuntimeException failure, String name) {
    return switch (code(failure)) {
      case LOCK_WAIT_TIMEOUT -> busy(name);
      case TOO_MANY_COLUMNS, ROW_TOO_LARGE ->
          new CampaignException(
              ErrorCode.WRONG_STATE,
              "field '%s' was not added: a person has as many fields as the database can hold"
                  .formatted(name),
              failure);
      default -> failure;
    };
  }

  private static CampaignException busy(String name) {
    return new CampaignException(
        ErrorCode.WRONG_STATE,
        "field '%s' was not added, because others use the person table or add fields: try again"
            .formatted(name));
  }

  private static int code(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException refusal) {
        return refusal.getErrorCode();
      }
    }
    return 0;
  }

  private static boolean isOf(FieldType type, String presentType) {
    var wanted =
        type == FieldType.BOOLEAN ? "tinyint(1)" : type.columnType().toLowerCase(Locale.ROOT);
    // MariaDB still shows a width: int(11).
    return wanted.equals(presentType.toLowerCase(Locale.ROOT).replace("int(11)", "int"));
  }

  private static boolean isEmpty(JdbcClient jdbc, String column) {
    return jdbc.sql(
                "SELECT COUNT(*) FROM (SELECT 1 FROM person WHERE %s IS NOT NULL LIMIT 1) used"
                    .formatted(column))
            .query(Long.class)
            .single()
        == 0;
  }

  private static FieldCatalogue load(JdbcClient jdbc) {
    return new FieldCatalogue(jdbc.sql(ALL).query((row, _) -> field(row)).list());
  }

  private static Field field(ResultSet row) throws SQLException {
    return new Field(
        row.getInt("id"),
        row.getString("name"),
        row.getString("column_name"),
        FieldType.valueOf(row.getString("type")),
        Field.Group.valueOf(row.getString("field_group")),
        row.getBoolean("custom"),
        row.getBoolean("read_only"));
  }
}
