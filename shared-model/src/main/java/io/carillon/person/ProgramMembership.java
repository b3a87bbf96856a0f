package io.carillon.person;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one member is in a program (AN-10).
///
/// @param statusId in the program's channel
/// @param success whether the member has reached what the program is for
/// @param successAt since when that counts; null for no success, and where nobody noted it
/// @param since when the person became a member, the last time (FL-36)
/// @param statusAt when the status was given
/// @param data what program member fields say, by their key, as fields write their values; empty
///   ones are left out (FL-40)
/// @param streamId of an engagement program; null for none (FL-41)
/// @param paused whether nothing is to be cast (FL-43)
public record ProgramMembership(
    int statusId,
    boolean success,
    @Nullable Instant successAt,
    Instant since,
    Instant statusAt,
    Map<String, String> data,
    @Nullable Integer streamId,
    boolean paused) {
  public ProgramMembership {
    data = Map.copyOf(data);
  }

  /// Somebody who has just come in and is no success yet.
  public static ProgramMembership begun(int statusId, Instant at) {
    return new ProgramMembership(statusId, false, null, at, at, Map.of(), null, false);
  }

  /// The same member with another status; a success stays one.
  ///
  /// @param reachesSuccess whether the status counts as success
  public ProgramMembership withStatus(int newStatusId, boolean reachesSuccess, Instant at) {
    return new ProgramMembership(
        newStatusId,
        success || reachesSuccess,
        !success && reachesSuccess ? at : successAt,
        since,
        at,
        data,
        streamId,
        paused);
  }

  /// The same member, a success since then or none (FL-39).
  ///
  /// @param newSuccessAt null for no success
  public ProgramMembership withSuccess(@Nullable Instant newSuccessAt) {
    return new ProgramMembership(
        statusId, newSuccessAt != null, newSuccessAt, since, statusAt, data, streamId, paused);
  }

  /// The same member with another value in one field.
  ///
  /// @param value null for none
  public ProgramMembership withData(String key, @Nullable String value) {
    var newData = new HashMap<>(data);
    if (value == null) {
      newData.remove(key);
    } else {
      newData.put(key, value);
    }
    return new ProgramMembership(
        statusId, success, successAt, since, statusAt, newData, streamId, paused);
  }

  /// The same member in another stream, the only one then (FL-41).
  ///
  /// @param newStreamId null for none
  public ProgramMembership withStream(@Nullable Integer newStreamId) {
    return new ProgramMembership(
        statusId, success, successAt, since, statusAt, data, newStreamId, paused);
  }

  /// The same member with another cadence (FL-43).
  public ProgramMembership withCadence(boolean newPaused) {
    return new ProgramMembership(
        statusId, success, successAt, since, statusAt, data, streamId, newPaused);
  }
}
