package io.carillon.execution;

import io.carillon.activity.Activity;
import io.carillon.activity.ActivityType;
import io.carillon.activity.PrimaryNames;
import io.carillon.campaign.CampaignPlan;
import io.carillon.flow.BlockedFromMail;
import io.carillon.flow.CommunicationLimits;
import io.carillon.flow.Effects;
import io.carillon.flow.Effects.Place;
import io.carillon.flow.ExecutionContext;
import io.carillon.flow.FlowExecutor;
import io.carillon.flow.FlowPlan;
import io.carillon.flow.FlowStep;
import io.carillon.flow.Mail;
import io.carillon.flow.SampleQuota;
import io.carillon.mail.MailSettingsStore;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.PersonChunk;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Needs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Takes everybody through a campaign's whole flow as a run would, and writes nothing: the same
/// executor over the same facts, without locks. Who comes to a wait goes on behind it at once, as
/// the person is now, and who waits for a webhook goes on without its answer. People are read page
/// by page, so what changes meanwhile is seen or not.
///
/// Memory: the addresses that would get mail, because no address gets one twice (FL-22): about 150
/// bytes each.
public final class DryRun {
  private static final int PAGE = 5_000;

  private final MailSettingsStore mailSettings;
  private final PeopleSelector selector;
  private final FactsLoader loader;
  private final FlowExecutor executor;
  private final SampleDraws samples;
  private final RequestTables requests;
  private final PrimaryNames names;
  private final Field email;

  public DryRun(DataSource dataSource, FieldCatalogue catalogue) {
    var jdbc = new JdbcTemplate(dataSource);
    mailSettings = new MailSettingsStore(dataSource);
    selector = new PeopleSelector(dataSource);
    loader = new FactsLoader(jdbc);
    executor = new FlowExecutor(new BlockedFromMail(catalogue));
    samples = new SampleDraws(jdbc);
    requests = new RequestTables(jdbc, BulkInsert.Way.INSERT);
    names = new PrimaryNames(jdbc);
    email = catalogue.require("Email Address");
  }

  /// @param moment when the run would happen
  /// @param limit at most so many of those who match, the first by id
  /// @param sampleSize of how many people to keep every activity
  /// @param progress told after each page how many people were taken through
  public DryRunResult run(
      CampaignPlan plan, Moment moment, OptionalLong limit, int sampleSize, LongConsumer progress) {
    var rehearsal = new Rehearsal(plan, moment, sampleSize);
    long most = limit.orElse(Long.MAX_VALUE);
    long after = 0;
    while (rehearsal.matched < most) {
      int page = (int) Math.min(PAGE, most - rehearsal.matched);
      var ids = selector.page(plan, moment, after, Long.MAX_VALUE, page);
      if (ids.length > 0) {
        rehearsal.page(ids);
        progress.accept(rehearsal.matched);
        after = ids[ids.length - 1];
      }
      if (ids.length < page) {
        return rehearsal.result(true);
      }
    }
    boolean more = selector.page(plan, moment, after, Long.MAX_VALUE, 1).length > 0;
    return rehearsal.result(!more);
  }

  /// An activity without what differs from person to person.
  private record Kind(
      Place place,
      ActivityType type,
      @Nullable Integer primaryId,
      Activity.Result result,
      @Nullable String reason) {}

  private record Step(@Nullable String campaign, FlowStep step) {}

  private record Mailed(String callPath, int stepId) {}

  /// One dry run under way.
  private final class Rehearsal {
    private final CampaignPlan plan;
    private final Moment moment;
    private final int sampleSize;
    private final Needs needs;
    private final ExecutionContext context;
    private final List<Integer> stepIds;
    private final Map<Mailed, Set<String>> mailed = new HashMap<>();
    private final Map<SampleQuota, long[]> drawn = new HashMap<>();
    private final Map<Place, Long> applied = new HashMap<>();
    private final Map<Kind, Long> outcomes = new HashMap<>();
    private final Map<Long, @Nullable String> sampled = new TreeMap<>();
    private final Map<Long, List<Activity>> logs = new HashMap<>();
    private final Map<Integer, String> campaigns = new HashMap<>();
    private long matched;
    private long entered;
    private long failed;
    private long waits;
    private long mails;
    private long calls;
    private long deleted;

    Rehearsal(CampaignPlan plan, Moment moment, int sampleSize) {
      this.plan = plan;
      this.moment = moment;
      this.sampleSize = sampleSize;
      var flow = plan.flow();
      var limits =
          flow.sendsLimitedMail() ? mailSettings.load().limits() : CommunicationLimits.NONE;
      this.needs =
          executor
              .needs(flow, limits)
              .withEntries(Set.of(plan.campaignId()))
              .withFields(Set.of(email));
      this.context =
          new ExecutionContext(
              moment.asOf(),
              moment.zone(),
              this::mailed,
              limits,
              this::drawn,
              requests.look(flow.requested()));
      this.stepIds = flow.steps().stream().map(FlowStep::id).toList();
    }

    private Set<String> mailed(String callPath, int stepId, Set<String> keys) {
      var before = new HashSet<>(keys);
      before.retainAll(mailed.getOrDefault(new Mailed(callPath, stepId), Set.of()));
      return before;
    }

    private long[] drawn(SampleQuota quota) {
      return drawn.computeIfAbsent(quota, samples::drawn);
    }

    void page(long[] ids) {
      var people = loader.load(ids, needs, moment);
      matched += people.size();
      if (people.size() == 0) {
        return;
      }
      var addresses = people.column(email).clone(); // before the flow changes them
      var effects =
          executor.enter(plan.campaignId(), plan.qualification(), plan.flow(), people, context);
      var entries = effects.entries().get(plan.campaignId());
      if (entries != null) {
        entered += entries.people();
        for (int row = 0; row < people.size() && sampled.size() < sampleSize; row++) {
          if (entries.times()[row] > 0) {
            sampled.put(people.id(row), (String) addresses[row]);
          }
        }
      }
      var failures = new HashSet<Long>();
      var open = new ArrayDeque<Effects>();
      open.add(effects);
      while (!open.isEmpty()) {
        var now = open.remove();
        add(now, failures);
        waiting(now).forEach((step, rows) -> open.add(goOn(step, rows, people)));
      }
      failed += failures.size();
    }

    private static Map<Integer, List<Integer>> waiting(Effects effects) {
      var waiting = new TreeMap<Integer, List<Integer>>();
      effects
          .waits()
          .forEach(wait ->
              waiting.computeIfAbsent(wait.stepId(), _ -> new ArrayList<>()).add(wait.row()));
      return waiting;
    }

    private Effects goOn(int step, List<Integer> rows, PersonChunk people) {
      return executor.resume(
          plan.campaignId(),
          plan.flow(),
          stepIds.indexOf(step) + 1,
          people,
          rows.stream().mapToInt(Integer::intValue).sorted().toArray(),
          context);
    }

    private void add(Effects effects, Set<Long> failures) {
      effects.applied().forEach((place, people) -> applied.merge(place, (long) people, Long::sum));
      for (var activity : effects.everyActivity()) {
        outcomes.merge(kind(activity), 1L, Long::sum);
        if (activity.result() == Activity.Result.FAILED) {
          failures.add(activity.personId());
        }
        if (sampled.containsKey(activity.personId())) {
          logs.computeIfAbsent(activity.personId(), _ -> new ArrayList<>()).add(activity);
        }
      }
      for (var mail : effects.mails()) {
        if (!mail.alert()) {
          mailed
              .computeIfAbsent(new Mailed(mail.callPath(), mail.stepId()), _ -> new HashSet<>())
              .add(Mail.addressKey(mail.to()));
        }
      }
      effects
          .drawn()
          .forEach((quota, here) -> Arrays.setAll(drawn(quota), i -> drawn(quota)[i] + here[i]));
      waits += effects.waits().size();
      mails += effects.mails().size();
      calls += effects.calls().size();
      deleted += effects.deleted().cardinality();
    }

    private static Kind kind(Activity activity) {
      return new Kind(
          new Place(activity.campaignId(), activity.stepId(), activity.choice()),
          activity.type(),
          activity.primaryId(),
          activity.result(),
          activity.attributes().get(Activity.REASON));
    }

    DryRunResult result(boolean everybody) {
      var limit = plan.personLimit();
      var steps = new LinkedHashMap<Place, Step>();
      collect(plan.flow(), null, null, steps);
      return new DryRunResult(
          moment.asOf(),
          everybody,
          matched,
          entered,
          limit.isPresent() && entered > limit.getAsLong(),
          failed,
          waits,
          mails,
          calls,
          deleted,
          steps.entrySet().stream().map(entry -> step(entry.getKey(), entry.getValue())).toList(),
          sampled.entrySet().stream()
              .map(entry -> person(entry.getKey(), entry.getValue()))
              .toList());
    }

    private void collect(
        FlowPlan flow,
        @Nullable Integer campaignId,
        @Nullable String campaign,
        Map<Place, Step> steps) {
      if (campaignId != null && campaign != null && campaigns.put(campaignId, campaign) != null) {
        return;
      }
      for (var step : flow.steps()) {
        for (int choice = 1; choice <= step.choices().size(); choice++) {
          steps.put(new Place(campaignId, step.id(), choice), new Step(campaign, step));
        }
        steps.put(new Place(campaignId, step.id(), 0), new Step(campaign, step));
      }
      for (var child : flow.children()) {
        collect(child.flow(), child.campaign().id(), child.campaign().name(), steps);
      }
    }

    private DryRunResult.Step step(Place place, Step known) {
      var logged =
          outcomes.entrySet().stream()
              .filter(entry -> entry.getKey().place().equals(place))
              .sorted(
                  Map.Entry.<Kind, Long>comparingByValue(Comparator.reverseOrder())
                      .thenComparingInt(entry -> entry.getKey().type().id())
                      .thenComparing(entry -> String.valueOf(entry.getKey())))
              .map(entry -> {
                var kind = entry.getKey();
                return new DryRunResult.Outcome(
                    kind.type(),
                    kind.primaryId() == null ? null : names.name(kind.type(), kind.primaryId()),
                    kind.result(),
                    kind.reason(),
                    entry.getValue());
              })
              .toList();
      return new DryRunResult.Step(
          known.campaign,
          place.stepId(),
          known.step.name(),
          place.choice(),
          place.choice() == 0
              ? null
              : known.step.choices().get(place.choice() - 1).condition().toString(),
          applied.getOrDefault(place, 0L),
          logged);
    }

    private DryRunResult.Person person(long id, @Nullable String address) {
      return new DryRunResult.Person(
          id, address, logs.getOrDefault(id, List.of()).stream().map(this::logged).toList());
    }

    private DryRunResult.Logged logged(Activity activity) {
      var id = activity.primaryId();
      return new DryRunResult.Logged(
          activity.campaignId() == null ? null : campaigns.get(activity.campaignId()),
          activity.stepId(),
          activity.choice(),
          activity.type(),
          id == null ? activity.primaryValue() : names.name(activity.type(), id),
          activity.oldValue(),
          activity.newValue(),
          activity.result(),
          activity.attributes().get(Activity.REASON));
    }
  }
}
