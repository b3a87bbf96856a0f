package io.carillon.smartlist;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityAttribute;
import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Pasts of generated people: activities of every place and type of attribute, many of them at the
/// edges of windows, some skipped or failed, many attributes missing.
final class GeneratedHistories {
  /// A custom type with an attribute of every type of value.
  private static final ActivityType CUSTOM =
      new ActivityType(
          100_001,
          "Buy",
          "Bought",
          Optional.of("Buys"),
          Optional.of(new ActivityAttribute("Product", FieldType.STRING, Place.PRIMARY_VALUE)),
          everyType());

  static final List<ActivityType> TYPES =
      List.of(
          ActivityType.SEND_EMAIL,
          ActivityType.CLICK_EMAIL,
          ActivityType.CHANGE_DATA_VALUE,
          ActivityType.CHANGE_SCORE,
          ActivityType.NEW_PERSON,
          CUSTOM);
  static final List<Constraint.Asset> ASSETS =
      List.of(
          new Constraint.Asset(7, "Newsletter"),
          new Constraint.Asset(8, "Invitation"),
          new Constraint.Asset(0, "Old Mail"));

  private static final int MOST_ACTIVITIES = 12;
  private static final String INSERT =
      """
      INSERT INTO activity (person_id, at, type_id, result, primary_id, primary_value, old_value,
        new_value, attributes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final Random random;

  private GeneratedHistories(Random random) {
    this.random = random;
  }

  /// @return by row of the people, newest first as a History has it
  static List<History> insert(Connection connection, PersonChunk people, Random random)
      throws SQLException {
    return new GeneratedHistories(random).insert(connection, people);
  }

  /// One activity that nobody keeps.
  static PastActivity activity(ActivityType type, Random random) {
    return new GeneratedHistories(random).activity(type);
  }

  private List<History> insert(Connection connection, PersonChunk people) throws SQLException {
    var histories = new ArrayList<History>();
    connection.setAutoCommit(false);
    try (var statement = connection.prepareStatement(INSERT)) {
      for (int row = 0; row < people.size(); row++) {
        var byType = new LinkedHashMap<ActivityType, List<PastActivity>>();
        for (int left = random.nextInt(MOST_ACTIVITIES + 1); left > 0; left--) {
          var type = oneOf(TYPES);
          var result = random.nextInt(8) == 0 ? oneOf(List.of(Result.values())) : Result.SUCCEEDED;
          var activity = activity(type);
          bind(statement, people.id(row), type, result, activity);
          statement.addBatch();
          if (result == Result.SUCCEEDED) {
            byType.computeIfAbsent(type, _ -> new ArrayList<>()).addFirst(activity);
          }
        }
        histories.add(type -> byType.getOrDefault(type, List.of()));
      }
      statement.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
    return histories;
  }

  private PastActivity activity(ActivityType type) {
    @Nullable Integer primaryId = null;
    @Nullable String primaryValue = null;
    if (type.primary().isPresent() && random.nextInt(8) > 0) {
      if (!type.primary().get().place().isId()) {
        primaryValue = oneOf(EdgeValues.TEXTS);
      } else if (random.nextBoolean()) {
        primaryId = oneOf(List.of(7, 8, 9));
      } else {
        primaryValue = oneOf(List.of("newsletter", "Old Mail", "OLD MAIL ", "other"));
      }
    }
    var values = new LinkedHashMap<Place, @Nullable String>();
    var further = new LinkedHashMap<String, String>();
    for (var attribute : type.attributes()) {
      var value = random.nextInt(4) == 0 ? null : held(attribute.type());
      if (attribute.place() != Place.ATTRIBUTES) {
        values.put(attribute.place(), value);
      } else if (value != null) {
        further.put(attribute.name(), value);
      }
    }
    return new PastActivity(
        1,
        at(),
        primaryId,
        primaryValue,
        values.get(Place.OLD_VALUE),
        values.get(Place.NEW_VALUE),
        further);
  }

  // A second to either side of what windows of the generated filters begin and end with.
  private Instant at() {
    var edge = (Instant) oneOf(EdgeValues.held(TestFields.CREATED));
    return edge.plusMillis(oneOf(List.of(0, 0, 1, 999, -1)));
  }

  private @Nullable String held(FieldType type) {
    return switch (type) {
      // A score's values: small enough for their difference to be a number of 32 bits.
      case INTEGER -> String.valueOf(random.nextInt(-20, 20));
      case BOOLEAN -> String.valueOf(random.nextBoolean());
      default -> {
        var field = TestFields.ALL.stream().filter(one -> one.type() == type).findFirst();
        yield FieldValue.write(oneOf(EdgeValues.held(field.orElseThrow())));
      }
    };
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static void bind(
      java.sql.PreparedStatement statement,
      long person,
      ActivityType type,
      Result result,
      PastActivity activity)
      throws SQLException {
    statement.setLong(1, person);
    statement.setObject(2, LocalDateTime.ofInstant(activity.at(), ZoneOffset.UTC));
    statement.setInt(3, type.id());
    statement.setInt(4, result.stored());
    if (activity.primaryId() == null) {
      statement.setNull(5, Types.INTEGER);
    } else {
      statement.setInt(5, activity.primaryId());
    }
    statement.setString(6, activity.primaryValue());
    statement.setString(7, activity.oldValue());
    statement.setString(8, activity.newValue());
    statement.setString(9, activity.attributes().isEmpty() ? null : json(activity.attributes()));
  }

  private static String json(Map<String, String> attributes) {
    return JsonMapper.shared().writeValueAsString(attributes);
  }

  private static List<ActivityAttribute> everyType() {
    var attributes = new ArrayList<ActivityAttribute>();
    for (var type : FieldType.values()) {
      attributes.add(new ActivityAttribute("Of " + type, type, Place.ATTRIBUTES));
    }
    return attributes;
  }
}
