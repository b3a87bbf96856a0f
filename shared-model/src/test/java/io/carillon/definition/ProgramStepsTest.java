package io.carillon.definition;

import static io.carillon.definition.BadInputTest.assertProblems;
import static io.carillon.definition.BadInputTest.wrong;
import static io.carillon.definition.Workbench.flow;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.flow.Action;
import io.carillon.person.FieldType;
import io.carillon.program.EngagementStream;
import io.carillon.program.MemberField;
import io.carillon.program.ProgramStatus;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Steps that change what people are in a program, as users write them.
class ProgramStepsTest {
  private static final String SPRING =
      """
      kind: Channel
      name: Webinar
      statuses:
        - {name: Invited, step: 10, id: 1}
        - {name: Attended, step: 30, id: 3, success: true}
        - {name: Declined, step: 40, id: 4, hidden: true}
      ---
      kind: Program
      name: Spring
      type: Event
      channel: Webinar
      ---
      """;

  @Nested
  class ChangeProgramStatus {
    @Test
    @Tag("FL-33")
    @Tag("FL-36")
    void namesAStatusOfTheProgramsChannelOrNone() {
      assertThat(action("{step: Change Program Status, program: spring, newStatus: attended}"))
          .isInstanceOfSatisfying(
              Action.ChangeProgramStatus.class,
              change -> {
                assertThat(change.program().name()).isEqualTo("Spring");
                assertThat(change.newStatus())
                    .contains(new ProgramStatus(3, "Attended", 30, true, false));
                assertThat(change.acquisition().name()).isEqualTo("Acquisition Program Name");
              });
      assertThat(
              action("{step: Change Program Status, program: Spring, newStatus: not in program}"))
          .isInstanceOfSatisfying(
              Action.ChangeProgramStatus.class, change -> assertThat(change.newStatus()).isEmpty());
    }

    @Test
    @Tag("FL-33")
    void isRefusedForUnknownNames() {
      assertProblems(
          wrong(
              "",
              SPRING
                  + flow(
                      """
                      - {step: Change Program Status, program: Sprong, newStatus: Invited}
                      - {step: Change Program Status, program: Spring, newStatus: Invite}
                      - {step: Change Program Status, program: Spring, newStatus: Declined}
                      """),
              "test.yaml:19 flow[0].program: there is no program 'Sprong': did you mean 'Spring'?",
              "test.yaml:20 flow[1].newStatus: program 'Spring' has no status 'Invite': did you"
                  + " mean 'Invited'?",
              "test.yaml:21 flow[2].newStatus: status 'Declined' is hidden: it is not meant for"
                  + " further members"));
    }
  }

  @Nested
  class ChangeProgramSuccess {
    @Test
    @Tag("FL-39")
    void changesSuccessOrItsDateInTheInstallationsZone() {
      assertThat(
              action(
                  "{step: Change Program Success, program: Spring, attribute: success, newValue:"
                      + " 'true'}"))
          .isInstanceOfSatisfying(
              Action.ChangeProgramSuccess.class,
              change -> {
                assertThat(change.success()).isTrue();
                assertThat(change.date()).isEmpty();
              });
      assertThat(
              action(
                  "{step: Change Program Success, program: Spring, attribute: Success Date,"
                      + " newValue: 2026-05-01}"))
          .isInstanceOfSatisfying(
              Action.ChangeProgramSuccess.class,
              change -> assertThat(change.date()).contains(Instant.parse("2026-04-30T22:00:00Z")));
    }

    @Test
    @Tag("FL-39")
    void isOfTheOwnProgramUnlessItNamesAnother() {
      var workbench =
          Workbench.of(
              SPRING
                  + flow("- {step: Change Program Success, attribute: Success, newValue: false}")
                      .replace("name: C", "name: C\nprogram: Spring"));
      var plan =
          workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, "C"), workbench.problems);

      assertThat(workbench.problems.all()).isEmpty();
      assertThat(plan.flow().steps().getFirst().otherwise())
          .isInstanceOfSatisfying(
              Action.ChangeProgramSuccess.class,
              change -> assertThat(change.program().name()).isEqualTo("Spring"));
    }

    @Test
    @Tag("FL-39")
    void isRefusedForOtherAttributesAndValues() {
      assertProblems(
          wrong(
              "",
              SPRING
                  + flow(
                      """
                      - {step: Change Program Success, program: Spring, attribute: Sucess, newValue: true}
                      - {step: Change Program Success, program: Spring, attribute: Success, newValue: NULL}
                      - {step: Change Program Success, program: Spring, attribute: Success Date, newValue: "{{lead.Created At}}"}
                      - {step: Change Program Success, attribute: Success, newValue: true}
                      """),
              "test.yaml:19 flow[0].attribute: this step does not change 'Sucess': did you mean"
                  + " 'Success'?",
              "test.yaml:20 flow[1].newValue: 'NULL' is no value of this attribute: write true or"
                  + " false",
              "test.yaml:21 flow[2].newValue: '{{lead.Created At}}' is no value of this attribute:"
                  + " write a date such as 2026-05-31",
              "test.yaml:22 flow[3]: 'program' is not filled in: the step does nothing"));
    }
  }

  @Nested
  class ChangeProgramMemberData {
    private static final String SEAT =
        """
        kind: ProgramMemberField
        name: Seat
        type: string
        ---
        {kind: ProgramMemberField, name: Guests, type: integer}
        ---
        """;

    @Test
    @Tag("FL-40")
    void writesAFieldOfMembers() {
      assertThat(
              action(
                  SEAT,
                  "{step: Change Program Member Data, program: Spring, attribute: guests, newValue:"
                      + " '3'}"))
          .isInstanceOfSatisfying(
              Action.ChangeMemberData.class,
              change -> {
                assertThat(change.field()).isEqualTo(new MemberField("Guests", FieldType.INTEGER));
                assertThat(change.program().name()).isEqualTo("Spring");
              });
    }

    @Test
    @Tag("FL-40")
    @Tag("TK-09")
    void isRefusedForUnknownFieldsAndValuesThatNeverFit() {
      assertProblems(
          wrong(
              "",
              SPRING
                  + SEAT
                  + flow(
                      """
                      - {step: Change Program Member Data, program: Spring, attribute: Seats, newValue: x}
                      - {step: Change Program Member Data, program: Spring, attribute: Guests, newValue: x}
                      - {step: Interesting Moment, type: Web, description: "{{member.Saet}}"}
                      """),
              "test.yaml:25 flow[0].attribute: there is no program member field 'Seats': did you"
                  + " mean 'Seat'?",
              "test.yaml:26 flow[1].newValue: 'x' can never be a value of field 'Guests'",
              "test.yaml:27 flow[2].description: there is no program member field 'Saet': did you"
                  + " mean 'Seat'?"));
    }

    @Test
    @Tag("TK-38")
    void tokensWorkInEmailsButNotInTheirPreheaders() {
      assertProblems(
          wrong(
              "",
              SEAT
                  + """
                  kind: Email
                  name: E
                  from: {address: a@example.com}
                  subject: Your seat is {{member.Seat}}
                  preheader: "{{member.Seat}}"
                  text: "{{member.Row}}"
                  """,
              "test.yaml:11 preheader: member tokens do not work in a preheader: use them in the"
                  + " subject or the body",
              "test.yaml:12 text: there is no program member field 'Row'"));
    }
  }

  @Nested
  class EngagementSteps {
    private static final String CLUB =
        """
        kind: Program
        name: Club
        type: Engagement
        streams: [{name: Fresh, id: 4}, {name: Ready, id: 2}]
        ---
        """;

    @Test
    @Tag("FL-41")
    @Tag("FL-42")
    void nameAStreamOfAnEngagementProgram() {
      var add = action(CLUB, "{step: Add to Engagement Program, program: Club, stream: ready}");
      var change =
          action(CLUB, "{step: Change Engagement Program Stream, program: Club, stream: Fresh}");

      assertThat(add)
          .isInstanceOfSatisfying(
              Action.AddToEngagement.class,
              one -> assertThat(one.stream()).isEqualTo(new EngagementStream(2, "Ready")));
      assertThat(change)
          .isInstanceOfSatisfying(
              Action.ChangeStream.class,
              one -> assertThat(one.stream()).isEqualTo(new EngagementStream(4, "Fresh")));
    }

    @Test
    @Tag("FL-43")
    void pauseOrGoOn() {
      var step = "{step: Change Engagement Program Cadence, program: Club, newValue: %s}";

      assertThat(((Action.ChangeCadence) action(CLUB, step.formatted("Paused"))).paused()).isTrue();
      assertThat(((Action.ChangeCadence) action(CLUB, step.formatted("normal"))).paused())
          .isFalse();
    }

    @Test
    @Tag("FL-41")
    @Tag("FL-43")
    void areRefusedForOtherProgramsStreamsAndCadences() {
      assertProblems(
          wrong(
              "",
              SPRING
                  + CLUB
                  + flow(
                      """
                      - {step: Add to Engagement Program, program: Spring, stream: Ready}
                      - {step: Change Engagement Program Stream, program: Club, stream: Redy}
                      - {step: Change Engagement Program Cadence, program: Club, newValue: Stopped}
                      """),
              "test.yaml:24 flow[0].program: program 'Spring' is of type Event: name a program of"
                  + " type Engagement",
              "test.yaml:25 flow[1].stream: program 'Club' has no stream 'Redy': did you mean"
                  + " 'Ready'?",
              "test.yaml:26 flow[2].newValue: there is no cadence 'Stopped'"));
    }

    @Test
    @Tag("FL-41")
    void streamsAreOfEngagementProgramsAndUnique() {
      assertProblems(
          wrong(
              "",
              """
              {kind: Program, name: E, type: Engagement, streams: [{name: A, id: 1}, {name: a, id: 1}]}
              ---
              {kind: Program, name: P, streams: [{name: A}]}
              """,
              "test.yaml:1 streams[1].name: two streams are called 'a', ignoring case",
              "test.yaml:1 streams[1].id: two streams have id 1",
              "test.yaml:3 streams: a program of type Default has no streams: take them out, or"
                  + " write 'type: Engagement'"));
    }
  }

  @Test
  @Tag("FL-45")
  void changePersonPartitionNamesAPartitionThatThereIs() {
    var asia = "{kind: PersonPartition, name: Asia}\n---\n";

    assertThat(action(asia, "{step: Change Person Partition, partition: asia}"))
        .isInstanceOfSatisfying(
            Action.ChangePartition.class,
            change -> {
              assertThat(change.name()).isEqualTo("Asia");
              assertThat(change.partition().column()).isEqualTo("lead_partition");
            });
    assertProblems(
        wrong(
            "",
            asia + flow("- {step: Change Person Partition, partition: Asya}"),
            "test.yaml:9 flow[0].partition: there is no partition 'Asya': did you mean 'Asia'?"));
  }

  private static Action action(String step) {
    return action("", step);
  }

  private static Action action(String further, String step) {
    var workbench = Workbench.of(SPRING + further + flow("- " + step));
    var plan =
        workbench.compiler().campaign(workbench.entry(Kind.CAMPAIGN, "C"), workbench.problems);
    assertThat(workbench.problems.all()).isEmpty();
    return plan.flow().steps().getFirst().otherwise();
  }
}
