package io.carillon.execution;

import io.carillon.campaign.CampaignPlan;
import io.carillon.database.UtcTime;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.BlockedFromMail;
import io.carillon.flow.BlockedFromMail.Reason;
import io.carillon.flow.EmailRef;
import io.carillon.flow.Qualification;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.PersonFacts;
import io.carillon.smartlist.Explanation;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import io.carillon.smartlist.SmartList;
import io.carillon.smartlist.SqlForm;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// What a run of a batch campaign would do, before it does it (AN-90). Reads, locks nothing.
/// Thread-safe.
public final class Preview {
  // campaign_member is looked up by its primary key, or read along with the people.
  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String COUNT =
      """
      SELECT admitted, blocked, COUNT(*)
      FROM (
        SELECT %s AS admitted, %s AS blocked
        FROM person p LEFT JOIN campaign_member entered
          ON entered.campaign_id = ? AND entered.person_id = p.id
        WHERE %s
      ) matching
      GROUP BY admitted, blocked
      """;

  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String MATCHING = "SELECT COUNT(*) FROM person p WHERE %s";

  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String ADMITTED =
      """
      SELECT COUNT(*)
      FROM person p LEFT JOIN campaign_member entered
        ON entered.campaign_id = ? AND entered.person_id = p.id
      WHERE %s AND %s
      """;

  @SuppressWarnings("InlineFormatString") // statements stand at the top of their class
  private static final String SAMPLE =
      """
      SELECT STRAIGHT_JOIN p.id, p.email, p.first_name, p.last_name
      FROM person p FORCE INDEX (PRIMARY) LEFT JOIN campaign_member entered
        ON entered.campaign_id = ? AND entered.person_id = p.id
      WHERE %s AND %s
      ORDER BY p.id LIMIT ?
      """;

  private static final String LAST_ENTERED =
      """
      SELECT last_at FROM campaign_member
      WHERE campaign_id = ? AND person_id = ? AND NOT forgiven
      """;

  // Never entered, or not since the rule was reset (PL-06).
  private static final String NOT_ENTERED = "(entered.person_id IS NULL OR entered.forgiven)";

  private final JdbcTemplate jdbc;
  private final FactsLoader loader;
  private final BlockedFromMail blockedFromMail;

  public Preview(DataSource dataSource, FieldCatalogue catalogue) {
    jdbc = new JdbcTemplate(dataSource);
    loader = new FactsLoader(jdbc);
    blockedFromMail = new BlockedFromMail(catalogue);
  }

  /// Counts exactly.
  ///
  /// @param moment when the run would start
  /// @param sampleSize how many people to name at most
  public PreviewResult preview(CampaignPlan plan, Moment moment, int sampleSize) {
    var list = SqlForm.ofEverybody(plan.smartList(), moment);
    var admits = admits(plan.qualification(), moment.asOf());
    var reason = blockedFromMail.sqlReason(onlyOperational(plan));
    var parameters = new ArrayList<>(admits.parameters());
    parameters.add(UtcTime.text(blockedFromMail.sqlParameter(moment.asOf())));
    parameters.add(plan.campaignId());
    parameters.addAll(list.parameters());

    var counts = new Counts();
    jdbc.query(
        COUNT.formatted(admits.text(), reason, list.text()),
        (RowCallbackHandler) row -> counts.add(row.getBoolean(1), row.getString(2), row.getLong(3)),
        parameters.toArray());
    return new PreviewResult(
        counts.qualified,
        counts.heldBack,
        counts.blocked,
        moment.asOf(),
        sampleSize == 0 ? List.of() : sample(plan, moment, admits, sampleSize));
  }

  /// How many people would enter: what a person limit is compared with (QL-21).
  public long count(CampaignPlan plan, Moment moment) {
    var list = SqlForm.ofEverybody(plan.smartList(), moment);
    if (plan.qualification() instanceof Qualification.EveryTime) {
      // MariaDB would leave the join out by itself, MySQL would not: a third of the time.
      return count(MATCHING.formatted(list.text()), list.parameters());
    }
    var admits = admits(plan.qualification(), moment.asOf());
    var parameters = new ArrayList<Object>();
    parameters.add(plan.campaignId());
    parameters.addAll(list.parameters());
    parameters.addAll(admits.parameters());
    return count(ADMITTED.formatted(list.text(), admits.text()), parameters);
  }

  private long count(String sql, List<Object> parameters) {
    return jdbc.queryForList(sql, Long.class, parameters.toArray()).getFirst();
  }

  /// Says for one person what the smart list, the qualification rule and the mail rules answer.
  ///
  /// @throws CampaignException `UNKNOWN_NAME` if there is no such person
  public PersonExplanation explain(CampaignPlan plan, Moment moment, long personId) {
    var needs = Needs.of(plan.smartList()).withFields(blockedFromMail.fields());
    var person = person(personId, needs, moment);
    var entered = jdbc.queryForList(LAST_ENTERED, LocalDateTime.class, plan.campaignId(), personId);
    var last = entered.isEmpty() ? null : entered.getFirst();
    var lastEntered = last == null ? null : last.toInstant(ZoneOffset.UTC);
    return new PersonExplanation(
        personId,
        Explanation.of(plan.smartList(), person, loader.history(personId), moment),
        lastEntered,
        plan.qualification().admits(lastEntered, moment.asOf()),
        blockedFromMail.reason(person, onlyOperational(plan), moment.asOf()));
  }

  /// Says for one person what a smart list answers.
  ///
  /// @throws CampaignException `UNKNOWN_NAME` if there is no such person
  public Explanation explain(SmartList list, Moment moment, long personId) {
    var person = person(personId, Needs.of(list), moment);
    return Explanation.of(list, person, loader.history(personId), moment);
  }

  private PersonFacts person(long id, Needs needs, Moment moment) {
    var people = loader.load(new long[] {id}, needs, moment);
    if (people.size() == 0) {
      throw new CampaignException(
          ErrorCode.UNKNOWN_NAME,
          "there is no person %d: look the person up by address".formatted(id));
    }
    return people.person(0);
  }

  private List<PreviewResult.Person> sample(
      CampaignPlan plan, Moment moment, Condition admits, int size) {
    var list = SqlForm.of(plan.smartList(), moment);
    var parameters = new ArrayList<Object>();
    parameters.add(plan.campaignId());
    parameters.addAll(list.parameters());
    parameters.addAll(admits.parameters());
    parameters.add(size);
    return jdbc.query(
        SAMPLE.formatted(list.text(), admits.text()),
        (row, _) ->
            new PreviewResult.Person(
                row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
        parameters.toArray());
  }

  /// A condition over `campaign_member entered`, joined from outside.
  private record Condition(String text, List<Object> parameters) {}

  // What Qualification.admits decides, as SQL; a test compares the two.
  private static Condition admits(Qualification qualification, Instant now) {
    return switch (qualification) {
      case Qualification.EveryTime() -> new Condition("TRUE", List.of());
      case Qualification.Once() -> new Condition(NOT_ENTERED, List.of());
      case Qualification.Interval(var atLeast, _) ->
          new Condition(
              "(%s OR entered.last_at <= ?)".formatted(NOT_ENTERED),
              List.of(UtcTime.text(now.minus(atLeast))));
    };
  }

  // A flow that sends operational mail only withholds less (FL-21).
  private static boolean onlyOperational(CampaignPlan plan) {
    var emails = plan.flow().emails();
    return !emails.isEmpty() && emails.stream().allMatch(EmailRef::operational);
  }

  private static final class Counts {
    private final EnumMap<Reason, Long> blocked = new EnumMap<>(Reason.class);
    private long qualified;
    private long heldBack;

    void add(boolean admitted, @Nullable String reason, long people) {
      if (!admitted) {
        heldBack += people;
        return;
      }
      qualified += people;
      if (reason != null) {
        blocked.merge(Reason.valueOf(reason), people, Long::sum);
      }
    }
  }
}
