package io.carillon.ops.bench;

import io.carillon.batch.run.RunSettings;
import io.carillon.campaign.CampaignPlan;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.execution.PeopleSelector;
import io.carillon.execution.Preview;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.FlowPlan;
import io.carillon.flow.Qualification;
import io.carillon.ops.terminal.Output;
import io.carillon.ops.terminal.Progress;
import io.carillon.person.FieldStore;
import io.carillon.person.StaticLists;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenContext;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Twenty smart lists over many people with a long past: how long the engine takes to count who
/// matches, against the best statement written by hand for the same question.
public final class FilterBenchmark {
  private static final String SCRIPT = "/benchmarks/filters.sql";
  // A quick question is asked several times, because one answer says little.
  private static final int MOST_TIMES = 5;
  private static final double ENOUGH_SECONDS = 0.5;

  private final Database database;
  private final Output output;
  private final Actor actor;
  private final FilterSchema schema;
  private final Preview preview;
  private final PeopleSelector selector;
  private final JdbcClient jdbc;
  private final Moment moment = new Moment(BenchmarkPeople.UNTIL, ZoneOffset.UTC);

  /// @param database a schema of the benchmark's own
  public FilterBenchmark(Database database, Output output, Actor actor) {
    this.database = database;
    this.output = output;
    this.actor = actor;
    this.schema = new FilterSchema(database);
    this.preview = new Preview(database.dataSource(), new FieldStore(database.dataSource()).load());
    this.selector = new PeopleSelector(database.dataSource());
    this.jdbc = JdbcClient.create(database.dataSource());
  }

  /// One smart list. Times in seconds, medians over the rounds.
  ///
  /// @param matching how many people
  /// @param engineSeconds the exact count that a preview says
  /// @param sqlSeconds the statement written by hand
  /// @param ratio of the two, each round on its own, median
  /// @param walkSeconds all of these people page by page, as one thread of a run reads them
  /// @param walkRatio the walk by the statement written by hand
  public record Measured(
      String list,
      long matching,
      double engineSeconds,
      double sqlSeconds,
      double ratio,
      double walkSeconds,
      double walkRatio,
      double heapPeakMegabytes) {}

  /// @param medianRatio over the lists
  /// @param heapPeakMegabytes of this process during counts and walks of the engine: the highest
  public record Result(
      String server,
      long people,
      long activities,
      long seed,
      int rounds,
      double medianRatio,
      double worstRatio,
      double medianWalkRatio,
      double worstWalkRatio,
      double heapPeakMegabytes,
      List<Measured> lists) {}

  /// @param activities about so many in all
  /// @param rounds of engine and hand-written SQL each; who goes first alternates
  /// @throws CampaignException `INVARIANT_BROKEN` if the three did not find the same number of
  ///   people
  public Result run(int people, long activities, long seed, int rounds) {
    output.note("bench: on " + database.serverDescription());
    boolean reused = schema.prepare(people, activities, seed, actor);
    output.note(
        "bench: %s, %s activities%s"
            .formatted(
                Output.people(people),
                Output.number(schema.activities()),
                reused ? " (generated earlier)" : ""));
    var questions = questions();
    var measured = new ArrayList<Measured>();
    try (var bar = Progress.start("Asking", "smart lists", questions.size())) {
      for (var question : questions) {
        measured.add(measure(question, rounds));
        bar.at(measured.size());
        var last = measured.getLast();
        output.note(
            "bench: %s: %s, engine %.3f s, SQL %.3f s, ratio %.2f, walk %.2f s"
                .formatted(
                    last.list,
                    Output.people(last.matching),
                    last.engineSeconds,
                    last.sqlSeconds,
                    last.ratio,
                    last.walkSeconds));
      }
    }
    return result(people, seed, rounds, measured);
  }

  private Result result(long people, long seed, int rounds, List<Measured> measured) {
    var ratios = measured.stream().map(Measured::ratio).toList();
    var walkRatios = measured.stream().map(Measured::walkRatio).toList();
    return new Result(
        database.serverDescription(),
        people,
        schema.activities(),
        seed,
        rounds,
        median(ratios),
        highest(ratios),
        median(walkRatios),
        highest(walkRatios),
        highest(measured.stream().map(Measured::heapPeakMegabytes).toList()),
        measured);
  }

  /// A list and the statement that asks the same.
  private record Question(CampaignPlan plan, String sql, Map<String, Object> parameters) {}

  private List<Question> questions() {
    var definitions = new CompiledDefinitions(database.dataSource());
    var lists = new StaticLists(database.dataSource());
    var questions = new ArrayList<Question>();
    HandWrittenQuestions.read(SCRIPT)
        .forEach((name, sql) -> {
          var list = definitions.smartList(name);
          var parameters = new LinkedHashMap<String, Object>();
          parameters.put("newsletter", lists.require("Newsletter Readers").id());
          parameters.put("tradeFair", lists.require("Trade Fair Visitors").id());
          parameters.put("keyAccounts", lists.require("Key Accounts").id());
          parameters.put(
              "leadStatus",
              new FieldStore(database.dataSource()).load().require("Lead Status").id());
          if (list.filters().getFirst() instanceof Filter.OnField(_, Condition.OnText text)) {
            parameters.put("values", text.wanted());
          }
          questions.add(new Question(plan(list), sql, parameters));
        });
    return questions;
  }

  // What is counted is the smart list; so everybody may come again, and nothing is done to them.
  private static CampaignPlan plan(SmartList list) {
    var nothing = new FlowPlan(new TokenContext(0, list.name(), "", null, Map.of()), List.of());
    return new CampaignPlan(
        0,
        1,
        list.name(),
        false,
        List.of(),
        list,
        new Qualification.EveryTime(),
        OptionalLong.empty(),
        nothing);
  }

  private Measured measure(Question question, int rounds) {
    LongSupplier engine = () -> preview.count(question.plan, moment);
    LongSupplier sql =
        () -> jdbc.sql(question.sql).params(question.parameters).query(Long.class).single();
    // Untimed: both find the same pages in memory, and classes loaded.
    long matching = engine.getAsLong();
    requireSame(question, "the statement", matching, sql.getAsLong());
    var engineSeconds = new ArrayList<Double>();
    var sqlSeconds = new ArrayList<Double>();
    var ratios = new ArrayList<Double>();
    var walkSeconds = new ArrayList<Double>();
    var memory = new MemoryWatch();
    for (int round = 1; round <= rounds; round++) {
      boolean engineFirst = round % 2 == 1;
      double first = seconds(engineFirst ? engine : sql, question, matching);
      double second = seconds(engineFirst ? sql : engine, question, matching);
      engineSeconds.add(engineFirst ? first : second);
      sqlSeconds.add(engineFirst ? second : first);
      ratios.add(engineSeconds.getLast() / sqlSeconds.getLast());
      long began = System.nanoTime();
      requireSame(question, "the walk", matching, walk(question.plan));
      walkSeconds.add((System.nanoTime() - began) / 1e9);
    }
    double bySql = median(sqlSeconds);
    double walk = median(walkSeconds);
    return new Measured(
        question.plan.name(),
        matching,
        median(engineSeconds),
        bySql,
        median(ratios),
        walk,
        walk / bySql,
        memory.peakBytes() / 1024.0 / 1024.0);
  }

  /// Everybody who matches, as a run reads them: part after part, page after page.
  private long walk(CampaignPlan plan) {
    var settings = RunSettings.defaults();
    long last = schema.lastPerson();
    long found = 0;
    for (long part = 0; part < last; part += settings.partPeople()) {
      long upTo = Math.min(part + settings.partPeople(), last);
      long cursor = part;
      while (cursor < upTo) {
        var page = selector.page(plan, moment, cursor, upTo, settings.chunkPeople());
        found += page.length;
        cursor = page.length < settings.chunkPeople() ? upTo : page[page.length - 1];
      }
    }
    return found;
  }

  private static double seconds(LongSupplier question, Question asked, long expected) {
    var times = new ArrayList<Double>();
    double sum = 0;
    while (times.isEmpty() || (times.size() < MOST_TIMES && sum < ENOUGH_SECONDS)) {
      long began = System.nanoTime();
      long found = question.getAsLong();
      times.add((System.nanoTime() - began) / 1e9);
      requireSame(asked, "later", expected, found);
      sum += times.getLast();
    }
    return median(times);
  }

  private static void requireSame(Question question, String other, long engine, long found) {
    if (engine != found) {
      throw new CampaignException(
          ErrorCode.INVARIANT_BROKEN,
          "'%s': the engine counts %d people, %s %d"
              .formatted(question.plan.name(), engine, other, found));
    }
  }

  private static double highest(List<Double> values) {
    return values.stream().max(Comparator.naturalOrder()).orElse(0.0);
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
