package io.carillon.listener.dispatch;

import io.carillon.activity.PastActivity;
import io.carillon.person.Cause;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// An event that waits for one campaign: a row of `event_inbox`.
///
/// @param id the order of acceptance
/// @param runId of the activation under which it was accepted
/// @param depth how many triggered flows led to it (RQ-06)
/// @param attempts how often it failed so far
/// @param json what the event says: [#details]
record InboxEvent(
    long id,
    String eventId,
    long personId,
    int shard,
    int typeId,
    int campaignId,
    int runId,
    int depth,
    int attempts,
    Instant acceptedAt,
    String json) {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /// @param source who requests; null for an event that is no request
  /// @param trigger values of the trigger tokens by name (TK-40); null for none
  /// @param activity null for a request
  record Details(
      @Nullable String source,
      @Nullable Map<String, String> trigger,
      @Nullable Happened activity) {}

  /// As [io.carillon.execution.TriggerFeed] writes it.
  record Happened(
      @Nullable Integer primaryId,
      @Nullable String primaryValue,
      @Nullable String oldValue,
      @Nullable String newValue,
      @Nullable Map<String, String> attributes) {}

  /// Read when the event's turn has come: one that cannot be read fails alone.
  Details details() {
    return JSON.readValue(json, Details.class);
  }

  /// The activity that is the event.
  PastActivity activity() {
    var happened =
        Objects.requireNonNullElseGet(
            details().activity, () -> new Happened(null, null, null, null, null));
    return new PastActivity(
        0,
        acceptedAt,
        happened.primaryId,
        happened.primaryValue,
        happened.oldValue,
        happened.newValue,
        Objects.requireNonNullElse(happened.attributes, Map.of()));
  }

  Cause cause() {
    return Cause.of(Objects.requireNonNullElse(details().trigger, Map.of()), depth);
  }
}
