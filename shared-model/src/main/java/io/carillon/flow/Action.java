package io.carillon.flow;

import io.carillon.activity.ActivityType;
import io.carillon.person.Field;
import io.carillon.person.StaticList;
import io.carillon.program.EngagementStream;
import io.carillon.program.MemberField;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import io.carillon.token.TokenText;
import java.time.Instant;
import java.util.Optional;

/// What a flow step, or one choice of it, does to a person (FL-20 to FL-54). Closed: a new action
/// does not compile until the executor says what it does.
public sealed interface Action {

  /// Puts a mail into the outbox unless the person may not be mailed (FL-20 to FL-22, CL-10 to
  /// CL-12).
  ///
  /// @param limited whether the campaign keeps to the communication limits (CL-02)
  record SendEmail(EmailRef email, boolean limited) implements Action {
    /// Of a campaign that ignores the limits.
    public SendEmail(EmailRef email) {
      this(email, false);
    }
  }

  /// Sends an e-mail about the person to staff (FL-25).
  ///
  /// @param owner the field with the owner's address; empty for none
  /// @param others further addresses with commas between them; tokens in trigger campaigns (FL-74)
  record SendAlert(EmailRef email, Optional<Field> owner, TokenText others) implements Action {}

  /// Writes a value; `NULL` empties the field, a blank value changes nothing (FL-26).
  record ChangeDataValue(Field field, TokenText newValue) implements Action {}

  /// @param field of type score
  /// @param change `+n`, `-n`, `=n`, `=-n`, or a token that gives one of these (FL-29, OQ-02)
  record ChangeScore(Field field, TokenText change) implements Action {}

  record AddToList(StaticList list) implements Action {}

  record RemoveFromList(StaticList list) implements Action {}

  /// Who is no member becomes one; nobody goes back (FL-33 to FL-38).
  ///
  /// @param newStatus empty for Not in Program
  /// @param acquisition the field that has a person's Acquisition Program
  record ChangeProgramStatus(Program program, Optional<ProgramStatus> newStatus, Field acquisition)
      implements Action {}

  /// Says of members that they are a success, since when, or that they are none (FL-39).
  ///
  /// @param success with a date always true
  /// @param date empty for Success itself: then it is a success from now on
  record ChangeProgramSuccess(Program program, boolean success, Optional<Instant> date)
      implements Action {}

  /// As Change Data Value, of members only (FL-40).
  record ChangeMemberData(Program program, MemberField field, TokenText newValue)
      implements Action {}

  /// Makes members of an engagement program (FL-41). Who is in one of its streams stays there.
  record AddToEngagement(Program program, EngagementStream stream, Field acquisition)
      implements Action {}

  /// Who is no member becomes one, in that stream (FL-42).
  record ChangeStream(Program program, EngagementStream stream, Field acquisition)
      implements Action {}

  /// Who is no member becomes one, in the first stream (FL-43).
  ///
  /// @param paused false for Normal
  record ChangeCadence(Program program, boolean paused, Field acquisition) implements Action {}

  /// Puts people in another partition: who is in none of the workspace's is out of its reach from
  /// then on (FL-45).
  ///
  /// @param partition the field that has a person's partition
  record ChangePartition(Field partition, String name) implements Action {}

  /// @param type for example `Web`, `Email`, `Milestone`
  record InterestingMoment(TokenText type, TokenText description) implements Action {}

  /// Sets the person aside until an instant that is worked out on entering the step (WT-13, WT-14).
  record Wait(WaitTime until) implements Action {}

  /// Calls another system; who maps its answer to fields waits for it (FL-48, FL-07).
  record CallWebhook(WebhookRef webhook) implements Action {}

  /// Takes the person through another campaign's flow before the next step (EX-02).
  record ExecuteCampaign(Executable child) implements Action {}

  /// Asks another campaign to take the person, who goes on here at once (FL-50, EX-02).
  ///
  /// @param lane in which the person waits for it
  record RequestCampaign(CampaignRef campaign, Lane lane) implements Action {}

  /// Takes the person out of every wait in the campaign's flow (FL-60).
  ///
  /// @param campaign as the step names it
  /// @param waitingIn the campaign whose waits end: the one that was started if the named one is on
  ///   the way from there to here, because executed campaigns have no waits (WT-28)
  /// @param own whether the named one is on that way: the person leaves the flow here (FL-61,
  ///   FL-63)
  record RemoveFromFlow(CampaignRef campaign, int waitingIn, boolean own) implements Action {}

  /// A step about a campaign that was deleted after the step was written: fails (OQ-10).
  ///
  /// @param type of the activity that the step logs
  record OfDeletedCampaign(ActivityType type, CampaignRef campaign) implements Action {}

  /// Deletes the person; nothing follows (FL-46).
  record DeletePerson() implements Action {}

  /// Nothing, and nothing is logged (CH-03).
  record DoNothing() implements Action {}
}
