package io.carillon.activity;

import io.carillon.activity.Activity.Result;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An activity as the log has it, with names instead of ids (AL-02, AL-12).
///
/// @param id unique and ascending in the order of writing
/// @param campaign name of the campaign that caused it; null if none did or it is gone
/// @param stepId the flow step; null outside a flow
/// @param choice 0 for the default, 1..n for a choice (CH-10); null outside a flow
/// @param primary name of the field, list or e-mail, or the primary as text (AL-05); null if it has
///   none
/// @param attributes by name, empty ones left out (AL-04); `Old Value` and `New Value` of changes
///   are among them
public record LoggedActivity(
    long id,
    Instant at,
    long personId,
    ActivityType type,
    @Nullable Integer campaignId,
    @Nullable String campaign,
    @Nullable Integer runId,
    @Nullable Integer stepId,
    @Nullable Integer choice,
    @Nullable String primary,
    Map<String, String> attributes,
    Result result) {

  /// For a JSON writer: the published keys in their order; what is missing is left out.
  public Map<String, Object> toMap() {
    var map = new LinkedHashMap<String, @Nullable Object>();
    map.put("id", id);
    map.put("at", at.toString());
    map.put("personId", personId);
    map.put("type", type.name());
    map.put("campaign", campaign);
    map.put("runId", runId);
    map.put("step", stepId);
    map.put("choice", choice);
    map.put("primary", primary);
    map.put("attributes", attributes.isEmpty() ? null : attributes);
    map.put("result", result.toString());
    var present = new LinkedHashMap<String, Object>();
    map.forEach((name, value) -> {
      if (value != null) {
        present.put(name, value);
      }
    });
    return present;
  }
}
