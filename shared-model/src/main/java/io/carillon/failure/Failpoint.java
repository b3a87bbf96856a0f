package io.carillon.failure;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A named place between two steps of something that writes, where a test kills the process as
/// `kill -9` would: no shutdown hook, no `finally`, no rollback sent.
///
/// Armed by the system property `carillon.failpoint=NAME` or `NAME:n` (the n-th time it is reached;
/// first by default). Without the property [#reach()] costs one comparison with null.
public enum Failpoint {
  AFTER_RUN_ROW,
  AFTER_JOB_EXECUTION,
  BEFORE_PLAN_COMMIT,
  AFTER_PLAN_COMMIT,
  AFTER_CLAIM,
  AFTER_STEP_EXECUTION,
  AFTER_PEOPLE_LOCKED,
  BEFORE_PERSON_UPDATE,
  AFTER_PERSON_UPDATE,
  AFTER_LIST_CHANGE,
  AFTER_OUTBOX,
  AFTER_WEBHOOK_CALLS,
  AFTER_ACTIVITY,
  AFTER_WAIT,
  AFTER_REQUEST,
  AFTER_CAMPAIGN_MEMBER,
  AFTER_SAMPLE_DRAWS,
  BEFORE_CURSOR,
  BEFORE_CHUNK_COMMIT,
  AFTER_CHUNK_COMMIT,
  BEFORE_PART_DONE,
  AFTER_PART_DONE,
  BEFORE_CLOSE,
  AFTER_CLOSE,
  AFTER_WAITS_LOCKED,
  AFTER_WAITS_ENDED,
  BEFORE_RESUMPTION_COMMIT,
  AFTER_RESUMPTION_COMMIT,
  BEFORE_ABORT_COMMIT,
  AFTER_ABORT_COMMIT,
  AFTER_CALLS_LOCKED,
  AFTER_CALLS_CLAIMED,
  AFTER_CALL_ANSWERED,
  AFTER_CALLS_NOTED,
  AFTER_MAPPED_VALUES,
  AFTER_CALL_LOG,
  AFTER_AWAITING_FREED,
  BEFORE_CALLS_COMMIT,
  AFTER_CALLS_COMMIT,
  AFTER_EVENTS_LOCKED,
  AFTER_OUTCOMES,
  AFTER_EVENTS_TAKEN,
  BEFORE_EVENTS_COMMIT,
  AFTER_EVENTS_COMMIT,
  IMPORT_BEFORE_COMMIT,
  IMPORT_AFTER_COMMIT;

  private static final @Nullable Failpoint ARMED;
  private static final AtomicInteger REMAINING = new AtomicInteger();

  static {
    var setting = System.getProperty("carillon.failpoint");
    if (setting == null) {
      ARMED = null;
    } else {
      var parts = setting.split(":", 2);
      ARMED = valueOf(parts[0]);
      REMAINING.set(parts.length > 1 ? Integer.parseInt(parts[1]) : 1);
    }
  }

  /// Dies here, with exit code 137, if this failpoint is armed and its turn has come; else does
  /// nothing.
  public void reach() {
    if (ARMED == this && REMAINING.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(137);
    }
  }
}
