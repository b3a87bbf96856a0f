package io.carillon.activity;

import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.person.FieldType;
import io.carillon.person.FieldValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An activity that succeeded, as activity filters look at it (SL-71).
///
/// @param id in the log; 0 for one that is about to be written
/// @param primaryId as in [Activity]
/// @param primaryValue as in [Activity]
public record PastActivity(
    long id,
    Instant at,
    @Nullable Integer primaryId,
    @Nullable String primaryValue,
    @Nullable String oldValue,
    @Nullable String newValue,
    Map<String, String> attributes) {

  /// @param attribute not one that is kept as an id
  /// @return an instance of the attribute type's [FieldType#javaType()]; null if the activity does
  ///   not have it (TR-62), or what is stored is no such value
  public @Nullable Object value(ActivityAttribute attribute) {
    if (attribute.place() == Place.CHANGE) {
      var from = oldValue == null ? Integer.valueOf(0) : whole(oldValue);
      var to = newValue == null ? null : whole(newValue);
      return from == null || to == null ? null : to - from;
    }
    var stored =
        switch (attribute.place()) {
          case PRIMARY_VALUE -> primaryValue;
          case OLD_VALUE -> oldValue;
          case NEW_VALUE -> newValue;
          case ATTRIBUTES -> attributes.get(attribute.name());
          case FIELD, LIST, EMAIL, PROGRAM, CAMPAIGN, WEBHOOK, CHANGE ->
              throw new IllegalArgumentException(attribute + " is kept as an id");
        };
    return stored == null || attribute.type().isText() ? stored : value(attribute.type(), stored);
  }

  private static @Nullable Object value(FieldType type, String stored) {
    return switch (FieldValue.read(type, stored, ZoneOffset.UTC)) {
      case FieldValue.Value(var value) -> value;
      case FieldValue.Mismatch _ -> null;
    };
  }

  private static @Nullable Integer whole(String stored) {
    return (Integer) value(FieldType.INTEGER, stored);
  }
}
