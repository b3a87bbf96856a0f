package io.carillon.definition;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.carillon.campaign.CampaignPlan;
import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.DefinitionTables.State;
import io.carillon.definition.DefinitionTables.Stored;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Nearest;
import io.carillon.failure.Problem;
import io.carillon.mail.MailSettingsStore;
import io.carillon.person.FieldStore;
import io.carillon.person.Settings;
import io.carillon.person.StaticList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Definitions in files and in the database: check, apply, compare, write out. Thread-safe; several
/// processes may apply at the same time, one after the other.
public final class DefinitionStore {
  private static final int CONTEXT_LINES = 3;

  private final DefinitionTables tables;
  private final FieldStore fields;
  private final Settings settings;
  private final MailSettingsStore mailSettings;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  /// @param dataSource of a migrated schema
  public DefinitionStore(DataSource dataSource) {
    this.tables = new DefinitionTables(JdbcClient.create(dataSource));
    this.fields = new FieldStore(dataSource);
    this.settings = new Settings(dataSource);
    this.mailSettings = new MailSettingsStore(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /// What became, or would become, of one document.
  ///
  /// @param name `Program.Asset`, or the name alone outside any program
  /// @param version now current
  public record Outcome(Kind kind, String name, Change change, int version) {}

  /// Whether a document differs from what is stored.
  public enum Change {
    CREATED,
    CHANGED,
    UNCHANGED
  }

  /// @param outcomes one a document, in the order of the files
  /// @param warnings what was accepted and is worth a look (AN-44)
  public record Applied(List<Outcome> outcomes, List<Problem> warnings) {}

  /// @param diff unified, stored against given; empty if nothing differs
  public record Difference(Outcome outcome, String diff) {}

  /// Finds everything that is wrong with the files as they would stand among what is stored, and
  /// with what is stored if the files took its place. Changes nothing.
  ///
  /// @return errors and warnings in the order of the files; empty if all is well
  public List<Problem> validate(List<SourceFile> files) {
    return review(files, tables.current()).problems.all();
  }

  /// Stores all documents of the files, or none. A document equal to what is stored changes
  /// nothing, so applying twice is applying once; each change is a new version, audited.
  ///
  /// @throws InvalidInputException `INVALID_DEFINITION` with every problem; nothing was stored
  public Applied apply(List<SourceFile> files, Actor actor) {
    return store(files, null, actor);
  }

  /// Stores documents that are copies of others; takes no stored definition's place.
  ///
  /// @param original what was copied, for the audit
  /// @throws CampaignException `NAME_TAKEN` if one of them is there already; nothing was stored
  /// @throws InvalidInputException as [#apply]
  Applied create(List<SourceFile> files, Entry original, Actor actor) {
    return store(files, original, actor);
  }

  private Applied store(List<SourceFile> files, @Nullable Entry original, Actor actor) {
    var applied =
        transaction.execute(_ -> {
          var now = tables.lock();
          var review = review(files, tables.current());
          if (original != null) {
            review.requireNew();
          }
          if (review.problems.hasErrors()) {
            throw new InvalidInputException(ErrorCode.INVALID_DEFINITION, review.problems.all());
          }
          write(review, now, original, actor);
          return new Applied(review.outcomes(), review.problems.all());
        });
    return Objects.requireNonNull(applied);
  }

  /// The campaign as it would stand if the files were applied. Changes nothing.
  ///
  /// @param reference as [CompiledDefinitions#plan(String)]
  /// @throws InvalidInputException `INVALID_DEFINITION` with every problem of the files
  /// @throws CampaignException `UNKNOWN_NAME` if neither the files nor the store have the campaign
  public CampaignPlan planIfApplied(List<SourceFile> files, String reference) {
    var review = review(files, tables.current());
    if (review.problems.hasErrors()) {
      throw new InvalidInputException(ErrorCode.INVALID_DEFINITION, review.problems.all());
    }
    var entry = CompiledDefinitions.find(review.compiler.library(), Kind.CAMPAIGN, reference);
    return review.compiler.campaign(entry, new Problems());
  }

  /// Compares the documents of the files with what is stored, both in canonical form.
  ///
  /// @return one a document, in the order of the files
  /// @throws InvalidInputException `INVALID_DEFINITION` if a document cannot be read; names that do
  ///   not exist are no obstacle
  public List<Difference> diff(List<SourceFile> files) {
    var state = tables.current();
    var problems = new Problems();
    var documents = parse(files, problems);
    if (problems.hasErrors()) {
      throw new InvalidInputException(ErrorCode.INVALID_DEFINITION, problems.all());
    }
    return candidates(documents, state).stream()
        .map(candidate -> new Difference(candidate.outcome(), unified(candidate)))
        .toList();
  }

  /// Writes definitions as YAML that validates and, applied to the same database, changes nothing.
  ///
  /// @param names `Name` or `Program.Name`, of any kind; a program or folder brings what is in it;
  ///   none for everything but the built-in lists
  /// @throws CampaignException `UNKNOWN_NAME` if nothing has one of the names
  public String export(List<String> names) {
    var library = tables.current().library();
    var chosen = new LinkedHashSet<Entry>();
    if (names.isEmpty()) {
      library.entries().stream().filter(entry -> !entry.isBuiltIn()).forEach(chosen::add);
    }
    for (var name : names) {
      var found =
          library.entries().stream()
              .filter(entry ->
                  DefinitionTables.sameName(entry.name(), name)
                      || DefinitionTables.sameName(entry.qualifiedName(), name))
              .toList();
      if (found.isEmpty()) {
        var known =
            library.entries().stream()
                .filter(entry -> !library.isArchived(entry))
                .map(Entry::qualifiedName)
                .distinct()
                .toList();
        throw new CampaignException(
            ErrorCode.UNKNOWN_NAME,
            "there is no definition '%s': %s".formatted(name, Nearest.repair(name, known)));
      }
      found.forEach(entry -> addWithContent(entry, library, chosen));
    }
    return chosen.stream()
        .sorted(Comparator.comparing(Entry::kind).thenComparing(Entry::qualifiedName))
        .map(entry -> entry.document().canonical())
        .collect(Collectors.joining("---\n"));
  }

  /// What would be wrong with other definitions if a campaign were deleted, and is not now (OQ-10).
  public List<Problem> ifDeleted(int campaignId) {
    var state = tables.current();
    var without = new Library();
    state.library().entries().stream()
        .filter(entry -> entry.kind() != Kind.CAMPAIGN || entry.id() != campaignId)
        .forEach(without::add);
    state.lists().forEach(without::addList);
    state.active().forEach(without::addActive);
    var now =
        problemsOf(state.library()).all().stream()
            .map(DefinitionStore::withoutRepair)
            .collect(Collectors.toSet());
    return problemsOf(without).all().stream()
        .filter(problem -> problem.isError() && !now.contains(withoutRepair(problem)))
        .toList();
  }

  private Problems problemsOf(Library library) {
    var compiler = new Compiler(library, fields.load(), Installation.load(settings, mailSettings));
    var problems = new Problems();
    library.entries().forEach(entry -> compiler.check(entry, problems));
    return problems;
  }

  /// Deletes a campaign for good (AN-84): nobody enters it any more. Whoever is in its flow goes on
  /// (AN-85), and what it did stays, under its name. In the caller's transaction if there is one.
  ///
  /// @param name for messages
  /// @throws CampaignException `WRONG_STATE` if it is deleted already
  public void deleteCampaign(int campaignId, String name, Actor actor) {
    transaction.executeWithoutResult(_ -> {
      var now = tables.lock();
      if (!tables.deleteCampaign(campaignId, now)) {
        throw new CampaignException(
            ErrorCode.WRONG_STATE, "campaign '%s' is deleted already".formatted(name));
      }
      tables.raiseStamp();
      var _ = tables.deactivate(campaignId);
      audit.append(actor, "campaign.delete", CampaignActivation.target(campaignId), name);
    });
  }

  private static void addWithContent(Entry entry, Library library, Set<Entry> chosen) {
    if (!chosen.add(entry)) {
      return;
    }
    for (var other : library.entries()) {
      var body = other.document().body();
      var container =
          switch (entry.kind()) {
            case PROGRAM -> other.kind() == Kind.PROGRAM ? body.text("parent") : other.program();
            case FOLDER -> body.text(other.kind() == Kind.FOLDER ? "parent" : "folder");
            case TOKENS,
                PERSON_PARTITION,
                WORKSPACE,
                CHANNEL,
                PROGRAM_MEMBER_FIELD,
                STATIC_LIST,
                ACTIVITY_TYPE,
                SMART_LIST,
                EMAIL,
                WEBHOOK,
                CAMPAIGN ->
                null;
          };
      if (container != null && DefinitionTables.sameName(container, entry.name())) {
        addWithContent(other, library, chosen);
      }
    }
  }

  /// One document of the files beside the stored definition it would take the place of.
  private record Candidate(
      Document document, @Nullable Stored stored, int lastInnerId, String body, String storedBody) {

    boolean isChanged() {
      return !body.equals(storedBody);
    }

    boolean isNew() {
      return stored == null || stored.id() == 0;
    }

    Outcome outcome() {
      int version = stored == null ? 0 : stored.version();
      var name =
          document.program() == null ? document.name() : document.program() + "." + document.name();
      if (!isChanged()) {
        return new Outcome(document.kind(), name, Change.UNCHANGED, version);
      }
      return new Outcome(
          document.kind(), name, isNew() ? Change.CREATED : Change.CHANGED, version + 1);
    }
  }

  private record Review(List<Candidate> candidates, Compiler compiler, Problems problems) {
    List<Outcome> outcomes() {
      return candidates.stream().map(Candidate::outcome).toList();
    }

    void requireNew() {
      for (var candidate : candidates) {
        if (!candidate.isNew()) {
          throw new CampaignException(
              ErrorCode.NAME_TAKEN,
              "there is a %s already: choose another name".formatted(candidate.document));
        }
      }
    }
  }

  private Review review(List<SourceFile> files, State state) {
    var problems = new Problems();
    var candidates = candidates(parse(files, problems), state);
    var library = state.library();
    int unstored = 0;
    for (var candidate : candidates) {
      var document = candidate.document;
      var stored = candidate.stored;
      BuiltInLists.check(document, problems);
      library.add(
          stored == null
              ? Entry.ofFile(--unstored, 1, document)
              : Entry.ofFile(stored.id(), candidate.outcome().version(), document));
      if (document.kind() == Kind.STATIC_LIST && library.list(document.name()).isEmpty()) {
        library.addList(new StaticList(--unstored, document.name()));
      }
      if (document.kind() == Kind.ACTIVITY_TYPE && candidate.isChanged() && !candidate.isNew()) {
        var earlier = tables.versions(Objects.requireNonNull(stored).id());
        ActivityTypeCompiler.checkUnchanged(document, earlier, problems);
      }
    }
    var members = new MembersKept(tables, library, problems);
    candidates.stream()
        .filter(Candidate::isChanged)
        .forEach(one -> members.check(one.document, one.stored));
    var catalogue = fields.load();
    var installation = Installation.load(settings, mailSettings);
    var compiler = new Compiler(library, catalogue, installation);
    var others = new Problems();
    // The files first, so that a circle is told from where it was closed.
    library.entries().stream()
        .sorted(Comparator.comparing(Entry::fromFile).reversed())
        .forEach(entry -> compiler.check(entry, entry.fromFile() ? problems : others));
    if (others.hasErrors()) {
      addCausedHere(others, new Compiler(state.library(), catalogue, installation), problems);
    }
    return new Review(candidates, compiler, problems);
  }

  /// What the files break elsewhere is an error of theirs (AN-42); what was broken before is not.
  private static void addCausedHere(Problems others, Compiler stored, Problems problems) {
    var before = new Problems();
    stored.library().entries().forEach(entry -> stored.check(entry, before));
    // A repair names what is near, which any new name may change.
    var known =
        before.all().stream().map(DefinitionStore::withoutRepair).collect(Collectors.toSet());
    for (var problem : others.all()) {
      if (problem.isError() && !known.contains(withoutRepair(problem))) {
        problems.error(
            new Place(problem.place(), 0, ""),
            problem.message() + ", after this change",
            problem.repair());
      }
    }
  }

  private static List<String> withoutRepair(Problem problem) {
    return List.of(problem.place(), problem.message());
  }

  private static List<Document> parse(List<SourceFile> files, Problems problems) {
    var parser = new DocumentParser(problems);
    var byKey = new LinkedHashMap<Library.Key, Document>();
    for (var file : files) {
      for (var document : parser.parse(file)) {
        var key = Library.Key.of(document.kind(), document.program(), document.name());
        var first = byKey.putIfAbsent(key, document);
        if (first != null) {
          problems.error(
              document.place(),
              "%s is defined twice".formatted(document),
              "the first is at %s: keep one".formatted(first.place()));
        }
      }
    }
    return List.copyOf(byKey.values());
  }

  private static List<Candidate> candidates(List<Document> documents, State state) {
    var stored = new LinkedHashMap<Library.Key, Stored>();
    state.definitions().forEach(one -> stored.put(one.key(), one));
    var candidates = new ArrayList<Candidate>();
    for (var document : documents) {
      var key = Library.Key.of(document.kind(), document.program(), document.name());
      candidates.add(candidate(document, stored.get(key)));
    }
    return candidates;
  }

  private static Candidate candidate(Document given, @Nullable Stored stored) {
    var previous = stored == null ? null : stored.entry().document();
    var document = given;
    int lastInnerId = stored == null ? 0 : stored.lastInnerId();
    if (Set.of(Kind.CAMPAIGN, Kind.CHANNEL, Kind.PROGRAM).contains(document.kind())) {
      var before = previous == null ? null : previous.body();
      var key = document.kind() == Kind.CHANNEL ? StatusIds.STATUSES : StatusIds.STREAMS;
      var numbered =
          document.kind() == Kind.CAMPAIGN
              ? StepIds.give(document.body(), before, lastInnerId)
              : StatusIds.give(key, document.body(), before, lastInnerId);
      document = document.with(numbered.body());
      lastInnerId = numbered.last();
    }
    return new Candidate(
        document,
        stored,
        lastInnerId,
        document.canonical(),
        previous == null ? "" : previous.canonical());
  }

  private void write(Review review, Instant now, @Nullable Entry original, Actor actor) {
    var changed =
        review.candidates.stream()
            .filter(Candidate::isChanged)
            .sorted(Comparator.comparing(candidate -> candidate.document.kind()))
            .toList();
    if (!changed.isEmpty()) {
      tables.raiseStamp(); // OQ-17
    }
    for (var candidate : changed) {
      var outcome = candidate.outcome();
      var stored = candidate.stored;
      int id;
      if (stored == null || stored.id() == 0) {
        id = tables.insert(candidate.document, candidate.lastInnerId);
      } else {
        id = stored.id();
        tables.update(id, outcome.version(), candidate.document, candidate.lastInnerId);
      }
      tables.insertVersion(id, outcome.version(), now, candidate.body, actor.name());
      audit.append(
          actor,
          original != null
              ? "definition.clone"
              : outcome.change() == Change.CREATED ? "definition.create" : "definition.change",
          "%s '%s'".formatted(outcome.kind(), outcome.name()),
          "version " + outcome.version() + (original == null ? "" : ", of " + original));
      if (candidate.document.kind() == Kind.CAMPAIGN
          && !Triggers.has(Entry.ofFile(id, outcome.version(), candidate.document))
          && tables.deactivate(id)) {
        audit.append(
            actor,
            "campaign.deactivate",
            CampaignActivation.target(id),
            "its last trigger was taken out (AN-20)");
      }
    }
  }

  private static String unified(Candidate candidate) {
    var name = candidate.document.toString();
    var before = candidate.storedBody.lines().toList();
    var patch = DiffUtils.diff(before, candidate.body.lines().toList());
    return UnifiedDiffUtils.generateUnifiedDiff(
            name + " (stored)", name + " (given)", before, patch, CONTEXT_LINES)
        .stream()
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
