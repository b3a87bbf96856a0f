package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.person.Counted;
import io.carillon.person.PersonChunk;
import io.carillon.program.Program;
import io.carillon.program.ProgramStatus;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Filter.InCampaign.Campaign;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import io.carillon.smartlist.SmartList;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Membership, samples and duplicates, as chunks and explanations see them in the database.
class MembershipFactsIT {
  private static final Moment MOMENT = new Moment(TestWorld.NOW, ZoneOffset.UTC);
  private static final Program SPRING =
      new Program(7, "Spring", List.of(new ProgramStatus(1, "Invited", 10, false, false)));

  private final TestWorld world = new TestWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  @Tag("SL-62")
  @Tag("SL-63")
  @Tag("AN-16")
  void loadsWhatPeopleAreInProgramsAndHowOftenTheyEnteredCampaigns() {
    long member = world.person(Map.of());
    long nobody = world.person(Map.of());
    memberOfSpring(member, 1, true);
    world.run(BulkInsert.Way.INSERT, 1, world.everyTime(world.score("+1")), member);
    world.run(BulkInsert.Way.INSERT, 2, world.everyTime(world.score("+1")), member);
    var entered = new Campaign(world.everyTime().campaignId(), "Welcome");

    var people =
        load(
            List.of(
                new Filter.InProgram(true, List.of(SPRING), Optional.empty(), Optional.empty()),
                new Filter.InCampaign(true, List.of(entered))),
            member,
            nobody);

    assertThat(people.person(0).membership(7).statusId()).isEqualTo(1);
    assertThat(people.person(0).membership(7).success()).isTrue();
    assertThat(people.person(1).membership(7)).isNull();
    assertThat(counts(people, entered)).containsExactly(2, 0);
  }

  @Test
  @Tag("SL-67")
  void countsOthersWithTheSameValuesByIndexAndByGroups() {
    var address = world.field("Email Address");
    var city = world.field("City");
    long first = world.person(Map.of("Email Address", "Ann@example.com", "City", "Rome"));
    long second = world.person(Map.of("Email Address", "ann@EXAMPLE.com", "City", "rome "));
    long third = world.person(Map.of("Email Address", "ann@example.com", "City", "Paris"));
    long none = world.person(Map.of("City", "Rome"));
    var byAddress = new Filter.SharesValues(List.of(address));
    var byCity = new Filter.SharesValues(List.of(city));
    var byBoth = new Filter.SharesValues(List.of(city, address));

    var people = load(List.of(byAddress, byCity, byBoth), first, second, third, none);

    assertThat(counts(people, byAddress)).containsExactly(2, 2, 2, 0);
    assertThat(counts(people, byCity)).containsExactly(2, 2, 0, 2);
    assertThat(counts(people, byBoth)).containsExactly(1, 1, 0, 0);
    assertThat(explained(byCity, third))
        .contains("nobody has the same; another person would have to have the same");
  }

  @Test
  @Tag("SL-66")
  @Tag("AN-92")
  void saysOfMembersWhatTheyAreAndWhatWouldHaveToBeDifferent() {
    long member = world.person(Map.of());
    memberOfSpring(member, 9, false);
    var status = new Filter.InProgram.OnStatus(true, List.of("Invited"));
    var invited =
        new Filter.InProgram(true, List.of(SPRING), Optional.of(status), Optional.empty());

    assertThat(explained(invited, member))
        .contains(
            "no   1. Member of Program is Spring, Program Status is Invited: in Spring as status 9,"
                + " which its channel no longer has; would have to be such a member of it");
    assertThat(explained(new Filter.InCampaign(true, List.of(new Campaign(1, "Welcome"))), member))
        .contains("never entered it; would have to enter it");
    assertThat(explained(new Filter.RandomSample(new BigDecimal("0.0001"), "x"), member))
        .contains("not drawn at 2026-03-04T05:06:07Z; is drawn anew in each run");
  }

  private void memberOfSpring(long person, int status, boolean success) {
    world.jdbc.update(
        "INSERT INTO program_member (program_id, person_id, status_id, success, member_since,"
            + " status_at) VALUES (7, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))",
        person,
        status,
        success);
  }

  private PersonChunk load(List<Filter> filters, long... people) {
    return new FactsLoader(world.jdbc).load(people, Needs.of(filters), MOMENT);
  }

  private static List<Integer> counts(PersonChunk people, Counted counted) {
    return IntStream.of(people.counts(counted)).boxed().toList();
  }

  private String explained(Filter filter, long person) {
    var list = new SmartList("list", List.of(filter), new FilterLogic.All());
    return new Preview(world.database.dataSource(), world.catalogue())
        .explain(list, MOMENT, person)
        .toText();
  }
}
