package io.carillon.execution;

import io.carillon.activity.Activity;
import io.carillon.activity.ActivityType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run would have done, had it happened at that instant.
///
/// @param everybody whether all who match were taken through; false if a limit ended it before
/// @param matched people who match the smart list, as far as it went
/// @param entered those whom the qualification rule admits
/// @param overLimit whether these are more than the campaign's person limit allows: a run would not
///   start at all (QL-21)
/// @param failed people among them with at least one failed step
/// @param waits how often somebody would have waited
/// @param mails to people and to staff that would have been sent out
/// @param calls of webhooks that would have been made
/// @param steps every choice of every step, in the order of the flow, each executed campaign's
///   behind the caller's; those nobody came to as well
/// @param sample the first people who entered, by id
public record DryRunResult(
    Instant asOf,
    boolean everybody,
    long matched,
    long entered,
    boolean overLimit,
    long failed,
    long waits,
    long mails,
    long calls,
    long deleted,
    List<Step> steps,
    List<Person> sample) {
  public DryRunResult {
    steps = List.copyOf(steps);
    sample = List.copyOf(sample);
  }

  /// How many matched and were held back by the qualification rule.
  public long heldBack() {
    return matched - entered;
  }

  /// One choice of a step, or its default.
  ///
  /// @param campaign the executed campaign's name; null for the one that would run
  /// @param choice 0 for the default (CH-10)
  /// @param condition of the choice; null for the default
  /// @param people to whom it was applied; with an executed campaign, each as often as it was
  ///   called
  /// @param outcomes what was logged, most frequent first
  public record Step(
      @Nullable String campaign,
      int id,
      String name,
      int choice,
      @Nullable String condition,
      long people,
      List<Outcome> outcomes) {
    public Step {
      outcomes = List.copyOf(outcomes);
    }
  }

  /// @param of the field, list, e-mail, program or campaign it is about; null for none
  /// @param reason why it was skipped or failed
  public record Outcome(
      ActivityType type,
      @Nullable String of,
      Activity.Result result,
      @Nullable String reason,
      long times) {}

  /// One of the first people, with everything that would have been logged, in order.
  public record Person(long id, @Nullable String email, List<Logged> activities) {
    public Person {
      activities = List.copyOf(activities);
    }
  }

  /// @param campaign the executed campaign's name; null for the one that would run
  /// @param of the field, list, e-mail, program or campaign it is about, or its primary as text
  public record Logged(
      @Nullable String campaign,
      int step,
      int choice,
      ActivityType type,
      @Nullable String of,
      @Nullable String oldValue,
      @Nullable String newValue,
      Activity.Result result,
      @Nullable String reason) {}
}
