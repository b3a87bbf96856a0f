package io.carillon.definition;

import io.carillon.definition.DefinitionTables.Deleted;
import io.carillon.failure.Nearest;
import io.carillon.failure.ProblemSink;
import io.carillon.flow.CampaignRef;
import io.carillon.person.StaticList;
import io.carillon.person.TextFold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All definitions at one moment, found by name: the stored ones, and over them those of the files
/// being looked at. Names ignore case (OQ-14).
final class Library {
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private final Map<String, StaticList> lists = new LinkedHashMap<>();
  private final List<Deleted> deleted = new ArrayList<>();
  private final Set<Integer> active = new HashSet<>();
  private final Set<Integer> archived = new HashSet<>();

  /// What makes a definition the same one over its versions.
  record Key(Kind kind, String program, String name) {
    static Key of(Kind kind, @Nullable String program, String name) {
      return new Key(kind, program == null ? "" : TextFold.key(program), TextFold.key(name));
    }
  }

  /// What a reference leads to. Closed.
  sealed interface Found {}

  record One(Entry entry) implements Found {}

  record None() implements Found {}

  /// @param programs of the candidates
  record Several(List<String> programs) implements Found {}

  void add(Entry entry) {
    entries.put(entry.key(), entry);
  }

  void addList(StaticList list) {
    lists.put(TextFold.key(list.name()), list);
  }

  /// @param campaignId of a trigger campaign that takes people
  void addActive(int campaignId) {
    active.add(campaignId);
  }

  boolean isActive(Entry campaign) {
    return active.contains(campaign.id());
  }

  void addDeleted(Deleted campaign) {
    deleted.add(campaign);
  }

  /// The campaign that a name meant before it was deleted, if nothing has that name now.
  Optional<CampaignRef> deletedCampaign(String reference, @Nullable String ownProgram) {
    if (!(find(Kind.CAMPAIGN, reference, ownProgram) instanceof None)) {
      return Optional.empty();
    }
    // The nearest program first; of several, the one that was there last.
    return Stream.<Predicate<Deleted>>of(
            one -> isNamed(one.name(), reference) && Objects.equals(one.program(), ownProgram),
            one -> isNamed(one.name(), reference) && one.program() == null,
            one ->
                isNamed(one.name(), reference)
                    || isNamed(one.program() + "." + one.name(), reference))
        .flatMap(meant -> deleted.reversed().stream().filter(meant))
        .findFirst()
        .map(one -> new CampaignRef(one.id(), one.name()));
  }

  private static boolean isNamed(String name, String reference) {
    return DefinitionTables.sameName(name, reference.strip());
  }

  void addArchived(int folderId) {
    archived.add(folderId);
  }

  /// Whether it is in an archived folder, or is one (AN-86).
  boolean isArchived(Entry entry) {
    return !archived.isEmpty()
        && new Workspaces(this)
            .around(entry).stream()
                .anyMatch(one -> one.kind() == Kind.FOLDER && archived.contains(one.id()));
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  List<Entry> entries(Kind kind) {
    return entries.values().stream().filter(entry -> entry.kind() == kind).toList();
  }

  Optional<Entry> get(Key key) {
    return Optional.ofNullable(entries.get(key));
  }

  Optional<Entry> get(Kind kind, int id) {
    return entries.values().stream()
        .filter(entry -> entry.kind() == kind && entry.id() == id)
        .findFirst();
  }

  /// Finds what a name means (AN-13). A bare name is looked for in the own program first, then
  /// outside any program, then in all programs; `Program.Asset` says which program is meant.
  ///
  /// @param ownProgram of the definition that refers; null outside any
  Found find(Kind kind, String reference, @Nullable String ownProgram) {
    var own = entries.get(Key.of(kind, ownProgram, reference));
    if (own != null) {
      return new One(own);
    }
    var outside = entries.get(Key.of(kind, null, reference));
    if (outside != null) {
      return new One(outside);
    }
    var name = TextFold.key(reference);
    var candidates = new LinkedHashSet<Entry>();
    for (var entry : entries.values()) {
      if (entry.kind() == kind && entry.key().name().equals(name)) {
        candidates.add(entry);
      }
    }
    // Names may hold dots themselves, so every dot may be the one between program and asset.
    for (int dot = reference.indexOf('.'); dot >= 0; dot = reference.indexOf('.', dot + 1)) {
      var qualified =
          entries.get(
              Key.of(
                  kind, reference.substring(0, dot).strip(), reference.substring(dot + 1).strip()));
      if (qualified != null) {
        candidates.add(qualified);
      }
    }
    return switch (candidates.size()) {
      case 0 -> new None();
      case 1 -> new One(candidates.getFirst());
      default -> new Several(candidates.stream().map(Entry::qualifiedName).toList());
    };
  }

  /// The same for a user's text or a definition's, with the problem reported: also that what it
  /// means is in another workspace and not shared (AN-07).
  ///
  /// @param referrer the definition that uses what it refers to; null for a user's text, and for
  ///   the name of what a definition is in
  Optional<Entry> find(
      Kind kind, String reference, @Nullable Entry referrer, ProblemSink problems) {
    return find(kind, reference, referrer, _ -> true, problems);
  }

  /// The same, suggesting only some if there is none of that name.
  Optional<Entry> find(
      Kind kind,
      String reference,
      @Nullable Entry referrer,
      Predicate<Entry> suggested,
      ProblemSink problems) {
    return switch (find(kind, reference, referrer == null ? null : referrer.program())) {
      case One(var entry) ->
          referrer == null || new Workspaces(this).mayUse(referrer, entry, problems)
              ? Optional.of(entry)
              : Optional.empty();
      case None() -> {
        problems.error(
            "there is no %s '%s'".formatted(kind.inWords(), reference),
            Nearest.repair(reference, names(kind, suggested)));
        yield Optional.empty();
      }
      case Several(var names) -> {
        problems.error(
            "%s '%s' is ambiguous".formatted(kind.inWords(), reference),
            "write '%s'".formatted(String.join("' or '", names)));
        yield Optional.empty();
      }
    };
  }

  Optional<StaticList> list(String name) {
    return Optional.ofNullable(lists.get(TextFold.key(name.strip())));
  }

  List<String> listNames() {
    return lists.values().stream().map(StaticList::name).toList();
  }

  private List<String> names(Kind kind, Predicate<Entry> suggested) {
    return entries(kind).stream()
        .filter(suggested)
        .filter(entry -> !isArchived(entry))
        .flatMap(entry -> Stream.of(entry.name(), entry.qualifiedName()).distinct())
        .toList();
  }
}
