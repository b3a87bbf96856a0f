package io.carillon.activity;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row of the log before it is written: what happened to one person. The run and the instant
/// are those of the whole chunk and are given to the writer once.
///
/// @param campaignId the executed campaign whose step did it; null for the run's own campaign, and
///   outside a flow
/// @param stepId the flow step that did it; 0 outside a flow
/// @param choice 0 for the default or a step without choices, 1..n for a choice (CH-10)
/// @param primaryId the field, list or e-mail by id (AL-05); null if the type's primary is a text
///   or missing
/// @param primaryValue the primary as text where it is no asset of ours
/// @param oldValue before, as [io.carillon.person.FieldValue] writes it; null if empty or not a
///   change
/// @param newValue after; null if empty or not a change
/// @param attributes further attributes by name; empty ones are left out (AL-04)
public record Activity(
    long personId,
    ActivityType type,
    Result result,
    @Nullable Integer campaignId,
    int stepId,
    int choice,
    @Nullable Integer primaryId,
    @Nullable String primaryValue,
    @Nullable String oldValue,
    @Nullable String newValue,
    Map<String, String> attributes) {

  /// What became of a step for one person (FL-03). A skipped or failed step does not stop the flow
  /// (FL-04); skipped and failed activities never match filters and never fire triggers (OQ-01).
  public enum Result {
    SUCCEEDED(0),
    SKIPPED(1),
    FAILED(2);

    private final int stored;

    Result(int stored) {
      this.stored = stored;
    }

    /// As column `result` has it.
    public int stored() {
      return stored;
    }

    /// @throws IllegalArgumentException for a number that no result has
    public static Result of(int stored) {
      for (var result : values()) {
        if (result.stored == stored) {
          return result;
        }
      }
      throw new IllegalArgumentException("no result is stored as " + stored);
    }

    /// As reports and JSON show it (AL-03).
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The attribute that says why a step was skipped or failed.
  public static final String REASON = "Reason";
}
