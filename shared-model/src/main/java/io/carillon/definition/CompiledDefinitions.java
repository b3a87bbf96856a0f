package io.carillon.definition;

import io.carillon.activity.ActivityTypes;
import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.CampaignPlans;
import io.carillon.campaign.TriggerCampaign;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Nearest;
import io.carillon.failure.Problem;
import io.carillon.mail.MailSettingsStore;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import io.carillon.person.TextFold;
import io.carillon.program.Program;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenParser;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Stored definitions in the form runs and the mail relay work with. Reads anew on each call; a
/// caller keeps what it got. Thread-safe.
///
/// All methods throw `UNKNOWN_NAME` for a name or id that does not exist, and
/// [InvalidInputException] with `INVALID_DEFINITION` and places if a definition no longer fits what
/// it refers to: a retry will not help, its author must repair it.
public final class CompiledDefinitions implements CampaignPlans {
  private static final Logger LOG = LoggerFactory.getLogger(CompiledDefinitions.class);

  private final DefinitionTables tables;
  private final FieldStore fields;
  private final Settings settings;
  private final MailSettingsStore mailSettings;
  private final TransactionTemplate transaction;

  /// @param dataSource of a migrated schema
  public CompiledDefinitions(DataSource dataSource) {
    this.tables = new DefinitionTables(JdbcClient.create(dataSource));
    this.fields = new FieldStore(dataSource);
    this.settings = new Settings(dataSource);
    this.mailSettings = new MailSettingsStore(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /// @param name without its program
  /// @param program empty outside any program
  /// @param mode what kind of campaign its smart list makes it
  /// @param active whether a trigger campaign takes people (AN-30)
  /// @param archived whether it is in an archived folder: not to be shown unless asked for (AN-86)
  public record CampaignSummary(
      int id,
      int version,
      String name,
      Optional<String> program,
      Mode mode,
      boolean active,
      boolean archived,
      String description) {}

  /// @param name without its program
  /// @param program empty outside any program
  /// @param at the instant from which on it was no more
  public record DeletedCampaign(int id, String name, Optional<String> program, Instant at) {}

  /// Campaigns that were deleted: what they did is still there. The last one last.
  public List<DeletedCampaign> deletedCampaigns() {
    return tables.deletedCampaigns(Instant.parse("9999-01-01T00:00:00Z")).stream()
        .map(one ->
            new DeletedCampaign(one.id(), one.name(), Optional.ofNullable(one.program()), one.at()))
        .toList();
  }

  /// Derived from the smart list (AN-20).
  public enum Mode {
    /// At least one filter, no trigger.
    BATCH,
    /// At least one trigger (AN-21).
    TRIGGER,
    /// Only other campaigns call it (AN-24).
    EXECUTABLE,
    /// No filter yet: shown as batch (CF-05), but cannot run (OQ-13).
    EMPTY
  }

  /// All campaigns by program and name.
  public List<CampaignSummary> campaigns() {
    var library = tables.current().library();
    return library.entries(Kind.CAMPAIGN).stream()
        .map(entry ->
            new CampaignSummary(
                entry.id(),
                entry.version(),
                entry.name(),
                Optional.ofNullable(entry.program()),
                mode(entry),
                library.isActive(entry),
                library.isArchived(entry),
                Compiler.description(entry)))
        .sorted(
            Comparator.<CampaignSummary, String>comparing(campaign -> campaign.program().orElse(""))
                .thenComparing(CampaignSummary::name))
        .toList();
  }

  /// The campaign as it stands now.
  ///
  /// @param reference `Name`, or `Program.Name` where the name alone is ambiguous (AN-13)
  public CampaignPlan plan(String reference) {
    return plan(reference, Map.of());
  }

  /// The same with values of my tokens for one run, by name (TK-50).
  public CampaignPlan plan(String reference, Map<String, String> tokens) {
    var library = tables.current().library();
    return compile(
        library,
        find(library, Kind.CAMPAIGN, reference),
        (compiler, entry, problems) -> compiler.campaign(entry, tokens, problems));
  }

  /// One version of a campaign, with everything it refers to as it stands now.
  public CampaignPlan plan(int campaignId, int version) {
    var library = tables.current().library();
    var entry =
        tables
            .version(Kind.CAMPAIGN, campaignId, version)
            .orElseThrow(() -> unknown("campaign", campaignId, version))
            .entry();
    return compile(library, entry, Compiler::campaign);
  }

  /// Waits for an apply that is being committed, so that it is either in every plan of an instant
  /// or in none. The instant is one of the database's clock, and not in its future.
  @Override
  public CampaignPlan plan(int campaignId, Instant asOf, Map<String, String> tokens) {
    var library = asOf(asOf);
    return plan(
        library,
        library.get(Kind.CAMPAIGN, campaignId),
        campaignId,
        asOf,
        (compiler, one, problems) -> compiler.campaign(one, tokens, problems));
  }

  @Override
  public CampaignPlan lastPlan(int campaignId, Instant asOf, Map<String, String> tokens) {
    var library = asOf(asOf);
    var entry =
        library
            .get(Kind.CAMPAIGN, campaignId)
            .or(() -> tables.last(Kind.CAMPAIGN, campaignId).map(DefinitionTables.Stored::entry));
    return plan(
        library,
        entry,
        campaignId,
        asOf,
        (compiler, one, problems) ->
            compiler.campaign(one, compiler.scope(one).stillUsable(tokens), problems));
  }

  private Library asOf(Instant instant) {
    return Objects.requireNonNull(transaction.execute(_ -> tables.asOf(instant))).library();
  }

  private CampaignPlan plan(
      Library library,
      Optional<Entry> campaign,
      int campaignId,
      Instant asOf,
      Compilation<CampaignPlan> compilation) {
    var entry =
        campaign.orElseThrow(() ->
            new CampaignException(
                ErrorCode.UNKNOWN_NAME,
                "there was no campaign %d at %s".formatted(campaignId, asOf)));
    return compile(library, entry, compilation);
  }

  @Override
  public List<Integer> steps(int campaignId, int version) {
    return tables
        .version(Kind.CAMPAIGN, campaignId, version)
        .orElseThrow(() -> unknown("campaign", campaignId, version))
        .entry()
        .document()
        .body()
        .mappings("flow")
        .stream()
        .map(step -> Integer.valueOf(Objects.requireNonNull(step.text("id"))))
        .toList();
  }

  @Override
  public long stamp() {
    return tables.changes();
  }

  @Override
  public List<TriggerCampaign> active() {
    var runs = tables.activeRuns();
    if (runs.isEmpty()) {
      return List.of();
    }
    var library = tables.current().library();
    var compiler = new Compiler(library, fields.load(), Installation.load(settings, mailSettings));
    return library.entries(Kind.CAMPAIGN).stream()
        .filter(campaign -> runs.containsKey(campaign.id()))
        .sorted(Comparator.comparingInt(Entry::id))
        .flatMap(campaign ->
            active(compiler, campaign, Objects.requireNonNull(runs.get(campaign.id()))).stream())
        .toList();
  }

  private static Optional<TriggerCampaign> active(Compiler compiler, Entry campaign, int runId) {
    var problems = new Problems();
    try {
      var triggers = compiler.triggers(campaign, problems);
      refuseErrors(problems);
      return Optional.of(
          new TriggerCampaign(
              campaign.id(), campaign.name(), runId, FlowCompiler.lane(campaign), triggers));
    } catch (CampaignException wrong) {
      LOG.error(
          "{} is active, but no event is kept for it until it is repaired: {}",
          campaign,
          wrong.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public String subject(int emailId) {
    return tables
        .last(Kind.EMAIL, emailId)
        .map(stored -> stored.entry().document().body().text("subject"))
        .map(subject -> TokenParser.parse(subject, fields.load(), (_, _) -> {}).byDefaults())
        .orElse("");
  }

  /// @param type of [ProgramCompiler#TYPES]
  /// @param channel empty for one whose members are just members
  public record ProgramSummary(
      Program program, String type, Optional<String> channel, String description) {}

  /// All programs by name.
  public List<ProgramSummary> programs() {
    var library = tables.current().library();
    return library.entries(Kind.PROGRAM).stream()
        .map(entry -> {
          var body = entry.document().body();
          return new ProgramSummary(
              compile(library, entry, Compiler::program),
              ProgramCompiler.type(entry),
              Optional.ofNullable(body.text("channel")),
              Compiler.description(entry));
        })
        .sorted(Comparator.comparing(summary -> summary.program().name()))
        .toList();
  }

  /// A program as it stands now, with the statuses of its channel.
  public Program program(String reference) {
    var library = tables.current().library();
    return compile(library, find(library, Kind.PROGRAM, reference), Compiler::program);
  }

  /// The types of activities as they stand now, shipped and custom (AL-20, SL-83).
  public ActivityTypes activityTypes() {
    return ActivityTypes.with(
        tables.current(Kind.ACTIVITY_TYPE).stream()
            .map(entry -> ActivityTypeCompiler.read(entry, new Problems()))
            .toList());
  }

  /// @param program empty outside any program
  /// @param builtIn whether it comes with Carillon (SL-68)
  public record SmartListSummary(
      String name, Optional<String> program, int filters, boolean builtIn, String description) {}

  /// All smart lists by program and name, the built-in ones included.
  public List<SmartListSummary> smartLists() {
    return tables.current().library().entries(Kind.SMART_LIST).stream()
        .map(entry ->
            new SmartListSummary(
                entry.name(),
                Optional.ofNullable(entry.program()),
                entry.document().body().mappings("filters").size(),
                entry.isBuiltIn(),
                Compiler.description(entry)))
        .sorted(
            Comparator.<SmartListSummary, String>comparing(list -> list.program().orElse(""))
                .thenComparing(SmartListSummary::name))
        .toList();
  }

  /// A smart list as it stands now, its nested lists resolved.
  public SmartList smartList(String reference) {
    var library = tables.current().library();
    return compile(library, find(library, Kind.SMART_LIST, reference), Compiler::smartList);
  }

  /// The workspaces as they stand now, Default first: it is there without a document.
  public List<WorkspaceSummary> workspaces() {
    return new Workspaces(tables.current().library())
        .all().stream().map(one -> new WorkspaceSummary(one.name(), one.partitions())).toList();
  }

  /// @param partitions whose people it sees (AN-05)
  public record WorkspaceSummary(String name, List<String> partitions) {
    public WorkspaceSummary {
      partitions = List.copyOf(partitions);
    }
  }

  /// The partitions as they stand now, Default first: it is there without a document.
  public List<String> partitions() {
    return new Workspaces(tables.current().library()).partitions();
  }

  /// @param name of a partition in any case
  /// @return the name as it is defined
  public String partition(String name) {
    var known = partitions();
    return known.stream()
        .filter(one -> DefinitionTables.sameName(one, name.strip()))
        .findFirst()
        .orElseThrow(() ->
            new CampaignException(
                ErrorCode.UNKNOWN_NAME,
                "there is no partition '%s': %s".formatted(name, Nearest.repair(name, known))));
  }

  /// Ids of the e-mails as they stand now, by [TextFold#key] of `Program.Name`, and of `Name` where
  /// that means one of them alone, or the one outside any program (AN-13).
  public Map<String, Integer> emails() {
    var ids = new HashMap<String, Integer>();
    var ambiguous = new HashSet<String>();
    var entries = tables.current().library().entries(Kind.EMAIL);
    for (var entry : entries) {
      var name = TextFold.key(entry.name());
      if (ids.put(name, entry.id()) != null) {
        ambiguous.add(name);
      }
    }
    ids.keySet().removeAll(ambiguous);
    for (var entry : entries) {
      ids.put(TextFold.key(entry.qualifiedName()), entry.id());
    }
    return Map.copyOf(ids);
  }

  /// One version of an e-mail, also one that is no longer current: mails that wait to be sent refer
  /// to it. Which my tokens exist is not asked, their values wait with the mail (FL-02).
  public EmailTemplate email(int id, int version) {
    var entry =
        tables
            .version(Kind.EMAIL, id, version)
            .orElseThrow(() -> unknown("e-mail", id, version))
            .entry();
    var problems = new Problems();
    var email = EmailCompiler.read(entry, fields.load(), true, problems, (_, _) -> {});
    refuseErrors(problems);
    return email;
  }

  /// All webhooks by name.
  public List<WebhookTemplate> webhooks() {
    var library = tables.current().library();
    return library.entries(Kind.WEBHOOK).stream()
        .map(entry -> compile(library, entry, Compiler::webhook))
        .sorted(Comparator.comparing(WebhookTemplate::name))
        .toList();
  }

  /// A webhook as it stands now.
  public WebhookTemplate webhook(String reference) {
    var library = tables.current().library();
    return compile(library, find(library, Kind.WEBHOOK, reference), Compiler::webhook);
  }

  /// One version of a webhook, also one that is no longer current: calls that wait refer to it.
  /// Which my tokens exist is not asked, their values wait with the call (FL-02).
  public WebhookTemplate webhook(int id, int version) {
    var entry =
        tables
            .version(Kind.WEBHOOK, id, version)
            .orElseThrow(() -> unknown("webhook", id, version))
            .entry();
    var problems = new Problems();
    var webhook = WebhookCompiler.read(entry, fields.load(), problems, (_, _) -> {});
    refuseErrors(problems);
    return webhook;
  }

  /// What must hold before a campaign is scheduled or run, beyond being free of errors.
  ///
  /// @throws CampaignException `INVALID_DEFINITION` if it is executable (AN-24), its smart list has
  ///   no filter (OQ-13), or its flow no step (AN-43)
  public static void requireRunnable(CampaignPlan plan) {
    if (plan.executable()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' is executable, so it runs only when another one calls it: run one with a step Execute Campaign (AN-24)"
              .formatted(plan.name()));
    }
    if (!plan.triggers().isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' has a trigger, so people enter one by one and it never runs in batch: switch it on with `carillon campaigns activate`, or take the trigger out (AN-27)"
              .formatted(plan.name()));
    }
    if (plan.smartList().filters().isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' has no filter, so everybody would qualify: add a filter to smartList"
              .formatted(plan.name()));
    }
    if (plan.flow().steps().isEmpty()) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "campaign '%s' has no flow step: add one to flow".formatted(plan.name()));
    }
  }

  private <T> T compile(Library library, Entry entry, Compilation<T> compilation) {
    var problems = new Problems();
    var compiler = new Compiler(library, fields.load(), Installation.load(settings, mailSettings));
    var result = compilation.compile(compiler, entry, problems);
    refuseErrors(problems);
    return result;
  }

  private interface Compilation<T> {
    T compile(Compiler compiler, Entry entry, Problems problems);
  }

  /// @throws CampaignException `UNKNOWN_NAME`
  static Entry find(Library library, Kind kind, String reference) {
    var problems = new Problems();
    return library
        .find(kind, reference, null, problems.at(new Place("", 0, "")))
        .orElseThrow(() ->
            new CampaignException(ErrorCode.UNKNOWN_NAME, problems.all().getFirst().toString()));
  }

  private static void refuseErrors(Problems problems) {
    if (problems.hasErrors()) {
      throw new InvalidInputException(
          ErrorCode.INVALID_DEFINITION, problems.all().stream().filter(Problem::isError).toList());
    }
  }

  private static CampaignException unknown(String what, int id, int version) {
    return new CampaignException(
        ErrorCode.UNKNOWN_NAME, "there is no %s %d version %d".formatted(what, id, version));
  }

  private static Mode mode(Entry entry) {
    var list = entry.document().body().mapping("smartList");
    if (Calls.isExecutable(entry)) {
      return Mode.EXECUTABLE;
    }
    if (Triggers.has(entry)) {
      return Mode.TRIGGER;
    }
    return list == null || list.mappings("filters").isEmpty() ? Mode.EMPTY : Mode.BATCH;
  }
}
