package io.carillon.mail;

import org.jspecify.annotations.Nullable;

/// What a link in a mail says when somebody follows it: enough for the activity it becomes (AL-08),
/// without the mail, which may be long gone.
///
/// @param runId of the send, as step and choice; null if no campaign sent it
/// @param campaignId the executed campaign whose step it was; null for the run's own
/// @param target where a click leads; empty for other kinds
public record MailLink(
    Kind kind,
    long personId,
    int emailId,
    @Nullable Integer runId,
    @Nullable Integer campaignId,
    @Nullable Integer stepId,
    @Nullable Integer choice,
    String target) {

  /// What following it means.
  public enum Kind {
    UNSUBSCRIBE("u"),
    CLICK("c"),
    OPEN("o");

    private final String path;

    Kind(String path) {
      this.path = path;
    }

    /// The first part of the link's path, and what it is signed for.
    String path() {
      return path;
    }
  }

  /// The same mail's link of another kind.
  public MailLink as(Kind other, String otherTarget) {
    return new MailLink(other, personId, emailId, runId, campaignId, stepId, choice, otherTarget);
  }
}
