package io.carillon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.Activity;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import io.carillon.person.PersonChunk;
import io.carillon.person.ProgramMembership;
import io.carillon.program.EngagementStream;
import io.carillon.program.MemberField;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Filter.InProgram.OnStatus;
import io.carillon.smartlist.Moment;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenParser;
import io.carillon.token.TokenResolver;
import io.carillon.token.TokenText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Steps that change what people are in a program, and in which partition.
class ProgramStepTest {
  private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final ProgramStatus INVITED = new ProgramStatus(1, "Invited", 10, false, false);
  private static final ProgramStatus CAME = new ProgramStatus(2, "Attended", 30, true, false);
  private static final ProgramStatus MISSED = new ProgramStatus(3, "No Show", 30, false, false);
  private static final Program SPRING = new Program(7, "Spring", List.of(INVITED, CAME, MISSED));
  private static final Field ACQUISITION = field(1, "Acquisition Program Name", FieldType.STRING);
  private static final FieldCatalogue CATALOGUE = catalogue();

  private final PersonChunk people =
      new PersonChunk(new long[] {10, 20}, List.of(ACQUISITION), List.of());
  private Effects effects;

  @BeforeEach
  void nobodyIsAMember() {
    people.loadMemberships(SPRING.id(), new ProgramMembership[2]);
  }

  @Nested
  class ChangeProgramStatus {
    @Test
    @Tag("FL-33")
    void makesMembers() {
      run(status(INVITED));

      assertThat(member(0)).isEqualTo(ProgramMembership.begun(1, NOW));
      assertThat(log(10)).first().isEqualTo("104 succeeded: Not in Program → Invited");
      var activity = effects.activities().getFirst();
      assertThat(activity.primaryId()).isEqualTo(SPRING.id());
      assertThat(activity.attributes()).isEqualTo(Map.of("Success", "false"));
      assertThat(people.changedMemberships(SPRING.id()).cardinality()).isEqualTo(2);
    }

    @Test
    @Tag("FL-34")
    @Tag("FL-35")
    void neverGoesBackButSideways() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(CAME), begun(INVITED)});
      run(status(INVITED), status(MISSED));

      assertThat(log(10))
          .containsExactly(
              "104 skipped: null → Invited (has a status of a higher step: nobody goes back)",
              "104 succeeded: Attended → No Show");
      assertThat(log(20))
          .containsExactly(
              "104 skipped: null → Invited (no change)", "104 succeeded: Invited → No Show");
      assertThat(member(0)).isEqualTo(membership(3, true, BEFORE, BEFORE, NOW));
    }

    @Test
    @Tag("OQ-01")
    void isSkippedForTheStatusThatIsThereAndForThoseWhoAreNotIn() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(CAME), null});
      run(status(CAME));
      assertThat(log(10)).containsExactly("104 skipped: null → Attended (no change)");

      run(leave());
      assertThat(log(10)).containsExactly("104 succeeded: Attended → Not in Program");
      run(leave());
      assertThat(log(10)).containsExactly("104 skipped: null → Not in Program (not a member)");
    }

    @Test
    @Tag("FL-36")
    void endsMembershipAndABetterStatusMayComeBackLower() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(CAME), null});
      run(leave(), status(INVITED));

      assertThat(member(0)).isEqualTo(ProgramMembership.begun(1, NOW));
    }

    @Test
    @Tag("AN-11")
    void isNotHeldBackByAStatusThatTheChannelLost() {
      people.loadMemberships(
          SPRING.id(), new ProgramMembership[] {membership(9, true, BEFORE, BEFORE, BEFORE), null});
      run(status(INVITED));

      assertThat(member(0)).isEqualTo(membership(1, true, BEFORE, BEFORE, NOW));
      assertThat(log(10))
          .containsExactly("104 succeeded: status 9, which its channel no longer has → Invited");
    }

    @Test
    @Tag("FL-38")
    void makesTheFirstProgramTheAcquisitionProgram() {
      people.load(1, ACQUISITION, "Autumn");
      run(status(INVITED), leave(), status(CAME));

      assertThat(people.value(0, ACQUISITION)).isEqualTo("Spring");
      assertThat(people.value(1, ACQUISITION)).isEqualTo("Autumn");
      assertThat(log(10)).filteredOn(line -> line.startsWith("13 ")).hasSize(1);
      assertThat(log(20)).noneMatch(line -> line.startsWith("13 "));
      assertThat(people.changedRows(ACQUISITION).stream().toArray()).containsExactly(0);
    }

    @Test
    @Tag("FL-38")
    void ofAMemberLeavesTheAcquisitionProgramAlone() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(INVITED), null});
      run(status(CAME));

      assertThat(people.value(0, ACQUISITION)).isNull();
    }

    @Test
    @Tag("CH-08")
    @Tag("FL-07")
    void isSeenByLaterChoices() {
      var came =
          new Filter.InProgram(
              true,
              List.of(SPRING),
              Optional.of(new OnStatus(true, List.of("Attended"))),
              Optional.empty());
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(MISSED), null});
      execute(
          List.of(
              new FlowStep(
                  1,
                  "step",
                  List.of(
                      new FlowStep.Choice(
                          new Filter.InProgram(
                              true, List.of(SPRING), Optional.empty(), Optional.empty()),
                          status(CAME))),
                  status(INVITED)),
              new FlowStep(
                  2, "step", List.of(new FlowStep.Choice(came, leave())), status(MISSED))));

      assertThat(member(0)).isNull();
      assertThat(member(1)).isEqualTo(membership(3, false, null, NOW, NOW));
    }
  }

  @Nested
  class ChangeProgramSuccess {
    private static final Instant MAY = Instant.parse("2026-05-01T00:00:00Z");

    @Test
    @Tag("FL-39")
    void isForMembersOnly() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(INVITED), null});
      run(success(true));

      assertThat(member(0)).isEqualTo(membership(1, true, NOW, BEFORE, BEFORE));
      assertThat(member(1)).isNull();
      assertThat(log(10)).containsExactly("1003 succeeded: false → true");
      assertThat(log(20)).containsExactly("1003 skipped: null → true (not a member)");
      assertThat(effects.activities().getFirst().attributes())
          .isEqualTo(Map.of("Attribute", "Success"));
      assertThat(people.changedMemberships(SPRING.id()).stream().toArray()).containsExactly(0);
    }

    @Test
    @Tag("FL-39")
    void setsTheDateWithSuccessAndSuccessWithTheDateHoweverOften() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(INVITED), begun(CAME)});
      run(successDate(MAY), successDate(NOW), success(false), successDate(MAY));

      assertThat(member(0)).isEqualTo(membership(1, true, MAY, BEFORE, BEFORE));
      assertThat(log(20))
          .containsExactly(
              "1003 succeeded: 2026-01-01T00:00:00Z → 2026-05-01T00:00:00Z",
              "1003 succeeded: 2026-05-01T00:00:00Z → 2026-03-04T05:06:07Z",
              "1003 succeeded: true → false",
              "1003 succeeded: null → 2026-05-01T00:00:00Z");
    }

    @Test
    @Tag("FL-39")
    @Tag("OQ-01")
    void isSkippedForWhatIsSoAlreadyAndKeepsTheDate() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(CAME), begun(INVITED)});
      run(success(true), successDate(BEFORE));
      assertThat(log(10))
          .containsExactly(
              "1003 skipped: null → true (no change)",
              "1003 skipped: null → 2026-01-01T00:00:00Z (no change)");
      assertThat(member(0)).isEqualTo(begun(CAME));

      run(success(false), success(false));
      assertThat(log(10)).last().isEqualTo("1003 skipped: null → false (no change)");
    }

    private static Action success(boolean success) {
      return new Action.ChangeProgramSuccess(SPRING, success, Optional.empty());
    }

    private static Action successDate(Instant date) {
      return new Action.ChangeProgramSuccess(SPRING, true, Optional.of(date));
    }
  }

  @Nested
  class ChangeProgramMemberData {
    private static final MemberField SEAT = new MemberField("Seat", FieldType.STRING);
    private static final MemberField GUESTS = new MemberField("Guests", FieldType.INTEGER);

    @Test
    @Tag("FL-40")
    @Tag("TK-30")
    void writesForMembersOnly() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(INVITED), null});
      run(data(SEAT, "Row {{lead.Id}}"), data(GUESTS, " 02 "));

      assertThat(member(0))
          .isEqualTo(begun(INVITED).withData("seat", "Row 10").withData("guests", "2"));
      assertThat(member(1)).isNull();
      assertThat(log(10))
          .containsExactly("123 succeeded: null → Row 10", "123 succeeded: null → 2");
      assertThat(log(20)).first().isEqualTo("123 skipped: null → null (not a member)");
      assertThat(effects.activities().getFirst().primaryId()).isEqualTo(SPRING.id());
      assertThat(effects.activities().getFirst().attributes())
          .isEqualTo(Map.of("Attribute", "Seat"));
    }

    @Test
    @Tag("FL-26")
    @Tag("FL-40")
    @Tag("OQ-01")
    void emptiesForNullAndSkipsBlankAndEqualAndFailsForAnotherType() {
      people.loadMemberships(
          SPRING.id(), new ProgramMembership[] {begun(INVITED).withData("guests", "2"), null});
      run(
          data(GUESTS, "2.0"),
          data(GUESTS, " "),
          data(GUESTS, "many"),
          data(GUESTS, "NULL"),
          data(GUESTS, "NULL"));

      assertThat(log(10))
          .containsExactly(
              "123 skipped: null → 2 (no change)",
              "123 skipped: null → null (blank value)",
              "123 failed: null → many (a whole number from -2147483648 to 2147483647 is needed)",
              "123 succeeded: 2 → null",
              "123 skipped: null → null (no change)");
      assertThat(member(0).data()).isEmpty();
    }

    @Test
    @Tag("FL-07")
    @Tag("TK-09")
    @Tag("TK-11")
    @Tag("TK-38")
    void isSeenByLaterMemberTokensOfTheCampaignsProgram() {
      people.loadMemberships(SPRING.id(), new ProgramMembership[] {begun(INVITED), null});
      run(
          data(SEAT, "A 17"),
          new Action.InterestingMoment(
              text("Web"), text("Seat {{member.seat:default=none}}{{member.Guests}}")));

      assertThat(
              effects.activities().stream()
                  .filter(activity -> activity.type().id() == 46)
                  .map(activity -> activity.attributes().get("Description")))
          .containsExactly("Seat A 17", "Seat none");
    }

    @Test
    @Tag("TK-38")
    void isKeptWithAMailWhenItsStepRuns() {
      people.loadMemberships(
          SPRING.id(), new ProgramMembership[] {begun(INVITED).withData("seat", "A 17"), null});
      var token = text("{{member.Seat}}");
      var plan =
          new FlowPlan(
              context(),
              List.of(
                  new FlowStep(
                      1,
                      "step",
                      List.of(),
                      new Action.SendEmail(new EmailRef(60, 1, "Hello", true, List.of(token))))));

      assertThat(plan.needs().programIds()).containsExactly(SPRING.id());
      assertThat(
              new TokenResolver(context(), new Moment(NOW, ZoneOffset.UTC))
                  .values(List.of(token), people.person(0)))
          .isEqualTo(Map.of("{{member.Seat}}", "A 17"));
      assertThat(TokenResolver.render(token, Map.of("{{member.Seat}}", "A 17"), true))
          .isEqualTo("A 17");
    }

    @Test
    @Tag("TK-09")
    void isNeededByTextsThatAskForItThroughMyTokensToo() {
      var moment = new Action.InterestingMoment(text("Web"), text("{{my.Seat}}"));
      var steps = List.of(new FlowStep(1, "step", List.of(), moment));
      var my = Map.of("seat", text("{{member.Seat}}"));
      var program = new TokenContext.Program(SPRING.id(), "Spring", "");

      assertThat(
              new FlowPlan(new TokenContext(1, "C", "", program, my), steps).needs().programIds())
          .containsExactly(SPRING.id());
      assertThat(new FlowPlan(new TokenContext(1, "C", "", null, my), steps).needs().programIds())
          .isEmpty();
    }

    private static Action data(MemberField field, String value) {
      return new Action.ChangeMemberData(SPRING, field, text(value));
    }

    private static TokenText text(String text) {
      return TokenParser.parse(
          text,
          CATALOGUE,
          (message, repair) -> {
            throw new AssertionError(message + repair);
          });
    }
  }

  @Nested
  class Engagement {
    private static final EngagementStream FRESH = new EngagementStream(4, "Fresh");
    private static final EngagementStream READY = new EngagementStream(2, "Ready");
    private static final Program CLUB =
        new Program(
            9,
            "Club",
            List.of(CAME, new ProgramStatus(5, "Old", 5, false, true), INVITED),
            List.of(FRESH, READY));

    @BeforeEach
    void nobodyIsIn() {
      people.loadMemberships(CLUB.id(), new ProgramMembership[2]);
    }

    @Test
    @Tag("FL-41")
    @Tag("FL-38")
    void takesInWithTheStatusOfTheLowestStepThatIsOffered() {
      run(new Action.AddToEngagement(CLUB, READY, ACQUISITION));

      assertThat(in(0)).isEqualTo(ProgramMembership.begun(1, NOW).withStream(2));
      assertThat(people.value(0, ACQUISITION)).isEqualTo("Club");
      assertThat(log(10))
          .containsExactly("113 succeeded: null → Ready", "13 succeeded: null → Club");
      assertThat(effects.activities().getFirst().primaryId()).isEqualTo(CLUB.id());
    }

    @Test
    @Tag("FL-41")
    @Tag("OQ-01")
    void leavesWhoIsInAStreamThereAndPutsAMemberWithoutOneIntoIt() {
      var without = begun(CAME);
      people.loadMemberships(CLUB.id(), new ProgramMembership[] {without.withStream(4), without});
      run(new Action.AddToEngagement(CLUB, READY, ACQUISITION));

      assertThat(in(0)).isEqualTo(without.withStream(4));
      assertThat(in(1)).isEqualTo(without.withStream(2));
      assertThat(log(10)).containsExactly("113 skipped: null → Ready (already a member)");
      assertThat(log(20)).containsExactly("113 succeeded: null → Ready");
    }

    @Test
    @Tag("FL-42")
    void movesBetweenStreamsAndTakesInWhoIsNoMember() {
      people.loadMemberships(
          CLUB.id(), new ProgramMembership[] {begun(CAME).withStream(4).withCadence(true), null});
      run(
          new Action.ChangeStream(CLUB, READY, ACQUISITION),
          new Action.ChangeStream(CLUB, READY, ACQUISITION));

      assertThat(in(0)).isEqualTo(begun(CAME).withStream(2).withCadence(true));
      assertThat(in(1)).isEqualTo(ProgramMembership.begun(1, NOW).withStream(2));
      assertThat(log(10))
          .containsExactly("114 succeeded: Fresh → Ready", "114 skipped: null → Ready (no change)");
      assertThat(log(20)).first().isEqualTo("114 succeeded: null → Ready");
    }

    @Test
    @Tag("FL-43")
    void pausesAndGoesOnAndTakesInToTheFirstStream() {
      people.loadMemberships(CLUB.id(), new ProgramMembership[] {begun(CAME).withStream(2), null});
      run(cadence(false), cadence(true));

      assertThat(in(0)).isEqualTo(begun(CAME).withStream(2).withCadence(true));
      assertThat(in(1)).isEqualTo(ProgramMembership.begun(1, NOW).withStream(4).withCadence(true));
      assertThat(log(10))
          .containsExactly(
              "115 skipped: null → Normal (no change)", "115 succeeded: Normal → Paused");
      assertThat(log(20)).first().isEqualTo("115 succeeded: null → Normal");
    }

    @Test
    @Tag("FL-37")
    void aStatusPutsWhoIsNoMemberIntoTheFirstStreamAndLeavesAMembersAlone() {
      people.loadMemberships(
          CLUB.id(), new ProgramMembership[] {begun(INVITED).withStream(2), null});
      run(new Action.ChangeProgramStatus(CLUB, Optional.of(CAME), ACQUISITION));

      assertThat(in(0).streamId()).isEqualTo(2);
      assertThat(in(1).streamId()).isEqualTo(4);
    }

    private Action cadence(boolean paused) {
      return new Action.ChangeCadence(CLUB, paused, ACQUISITION);
    }

    private ProgramMembership in(int row) {
      return people.memberships(CLUB.id())[row];
    }
  }

  @Nested
  class ChangePersonPartition {
    private static final Field PARTITION = field(50, "Lead Partition Name", FieldType.STRING);

    @Test
    @Tag("FL-45")
    @Tag("OQ-01")
    void putsPeopleElsewhereOnce() {
      var chunk = new PersonChunk(new long[] {10, 20}, List.of(PARTITION), List.of());
      chunk.load(0, PARTITION, "Europe");
      chunk.load(1, PARTITION, "ASIA");
      execute(
          chunk,
          List.of(
              new FlowStep(1, "step", List.of(), new Action.ChangePartition(PARTITION, "Asia"))));

      assertThat(chunk.value(0, PARTITION)).isEqualTo("Asia");
      assertThat(chunk.changedRows(PARTITION).stream().toArray()).containsExactly(0);
      assertThat(log(10)).containsExactly("100 succeeded: Europe → null");
      assertThat(effects.activities().getFirst().primaryValue()).isEqualTo("Asia");
      assertThat(log(20)).containsExactly("100 skipped: null → null (no change)");
    }
  }

  @Test
  void aPlanNamesTheFactsItNeeds() {
    var plan = new FlowPlan(context(), List.of(new FlowStep(1, "step", List.of(), leave())));

    assertThat(plan.needs().programIds()).containsExactly(SPRING.id());
    assertThat(plan.needs().fields()).containsExactly(ACQUISITION);
  }

  private static ProgramMembership begun(ProgramStatus status) {
    return ProgramMembership.begun(status.id(), BEFORE)
        .withStatus(status.id(), status.success(), BEFORE);
  }

  private static ProgramMembership membership(
      int statusId, boolean success, Instant successAt, Instant since, Instant statusAt) {
    return new ProgramMembership(
        statusId, success, successAt, since, statusAt, Map.of(), null, false);
  }

  private static Action status(ProgramStatus status) {
    return new Action.ChangeProgramStatus(SPRING, Optional.of(status), ACQUISITION);
  }

  private static Action leave() {
    return new Action.ChangeProgramStatus(SPRING, Optional.empty(), ACQUISITION);
  }

  private static TokenContext context() {
    var program = new TokenContext.Program(SPRING.id(), SPRING.name(), "");
    return new TokenContext(1, "C", "", program, Map.of());
  }

  private ProgramMembership member(int row) {
    return people.memberships(SPRING.id())[row];
  }

  private void run(Action... actions) {
    var steps = new ArrayList<FlowStep>();
    for (var action : actions) {
      steps.add(new FlowStep(steps.size() + 1, "step", List.of(), action));
    }
    execute(steps);
  }

  private void execute(List<FlowStep> steps) {
    execute(people, steps);
  }

  private void execute(PersonChunk chunk, List<FlowStep> steps) {
    effects =
        new FlowExecutor(new BlockedFromMail(CATALOGUE))
            .resume(
                1,
                new FlowPlan(context(), steps),
                0,
                chunk,
                new ExecutionContext(
                    NOW,
                    ZoneOffset.UTC,
                    (_, _, _) -> Set.of(),
                    CommunicationLimits.NONE,
                    ExecutionContext.Drawn.NOBODY,
                    Map.of()));
  }

  /// `type result: old → new (reason)` of one person.
  private List<String> log(long person) {
    return effects.activities().stream()
        .filter(activity -> activity.personId() == person)
        .map(activity ->
            "%d %s: %s → %s%s"
                .formatted(
                    activity.type().id(),
                    activity.result(),
                    activity.oldValue(),
                    activity.newValue(),
                    activity.attributes().containsKey(Activity.REASON)
                        ? " (" + activity.attributes().get(Activity.REASON) + ")"
                        : ""))
        .toList();
  }

  private static FieldCatalogue catalogue() {
    var fields = new ArrayList<>(List.of(ACQUISITION));
    for (var name :
        List.of(
            "Email Address",
            "Black Listed",
            "Email Invalid",
            "Email Suspended",
            "Email Suspended At",
            "Unsubscribed",
            "Marketing Suspended")) {
      fields.add(field(fields.size() + 1, name, FieldType.STRING));
    }
    return new FieldCatalogue(fields);
  }

  private static Field field(int id, String name, FieldType type) {
    var column = name.toLowerCase(Locale.ROOT).replace(' ', '_');
    return new Field(id, name, column, type, Field.Group.PERSON, false, false);
  }
}
