package io.carillon.flow;

import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.flow.Effects.Place;
import io.carillon.person.Field;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import io.carillon.person.TextFold;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Change Person Partition for a chunk (FL-45). The person goes on through this flow; the next run
/// of a workspace that does not see the partition leaves the person out (AN-06).
final class PartitionChange implements RowAction {
  private static final Map<String, String> NO_CHANGE = Effects.reason("no change");

  private final Field partition;
  private final String name;
  private final Place place;
  private final PersonChunk people;
  private final Effects effects;

  PartitionChange(Action.ChangePartition action, Place place, PersonChunk people, Effects effects) {
    this.partition = action.partition();
    this.name = action.name();
    this.place = place;
    this.people = people;
    this.effects = effects;
  }

  @Override
  public void apply(int row) {
    var old = FieldValue.write(people.value(row, partition));
    if (old != null && TextFold.key(old).equals(TextFold.key(name))) {
      log(row, Result.SKIPPED, null, NO_CHANGE); // OQ-01
    } else {
      people.change(row, partition, name);
      log(row, Result.SUCCEEDED, old, Map.of());
    }
  }

  private void log(int row, Result result, @Nullable String old, Map<String, String> attributes) {
    effects.log(
        row, place, ActivityType.CHANGE_PARTITION, result, null, name, old, null, attributes);
  }
}
