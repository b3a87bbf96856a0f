package io.carillon.intake;

import io.carillon.activity.Activity;
import io.carillon.activity.Activity.Result;
import io.carillon.activity.ActivityType;
import io.carillon.execution.ActivityRecorder.Happening;
import io.carillon.execution.EventIds;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldValue;
import io.carillon.person.PersonChunk;
import java.util.Map;
import java.util.Optional;

/// What it means that somebody unsubscribes, by whichever door: field Unsubscribed becomes true,
/// with an activity of its own.
///
/// @param field to be loaded for the people
public record Unsubscription(Field field) {
  public static Unsubscription of(FieldCatalogue catalogue) {
    return new Unsubscription(catalogue.require("Unsubscribed"));
  }

  /// Whether the person has unsubscribed already.
  public boolean isDone(PersonChunk people, int row) {
    return Boolean.TRUE.equals(people.value(row, field));
  }

  /// Changes the person in the chunk, which the caller writes.
  ///
  /// @param unsubscribed the activity 9 that says so
  /// @return the change's activity (AL-39); empty if there is nothing to change (OQ-01)
  public Optional<Happening> mark(PersonChunk people, int row, Happening unsubscribed) {
    if (isDone(people, row)) {
      return Optional.empty();
    }
    var old = people.value(row, field);
    people.change(row, field, true);
    var cause = unsubscribed.activity();
    return Optional.of(
        new Happening(
            EventIds.next(),
            unsubscribed.at(),
            unsubscribed.runId(),
            new Activity(
                cause.personId(),
                ActivityType.CHANGE_DATA_VALUE,
                Result.SUCCEEDED,
                cause.campaignId(),
                cause.stepId(),
                cause.choice(),
                field.id(),
                null,
                FieldValue.write(old),
                FieldValue.text(true),
                Map.of("Source", cause.type().name()))));
  }
}
