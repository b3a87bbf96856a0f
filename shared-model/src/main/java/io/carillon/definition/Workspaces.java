package io.carillon.definition;

import io.carillon.definition.Element.Scalar;
import io.carillon.definition.Element.Sequence;
import io.carillon.failure.Nearest;
import io.carillon.failure.ProblemSink;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.Partitions;
import io.carillon.smartlist.Visibility;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which workspace an asset of a library is in (AN-01), whom that sees (AN-05, AN-06), and what may
/// refer to what (AN-07). One workspace and one partition named Default are there without a
/// document. What names a workspace that does not exist is an error at that place, and in Default
/// otherwise.
record Workspaces(Library library) {
  static final String DEFAULT = "Default";

  private static final String WORKSPACE = "workspace";
  private static final String SHARED_WITH = "sharedWith";
  private static final String PARTITIONS = "partitions";

  /// What is in a workspace.
  private static final Set<Kind> ASSETS =
      EnumSet.of(Kind.FOLDER, Kind.PROGRAM, Kind.SMART_LIST, Kind.EMAIL, Kind.CAMPAIGN);

  /// @param name as its document has it
  /// @param partitions at least one
  record Workspace(String name, List<String> partitions) {
    private boolean is(String other) {
      return DefinitionTables.sameName(name, other);
    }
  }

  /// Default first, then by name.
  List<Workspace> all() {
    var all = new ArrayList<Workspace>();
    all.add(get(DEFAULT));
    library.entries(Kind.WORKSPACE).stream()
        .filter(entry -> !DefinitionTables.sameName(entry.name(), DEFAULT))
        .map(entry -> get(entry.name()))
        .forEach(all::add);
    return all;
  }

  /// Default first, then by name.
  List<String> partitions() {
    var all = new ArrayList<String>();
    all.add(Partitions.DEFAULT);
    library.entries(Kind.PERSON_PARTITION).stream()
        .map(Entry::name)
        .filter(name -> !DefinitionTables.sameName(name, Partitions.DEFAULT))
        .forEach(all::add);
    return all;
  }

  /// Whom an asset's lists see; everybody while there is only one partition, and of a built-in list
  /// looked at by itself.
  Optional<Visibility> visibility(Entry asset, FieldCatalogue fields) {
    if (partitions().size() == 1 || BuiltInLists.has(asset)) {
      return Optional.empty();
    }
    var workspace = of(asset);
    return Optional.of(
        new Visibility(workspace.name, fields.require(Partitions.FIELD), workspace.partitions));
  }

  /// Whether one definition may use another (AN-07); if not, the problem is reported. What is in no
  /// workspace is seen everywhere.
  boolean mayUse(Entry referrer, Entry asset, ProblemSink problems) {
    if (!ASSETS.contains(asset.kind())) {
      return true;
    }
    var own = of(referrer);
    var other = of(asset);
    var outermost = outermost(asset);
    if (other.is(own.name) || isSharedWith(outermost, own) || BuiltInLists.has(asset)) {
      return true;
    }
    var share = "'%s: [%s]'".formatted(SHARED_WITH, own.name);
    var repair =
        outermost.kind() == Kind.FOLDER
            ? "write %s in %s".formatted(share, outermost)
            : "put %s in a folder with %s"
                .formatted(
                    outermost.kind() == Kind.PROGRAM ? outermost : "it in a program, and that",
                    share);
    problems.error(
        "%s is in workspace '%s', and this %s in '%s'"
            .formatted(asset, other.name, referrer.kind().inWords(), own.name),
        repair + " (AN-07), or use one of this workspace");
    return false;
  }

  /// Whether two assets are in one workspace.
  boolean same(Entry one, Entry other) {
    return of(one).is(of(other).name);
  }

  /// What one definition says about workspaces and partitions.
  void check(Entry entry, Problems problems) {
    var body = entry.document().body();
    var workspace = body.scalar(WORKSPACE);
    var container = container(entry);
    if (workspace != null && container.isPresent()) {
      problems.error(
          workspace.place(),
          "%s is in the workspace of its %s".formatted(entry, container.get().kind().inWords()),
          "take 'workspace' out, or write it in the outermost folder or program");
    } else if (workspace != null) {
      requireWorkspace(workspace, problems);
    }
    var sharedWith = names(entry, SHARED_WITH);
    if (!sharedWith.isEmpty() && container.isPresent()) {
      problems.error(
          body.placeOf(SHARED_WITH),
          "%s is in another folder, and only the outermost one is shared".formatted(entry),
          "write 'sharedWith' in %s (AN-07)".formatted(outermost(entry)));
    } else {
      sharedWith.forEach(name -> requireWorkspace(name, problems));
    }
    names(entry, PARTITIONS).forEach(name -> require("partition", name, partitions(), problems));
  }

  private void requireWorkspace(Scalar name, Problems problems) {
    require(WORKSPACE, name, all().stream().map(Workspace::name).toList(), problems);
  }

  private static void require(String what, Scalar name, List<String> known, Problems problems) {
    if (known.stream().noneMatch(one -> DefinitionTables.sameName(one, name.text()))) {
      problems.error(
          name.place(),
          "there is no %s '%s'".formatted(what, ScalarReader.shortened(name.text())),
          Nearest.repair(name.text(), known));
    }
  }

  private Workspace of(Entry asset) {
    var name = outermost(asset).document().body().text(WORKSPACE);
    return get(name == null ? DEFAULT : name);
  }

  private Workspace get(String name) {
    return library
        .get(Library.Key.of(Kind.WORKSPACE, null, name))
        .map(entry ->
            new Workspace(
                entry.name(), names(entry, PARTITIONS).stream().map(Scalar::text).toList()))
        // A document that was refused may have none.
        .filter(workspace -> !workspace.partitions.isEmpty())
        .orElseGet(() -> new Workspace(DEFAULT, List.of(Partitions.DEFAULT)));
  }

  private static boolean isSharedWith(Entry outermost, Workspace workspace) {
    return names(outermost, SHARED_WITH).stream().anyMatch(name -> workspace.is(name.text()));
  }

  /// The folder or program around everything an asset is in; itself outside any.
  private Entry outermost(Entry asset) {
    return around(asset).getLast();
  }

  /// The asset itself, and the programs and folders it is in, the outermost last.
  List<Entry> around(Entry asset) {
    var all =
        new LinkedHashMap<Library.Key, Entry>(); // circles are reported where folders are checked
    var around = asset;
    while (all.putIfAbsent(around.key(), around) == null) {
      around = container(around).flatMap(library::get).orElse(around);
    }
    return List.copyOf(all.values());
  }

  private static Optional<Library.Key> container(Entry entry) {
    var body = entry.document().body();
    // A folder is in a folder, a program in a program or a folder.
    return Stream.of(
            container(body.text("parent"), entry.kind()),
            container(body.text("folder"), Kind.FOLDER),
            container(body.text("program"), Kind.PROGRAM))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Library.Key> container(@Nullable String name, Kind kind) {
    return Optional.ofNullable(name).map(one -> Library.Key.of(kind, null, one));
  }

  private static List<Scalar> names(Entry entry, String key) {
    return entry.document().body().entries().get(key) instanceof Sequence(_, var items)
        ? items.stream().map(Scalar.class::cast).toList()
        : List.of();
  }
}
