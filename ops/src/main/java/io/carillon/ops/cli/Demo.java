package io.carillon.ops.cli;

import io.carillon.activity.ActivityLog;
import io.carillon.activity.ActivityQuery;
import io.carillon.activity.ActivityType;
import io.carillon.campaign.RunState;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.Preview;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.ops.node.RunNode;
import io.carillon.ops.population.Population;
import io.carillon.ops.population.PopulationRequest;
import io.carillon.ops.terminal.Output;
import io.carillon.ops.terminal.Progress;
import io.carillon.ops.terminal.Resources;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.person.People;
import io.carillon.person.Settings;
import io.carillon.smartlist.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The story that `carillon demo` tells, step by step.
final class Demo {
  private static final List<String> SAMPLES =
      List.of(
          "activity-types.yaml", "shop.yaml", "smart-lists.yaml", "emails.yaml", "campaigns.yaml");
  private static final String OWN = "demo.yaml";
  private static final String SCORING = "Nightly scoring";
  private static final String LETTER = "Opening in Graz";
  private static final int SHOWN = 5;

  // What the samples use beyond the shipped fields; made-up people have values in them.
  private static final Map<String, FieldType> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("Last Purchase Date", FieldType.DATE);
    FIELDS.put("Total Spend", FieldType.CURRENCY);
    FIELDS.put("Favourite Category", FieldType.STRING);
    FIELDS.put("Newsletter", FieldType.BOOLEAN);
    FIELDS.put("Loyalty Points", FieldType.INTEGER);
  }

  private final Database database;
  private final RunNode node;
  private final Output output;
  private final String home;
  private final CompiledDefinitions definitions;

  /// @param home what commands that look at the same database must add
  Demo(Database database, RunNode node, Output output, String home) {
    this.database = database;
    this.node = node;
    this.output = output;
    this.home = home;
    this.definitions = new CompiledDefinitions(database.dataSource());
  }

  /// @param reused whether the people were there already
  /// @param person whose log is worth a look; null if nobody took part
  record Document(
      String database,
      long people,
      boolean reused,
      List<ApplyCommand.OutcomeDocument> applied,
      List<RunDocument> runs,
      int mails,
      @Nullable Long person) {}

  /// @throws CampaignException `WRONG_STATE` if the database holds people that are not the demo's
  Document run(int wanted, long seed) {
    output.line("Database     " + database.serverDescription());
    refuseRealPeople();
    var applied = define();
    boolean reused = people() > 0;
    populate(wanted, seed, reused);

    preview(SCORING);
    var scoring = execute(SCORING);
    showPeople(scoring.runId());
    preview(LETTER);
    var letter = execute(LETTER);
    int mails = deliver();
    var person = somebody(letter.runId()).or(() -> somebody(scoring.runId()));
    person.ifPresent(this::showLog);
    return new Document(
        database.serverDescription(),
        people(),
        reused,
        applied,
        List.of(scoring, letter),
        mails,
        person.orElse(null));
  }

  void sayWhereToLook(Document done) {
    output.line("\nWhere to look next:");
    done.runs()
        .forEach(
            run -> output.line("  ops/bin/carillon runs show %d%s".formatted(run.runId(), home)));
    if (done.person() != null) {
      output.line("  ops/bin/carillon people show %d%s".formatted(done.person(), home));
      output.line(
          "  ops/bin/carillon explain \"%s\" --person %d%s"
              .formatted(SCORING, done.person(), home));
    }
    output.line("  ops/bin/carillon campaigns show \"%s\"%s".formatted(SCORING, home));
    output.line("  ops/bin/carillon preview \"Win back\"%s".formatted(home));
    output.line("  ops/bin/carillon --help");
    output.line("Run the demo again: it goes on with these people.");
  }

  /// The demo runs campaigns: never over people somebody else brought here.
  private void refuseRealPeople() {
    boolean ours =
        definitions.campaigns().stream().anyMatch(campaign -> campaign.name().equals(LETTER));
    if (!ours && people() > 0) {
      throw new CampaignException(
          ErrorCode.WRONG_STATE,
          "%s holds people that the demo did not make, and it would run campaigns on them: give it a --home of its own"
              .formatted(database.serverDescription()));
    }
  }

  private List<ApplyCommand.OutcomeDocument> define() {
    var fields = new FieldStore(database.dataSource());
    var catalogue = fields.load();
    FIELDS.forEach((name, type) -> {
      if (catalogue.find(name).isEmpty()) {
        fields.add(name, type, Field.Group.PERSON, CommonOptions.actor());
      }
    });
    var sources = new ArrayList<SourceFile>();
    SAMPLES.forEach(name ->
        sources.add(new SourceFile("ops/samples/" + name, Resources.read("/samples/" + name))));
    sources.add(new SourceFile(OWN, Resources.read("/io/carillon/ops/cli/" + OWN)));
    var applied =
        new DefinitionStore(database.dataSource()).apply(sources, CommonOptions.actor()).outcomes();
    long unchanged =
        applied.stream().filter(one -> one.change() == DefinitionStore.Change.UNCHANGED).count();
    output.line(
        "Definitions  %d from ops/samples and the demo's own: %s"
            .formatted(
                applied.size(),
                unchanged == applied.size()
                    ? "all as they were"
                    : "%d stored".formatted(applied.size() - unchanged)));
    return applied.stream().map(ApplyCommand.OutcomeDocument::of).toList();
  }

  private void populate(int wanted, long seed, boolean reused) {
    if (reused) {
      output.line("People       %s are there already".formatted(Output.number(people())));
      return;
    }
    // The same seed makes the same people all day long; their past ended yesterday.
    var until = Instant.now().truncatedTo(ChronoUnit.DAYS);
    Population.Added added;
    try (var bar = Progress.start("Making people", "people", wanted)) {
      added =
          Population.generate(
              database.dataSource(),
              PopulationRequest.of(wanted, seed, until),
              (people, _) -> bar.at(people));
    }
    output.line(
        "People       %s made up, with %s activities of their past, in %s"
            .formatted(
                Output.number(added.people()),
                Output.number(added.activities()),
                Output.time(Duration.ofMillis((long) (added.seconds() * 1000)))));
  }

  private void preview(String campaign) {
    var plan = definitions.plan(campaign);
    var moment = new Moment(Instant.now(), new Settings(database.dataSource()).timeZone());
    var preview = new Preview(database.dataSource(), new FieldStore(database.dataSource()).load());
    output.line("\n$ carillon preview \"%s\"".formatted(campaign));
    PreviewCommand.show(plan, preview.preview(plan, moment, 0), output);
  }

  private RunDocument execute(String campaign) {
    output.line("\n$ carillon run \"%s\" --wait".formatted(campaign));
    var plan = definitions.plan(campaign);
    var began = System.nanoTime();
    int id =
        node.runs().request(plan.campaignId(), Optional.empty(), Map.of(), CommonOptions.actor());
    var run = node.drive(id, campaign);
    var document = RunDocument.of(run, node.runs().totals(id), definitions.activityTypes());
    output.line(RunCommand.headline(run, Duration.ofNanos(System.nanoTime() - began)));
    if (run.state() != RunState.COMPLETED) {
      throw new CampaignException(
          ErrorCode.RUN_FAILED,
          "the demo's run %d is %s: %s"
              .formatted(id, run.state(), run.errorText().orElse("no reason given")));
    }
    document.show(output);
    return document;
  }

  /// Some of those who qualified, as the run left them.
  private void showPeople(int run) {
    var query = ActivityQuery.ofRun(run).ofTypes(ActivityType.CHANGE_SCORE.id());
    var ids =
        new ActivityLog(database.dataSource(), definitions::activityTypes)
            .page(query, null, SHOWN).activities().stream()
                .map(activity -> activity.personId())
                .toList();
    if (ids.isEmpty()) {
      return;
    }
    var catalogue = new FieldStore(database.dataSource()).load();
    var fields =
        List.of("First Name", "Last Name", "City", "Total Spend", "Lead Score", "Lead Status")
            .stream()
            .map(catalogue::require)
            .toList();
    var people = new People(database.dataSource());
    var rows = new ArrayList<List<? extends @Nullable Object>>();
    for (long id : ids) {
      var row = new ArrayList<@Nullable Object>();
      row.add(String.valueOf(id));
      row.addAll(people.values(id, fields).orElseThrow().values());
      rows.add(row);
    }
    var header = new ArrayList<String>(List.of("Person"));
    fields.forEach(field -> header.add(field.name()));
    output.line("Some of those who qualified, as the run left them:");
    output.table(header, rows);
  }

  private int deliver() {
    try (var mail = new DemoMail()) {
      int sent = mail.deliver(database);
      output.line(
          "\n%s went from the outbox to a mail server inside this process."
              .formatted(Output.counted(sent, "mail", "mails")));
      mail.first()
          .ifPresent(first -> {
            output.line("  To:      " + first.to());
            output.line("  Subject: " + first.subject());
            first.text().forEach(line -> output.line("  | " + line));
          });
      return sent;
    }
  }

  private Optional<Long> somebody(int run) {
    return new ActivityLog(database.dataSource(), definitions::activityTypes)
        .page(ActivityQuery.ofRun(run), null, 1).activities().stream()
            .findFirst()
            .map(activity -> activity.personId());
  }

  private void showLog(long person) {
    output.line("\n$ carillon activities --person %d --limit 8".formatted(person));
    var page =
        new ActivityLog(database.dataSource(), definitions::activityTypes)
            .page(ActivityQuery.ofPerson(person), null, 8);
    ActivitiesCommand.show(page.activities(), output);
  }

  private long people() {
    return new People(database.dataSource()).count();
  }
}
