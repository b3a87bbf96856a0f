package io.carillon.ops.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carillon.activity.ActivityTypes;
import io.carillon.batch.run.Run;
import io.carillon.batch.run.RunTotals;
import io.carillon.ops.terminal.Output;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run for scripts, and as a table for people.
///
/// @param status of [io.carillon.campaign.RunState]
/// @param activities how many were written, by the name of their type
/// @param error why it failed or was refused; left out if it did not
record RunDocument(
    int runId,
    String campaign,
    String status,
    Instant slotAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    PeopleDocument people,
    Map<String, Long> activities,
    @JsonInclude(JsonInclude.Include.NON_NULL) Failures.@Nullable ErrorDocument error) {

  /// @param read looked at; before the run is completed an estimate, never less than is known to
  ///   have been looked at
  /// @param qualified entered the flow
  /// @param filtered did not match the smart list; an estimate like `read`
  /// @param heldBack matched, but the qualification rule held them back
  /// @param failed entered, and at least one step failed for them
  record PeopleDocument(long read, long qualified, long filtered, long heldBack, long failed) {}

  static RunDocument of(Run run, RunTotals totals, ActivityTypes types) {
    var activities = new LinkedHashMap<String, Long>();
    totals.activities().forEach((type, number) -> activities.put(types.get(type).name(), number));
    return new RunDocument(
        run.id(),
        run.campaign(),
        run.state().name(),
        run.slotAt(),
        run.startedAt().orElse(null),
        run.endedAt().orElse(null),
        new PeopleDocument(
            Math.max(totals.peoplePassed(), totals.qualified() + totals.heldBack()),
            totals.qualified(),
            totals.filtered(),
            totals.heldBack(),
            totals.failed()),
        activities,
        run.errorCode()
            .map(code -> new Failures.ErrorDocument(code, run.errorText().orElse(""), List.of()))
            .orElse(null));
  }

  /// What became of the people, and what was done to them.
  void show(Output output) {
    output.table(
        List.of("People read", "Qualified", "Did not match", "Held back", "A step failed for"),
        List.of(
            List.of(
                people.read, people.qualified, people.filtered, people.heldBack, people.failed)));
    if (!activities.isEmpty()) {
      output.table(
          List.of("Activity", "Written"),
          activities.entrySet().stream()
              .map(entry -> List.of(entry.getKey(), entry.getValue()))
              .toList());
    }
  }
}
