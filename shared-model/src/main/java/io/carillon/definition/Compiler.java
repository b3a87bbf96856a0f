package io.carillon.definition;

import io.carillon.activity.ActivityType;
import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.Trigger;
import io.carillon.definition.Element.Mapping;
import io.carillon.failure.CampaignException;
import io.carillon.failure.Problem;
import io.carillon.failure.ProblemSink;
import io.carillon.flow.CampaignRef;
import io.carillon.flow.EmailRef;
import io.carillon.flow.Executable;
import io.carillon.flow.FlowPlan;
import io.carillon.flow.Qualification;
import io.carillon.flow.WebhookRef;
import io.carillon.person.FieldCatalogue;
import io.carillon.program.Program;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.SmartList;
import io.carillon.smartlist.SqlForm;
import io.carillon.token.TokenContext;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the definitions of one library into plans, and finds what is wrong with them. Every smart
/// list and e-mail is compiled once, however many refer to it.
final class Compiler {
  private static final String ANYWHERE = "in any program or folder";

  private final Library library;
  private final FieldCatalogue fields;
  private final Installation installation;
  private final Workspaces workspaces;
  private final Map<Entry, Compiled<SmartList>> smartLists = new HashMap<>();
  private final Map<Entry, Compiled<EmailTemplate>> emails = new HashMap<>();
  private final Map<Entry, Problems> requests = new HashMap<>();
  private final Map<Entry, Compiled<WebhookTemplate>> webhooks = new HashMap<>();
  private final Set<Entry> nesting = new LinkedHashSet<>();
  private @Nullable TokenScope anywhere;
  private @Nullable List<ActivityType> activityTypes;

  /// @param value of use only if there are no errors
  private record Compiled<T>(T value, Problems problems) {}

  Compiler(Library library, FieldCatalogue fields, Installation installation) {
    this.library = library;
    this.fields = fields;
    this.installation = installation;
    this.workspaces = new Workspaces(library);
  }

  Library library() {
    return library;
  }

  FieldCatalogue fields() {
    return fields;
  }

  ZoneId zone() {
    return installation.zone();
  }

  boolean marketoCompatible() {
    return installation.marketoCompatible();
  }

  /// What activity filters can ask for: the shipped types, and those this library defines.
  List<ActivityType> activityTypes() {
    var all = activityTypes;
    if (all == null) {
      all = new ArrayList<>(ActivityType.shipped());
      for (var entry : library.entries(Kind.ACTIVITY_TYPE)) {
        all.add(ActivityTypeCompiler.read(entry, new Problems()));
      }
      activityTypes = all;
    }
    return all;
  }

  /// Finds everything that is wrong with one definition as it stands in this library.
  void check(Entry entry, Problems problems) {
    checkProgram(entry, problems);
    workspaces.check(entry, problems);
    switch (entry.kind()) {
      case CAMPAIGN -> campaign(entry, problems);
      case SMART_LIST -> problems.addAll(compiled(entry).problems);
      case EMAIL -> problems.addAll(compiledEmail(entry).problems);
      case WEBHOOK -> problems.addAll(compiledWebhook(entry).problems);
      case CHANNEL -> ProgramCompiler.checkChannel(entry, problems);
      case PROGRAM -> {
        reference(entry, "folder", Kind.FOLDER, problems);
        new ProgramCompiler(library).check(entry, problems);
        var scope = TokenScope.ofProgram(library, fields, entry.name());
        TokenScope.checkDefined(entry.document().body(), fields, scope, problems);
      }
      case FOLDER -> {
        reference(entry, "parent", Kind.FOLDER, problems);
        checkFolderCycle(entry, problems);
        var scope = TokenScope.ofFolder(library, fields, entry.name());
        TokenScope.checkDefined(entry.document().body(), fields, scope, problems);
      }
      case TOKENS ->
          TokenScope.checkDefined(
              entry.document().body(),
              fields,
              TokenScope.ofFolder(library, fields, null),
              problems);
      case ACTIVITY_TYPE -> new ActivityTypeCompiler(library).check(entry, problems);
      case STATIC_LIST, PROGRAM_MEMBER_FIELD, PERSON_PARTITION, WORKSPACE -> {
        // Nothing else can be wrong.
      }
    }
  }

  /// @return of use only if no error was reported
  CampaignPlan campaign(Entry entry, Problems problems) {
    return campaign(entry, Map.of(), problems);
  }

  /// @param tokens values of my tokens for one run, by name (TK-50, TK-51)
  /// @return of use only if no error was reported
  CampaignPlan campaign(Entry entry, Map<String, String> tokens, Problems problems) {
    var body = entry.document().body();
    var scope = scope(entry).with(tokens, entry, problems.at(body.place()));
    var context = context(entry, scope);
    if (Calls.isExecutable(entry) && Triggers.has(entry)) {
      problems.error( // AN-25, EX-15
          body.placeOf("smartList").key(Triggers.KEY, body.placeOf("smartList").line()),
          "%s is executable, and such a campaign has no triggers".formatted(entry),
          "take the triggers out, or make another campaign of them");
    }
    var triggers = triggers(entry, problems);
    var smartList = listOf(entry, problems);
    var steps =
        new FlowCompiler(this, Calls.of(entry), scope, context, problems)
            .steps(body.mappings("flow"));
    StepIds.check(body, problems);
    var settings = body.mapping("settings");
    var limit = settings == null ? null : settings.text("personLimit");
    return new CampaignPlan(
        entry.id(),
        entry.version(),
        entry.name(),
        Calls.isExecutable(entry),
        triggers,
        smartList,
        qualification(entry),
        limit == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(limit)),
        new FlowPlan(context, steps));
  }

  /// @return of use only if no error was reported
  List<Trigger> triggers(Entry campaign, Problems problems) {
    return new TriggerCompiler(this, campaign, problems).read();
  }

  TokenScope scope(Entry campaign) {
    var scope = TokenScope.ofProgram(library, fields, campaign.program());
    return Triggers.has(campaign) || Calls.isExecutable(campaign) ? scope : scope.withoutEvent();
  }

  /// What is wrong with a campaign that another one requests, for a message about that (OQ-10).
  /// Campaigns may request each other in a circle (RQ-06).
  Optional<String> errorOf(Entry requested) {
    var known = requests.get(requested);
    if (known == null) {
      known = new Problems();
      requests.put(requested, known);
      var _ = campaign(requested, known);
    }
    return known.hasErrors() || requested.document().broken()
        ? Optional.of(first(known))
        : Optional.empty();
  }

  /// A campaign as another one executes it.
  ///
  /// @param callers what its tokens resolve to first (EX-31); empty for its own alone (EX-33)
  /// @param calls the way to it; it is the last
  /// @return empty if a problem was reported
  Optional<Executable> executable(
      Entry child, Optional<TokenContext> callers, Calls calls, ProblemSink sink) {
    var scope = TokenScope.ofProgram(library, fields, child.program());
    var own = context(child, scope);
    var context = callers.map(own::within).orElse(own);
    var ofList = new Problems();
    var list = listOf(child, ofList);
    var ofFlow = new Problems();
    var steps =
        new FlowCompiler(this, calls, scope, context, ofFlow)
            .steps(child.document().body().mappings("flow"));
    if (ofFlow.hasErrors()) {
      sink.error("%s has an error%s".formatted(child, first(ofFlow)), "repair it first");
      return Optional.empty();
    }
    return Optional.of(
        new Executable(
            new CampaignRef(child.id(), child.name()),
            ofList.hasErrors() ? Optional.empty() : Optional.of(list),
            qualification(child),
            new FlowPlan(context, steps)));
  }

  /// Whether two campaigns are in one workspace (EX-13).
  boolean sameWorkspace(Entry campaign, Entry other) {
    return workspaces.same(campaign, other);
  }

  private SmartList listOf(Entry campaign, Problems problems) {
    var body = campaign.document().body();
    var written = body.mapping("smartList");
    var list =
        new FilterCompiler(this, campaign, problems)
            .smartList(
                campaign.name(), written == null ? new Mapping(body.place(), Map.of()) : written)
            .visibleBy(workspaces.visibility(campaign, fields));
    checkSize(list, body.placeOf("smartList"), problems);
    return list;
  }

  private static Qualification qualification(Entry campaign) {
    var settings = campaign.document().body().mapping("settings");
    var written = settings == null ? null : settings.text("qualification");
    return QualificationText.read(written == null ? QualificationText.ONLY_ONCE : written);
  }

  /// The list by itself: it sees the people of its own workspace (AN-06).
  ///
  /// @return of use only if no error was reported
  SmartList smartList(Entry entry, Problems problems) {
    var compiled = compiled(entry);
    problems.addAll(compiled.problems);
    return compiled.value.visibleBy(workspaces.visibility(entry, fields));
  }

  /// @return of use only if no error was reported
  EmailTemplate email(Entry entry, Problems problems) {
    var compiled = compiledEmail(entry);
    problems.addAll(compiled.problems);
    return compiled.value;
  }

  /// A smart list as another list, a campaign or a choice uses it (SL-61): its errors are errors of
  /// the one who refers to it (AN-42), and it must not reach itself.
  ///
  /// @return empty if a problem was reported
  Optional<SmartList> nested(Entry entry, ProblemSink sink) {
    if (nesting.contains(entry)) {
      var path = new ArrayList<String>();
      for (var one : nesting) {
        if (!path.isEmpty() || one == entry) {
          path.add(one.qualifiedName());
        }
      }
      path.add(entry.qualifiedName());
      sink.error(
          "smart lists go round in a circle: " + String.join(" → ", path),
          "take one of these references out");
      return Optional.empty();
    }
    var compiled = compiled(entry);
    if (compiled.problems.hasErrors() || entry.document().broken()) {
      sink.error("%s has an error%s".formatted(entry, first(compiled.problems)), "repair it first");
      return Optional.empty();
    }
    if (compiled.value.filters().stream().anyMatch(Filter.RandomSample.class::isInstance)) {
      sink.error(
          "%s draws a Random Sample, which does not work in a list that others refer to"
              .formatted(entry), // SL-66
          "put the sample on a static list by a campaign and refer to that, or take the filter"
              + " out");
      return Optional.empty();
    }
    return Optional.of(compiled.value);
  }

  /// @return of use only if no error was reported
  Program program(Entry entry, Problems problems) {
    return new ProgramCompiler(library).read(entry, problems);
  }

  /// A program as a filter asks about its members.
  ///
  /// @return empty if a problem was reported
  Optional<Program> programFor(Entry entry, ProblemSink sink) {
    var problems = new Problems();
    var program = program(entry, problems);
    if (problems.hasErrors() || entry.document().broken()) {
      sink.error("%s has an error%s".formatted(entry, first(problems)), "repair it first");
      return Optional.empty();
    }
    return Optional.of(program);
  }

  /// An e-mail as a step sends it: approved (AN-49), without errors, and with all its my tokens
  /// known to the campaign that sends it (TK-28).
  ///
  /// @return empty if a problem was reported
  Optional<EmailRef> emailFor(Entry entry, TokenScope scope, ProblemSink sink) {
    var compiled = compiledEmail(entry);
    if (compiled.problems.hasErrors() || entry.document().broken()) {
      sink.error("%s has an error%s".formatted(entry, first(compiled.problems)), "repair it first");
      return Optional.empty();
    }
    var email = compiled.value;
    if (!email.approved()) {
      sink.error("%s is not approved".formatted(entry), "write 'approved: true' in it");
      return Optional.empty();
    }
    email.tokens().forEach(text -> scope.check(text, "for " + entry + " sent from here", sink));
    return Optional.of(
        new EmailRef(
            email.id(), email.version(), email.name(), email.operational(), email.tokens()));
  }

  /// @return of use only if no error was reported
  WebhookTemplate webhook(Entry entry, Problems problems) {
    var compiled = compiledWebhook(entry);
    problems.addAll(compiled.problems);
    return compiled.value;
  }

  /// A webhook as a step calls it: without errors, and with all its my tokens known to the campaign
  /// (TK-34).
  ///
  /// @return empty if a problem was reported
  Optional<WebhookRef> webhookFor(Entry entry, TokenScope scope, ProblemSink sink) {
    var compiled = compiledWebhook(entry);
    if (compiled.problems.hasErrors() || entry.document().broken()) {
      sink.error("%s has an error%s".formatted(entry, first(compiled.problems)), "repair it first");
      return Optional.empty();
    }
    var webhook = compiled.value;
    webhook.tokens().forEach(text -> scope.check(text, "for " + entry + " called from here", sink));
    if (WebhookCompiler.decidesHost(webhook.url(), scope::isPersonal)) {
      sink.error(
          "a my token in the host of %s has a token of the person in it".formatted(entry),
          "define it here without one: people's data must not say where calls go");
    }
    return Optional.of(
        new WebhookRef(
            webhook.id(),
            webhook.version(),
            webhook.name(),
            webhook.tokens(),
            !webhook.mappings().isEmpty()));
  }

  private static String first(Problems problems) {
    return problems.all().stream()
        .filter(Problem::isError)
        .findFirst()
        .map(problem -> " (" + problem.place() + ": " + problem.message() + ")")
        .orElse("");
  }

  private Compiled<SmartList> compiled(Entry entry) {
    var known = smartLists.get(entry);
    if (known != null) {
      return known;
    }
    var problems = new Problems();
    nesting.add(entry);
    var list =
        new FilterCompiler(this, entry, problems)
            .smartList(entry.qualifiedName(), entry.document().body());
    nesting.remove(entry);
    checkSize(list, entry.document().body().placeOf("filters"), problems);
    var compiled = new Compiled<>(list, problems);
    smartLists.put(entry, compiled);
    return compiled;
  }

  /// What no statement can hold is refused here, not when a run wants to begin.
  private void checkSize(SmartList list, Place place, Problems problems) {
    try {
      var _ = SqlForm.of(list, new Moment(Instant.EPOCH, installation.zone()));
    } catch (CampaignException tooLarge) {
      problems.error(
          place, String.valueOf(tooLarge.getMessage()), "or split it into several campaigns");
    }
  }

  private Compiled<EmailTemplate> compiledEmail(Entry entry) {
    var known = emails.get(entry);
    if (known != null) {
      return known;
    }
    var problems = new Problems();
    var email =
        EmailCompiler.read(
            entry,
            fields,
            installation.linksServed(),
            problems,
            (text, sink) -> anywhere().check(text, ANYWHERE, sink));
    var compiled = new Compiled<>(email, problems);
    emails.put(entry, compiled);
    return compiled;
  }

  private Compiled<WebhookTemplate> compiledWebhook(Entry entry) {
    var known = webhooks.get(entry);
    if (known != null) {
      return known;
    }
    var problems = new Problems();
    var webhook =
        WebhookCompiler.read(
            entry, fields, problems, (text, sink) -> anywhere().check(text, ANYWHERE, sink));
    var compiled = new Compiled<>(webhook, problems);
    webhooks.put(entry, compiled);
    return compiled;
  }

  /// Which my tokens an e-mail may use is the matter of the campaign that sends it (TK-28); by
  /// itself it may use any that exists.
  private TokenScope anywhere() {
    if (anywhere != null) {
      return anywhere;
    }
    var all = new HashMap<String, TokenScope.MyToken>();
    for (var entry : library.entries()) {
      switch (entry.kind()) {
        case PROGRAM -> all.putAll(TokenScope.ofProgram(library, fields, entry.name()).tokens());
        case FOLDER -> all.putAll(TokenScope.ofFolder(library, fields, entry.name()).tokens());
        case TOKENS -> all.putAll(TokenScope.ofFolder(library, fields, null).tokens());
        case CAMPAIGN,
            SMART_LIST,
            EMAIL,
            WEBHOOK,
            STATIC_LIST,
            ACTIVITY_TYPE,
            CHANNEL,
            PROGRAM_MEMBER_FIELD,
            PERSON_PARTITION,
            WORKSPACE -> {
          // They define no tokens.
        }
      }
    }
    anywhere = TokenScope.of(library, all);
    return anywhere;
  }

  private TokenContext context(Entry campaign, TokenScope scope) {
    var program =
        Optional.ofNullable(campaign.program())
            .flatMap(name -> library.get(Library.Key.of(Kind.PROGRAM, null, name)))
            .map(entry -> new TokenContext.Program(entry.id(), entry.name(), description(entry)))
            .orElse(null);
    return new TokenContext(
        campaign.id(), campaign.name(), description(campaign), program, scope.texts());
  }

  static String description(Entry entry) {
    var description = entry.document().body().text("description");
    return description == null ? "" : description;
  }

  private void checkProgram(Entry entry, Problems problems) {
    reference(entry, "program", Kind.PROGRAM, problems);
  }

  private void reference(Entry entry, String key, Kind kind, Problems problems) {
    var name = entry.document().body().scalar(key);
    if (name != null) {
      var _ = library.find(kind, name.text(), null, problems.at(name.place()));
    }
  }

  private void checkFolderCycle(Entry entry, Problems problems) {
    var path = new ArrayList<>(List.of(entry.name()));
    var seen = new LinkedHashSet<>(List.of(entry.key()));
    var next = entry.document().body().text("parent");
    while (next != null) {
      path.add(next);
      var key = Library.Key.of(Kind.FOLDER, null, next);
      if (key.equals(entry.key())) {
        problems.error(
            entry.document().body().placeOf("parent"),
            "folders go round in a circle: " + String.join(" → ", path),
            "take one of them out of its parent");
        return;
      }
      if (!seen.add(key)) {
        return; // a circle further up: reported there
      }
      next = library.get(key).map(parent -> parent.document().body().text("parent")).orElse(null);
    }
  }
}
